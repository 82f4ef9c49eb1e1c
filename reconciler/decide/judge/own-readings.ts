import type { Reading } from '../../model/telemetry.ts';
import type { Active, Knowledge } from './active.ts';
import { changesAt } from './evidence.ts';
import { ownReading } from './own-reading.ts';
import { STEP_MS, type Subject, type Subjects } from './subjects.ts';

/** What a pass found itself of each threshold on such metrics. */
export type OwnReadings = ReadonlyMap<Subject, Reading>;

/** One reading of each, of the instant of the pass. */
export function ownReadings({ ofOwn }: Pick<Subjects, 'ofOwn'>, known: Knowledge): OwnReadings {
  return new Map(ofOwn.map(({ subject, measured }) => [subject, ownReading(subject.threshold, measured, known)]));
}

/**
 * When the next passes are due that look: nobody else does. While time counts for a threshold, so soon that two looks are no gap; and
 * when a node will have been silent for as long as an age may be.
 */
export function ownLooksAt(actives: readonly Active[], found: OwnReadings, at: number): readonly number[] {
  const counting = actives.filter(active => found.has(active.subject) && changesAt(active, at) !== null);
  const ageing = [...found].flatMap(([{ threshold }, reading]) =>
    threshold.terms.flatMap(term => {
      const age = term.metric === 'age.seconds' && 'above' in term ? reading.metrics[term.metric] : undefined;
      return age === undefined || !('above' in term) || age > term.above
        ? []
        : [at + Math.max(STEP_MS, (term.above - age) * 1_000 + 1)];
    }),
  );
  return [...counting.map(({ subject }) => at + subject.staleAfterMs / 2), ...ageing];
}
