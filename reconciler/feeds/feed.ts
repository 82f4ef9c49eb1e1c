import type { Answer, Question } from '../model/observed.ts';

/** Something that answers questions about the world beyond the targets. Disposing of it closes its connections. */
export interface Feed extends AsyncDisposable {
  /** Which questions it answers. */
  readonly answers: Question['kind'];
  /** One answer per question, in order; never throws for a single one: that one is `unanswered`. Cached and polite. */
  ask(questions: readonly Question[], signal: AbortSignal): Promise<readonly Answer[]>;
}
