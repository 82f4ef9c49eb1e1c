import type { Answer, Observed } from '../model/observed.ts';

const known = new WeakMap<Observed['answers'], ReadonlyMap<string, Answer>>();

/** What was answered about an image; undefined: nobody asked, or nobody answers such questions. */
export function imageAnswer({ answers }: Pick<Observed, 'answers'>, ref: string): Answer | undefined {
  const images = known.get(answers) ?? imagesIn(answers);
  known.set(answers, images);
  return images.get(ref);
}

const PREFIX = 'image ';

/** By reference: tens of thousands of jobs ask, and each key would be a new text. */
function imagesIn(answers: Observed['answers']): ReadonlyMap<string, Answer> {
  const images = new Map<string, Answer>();
  for (const [key, answer] of answers) if (key.startsWith(PREFIX)) images.set(key.slice(PREFIX.length), answer);
  return images;
}
