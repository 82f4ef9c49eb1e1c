import type { Passed } from '../../wire/sequence.ts';

/** Why a message was not taken. `overrun`: a newer one of its node came before there was time for it. */
type PassedFor = Passed | 'unreadable' | 'undeclared' | 'retained' | 'overrun';

/** Why a message was not taken, and what it was, for people. */
export type Passing = readonly [why: PassedFor, sample: string];

/** How many messages were taken and passed over. */
export interface Tally {
  take(): void;
  /** null: it was not passed over. */
  pass(passing: Passing | null): void;
  counts(): Readonly<Record<'taken' | PassedFor, number>>;
}

/** A kind of trouble is told once in so long, with how often it was. */
const TOLD_EVERY_MS = 60_000;
const LONGEST_SAMPLE = 300;

/** Of what is no trouble nobody is told: brokers may deliver twice, and to fall behind is what newest-wins is for. */
const WORDS: Readonly<Partial<Record<PassedFor, string>>> = {
  unreadable: 'that do not fit their schema',
  undeclared: 'of nodes that are not declared',
  late: 'that came after newer ones',
  superseded: 'of an agent whose node has a newer one',
  retained: 'that are old',
};

/** Counts, and tells of each kind that is passed over at most once a minute: the first at once, what follows with the next after it. */
export function openTally(warn: (text: string) => void, now: () => number): Tally {
  const counts = { taken: 0, unreadable: 0, undeclared: 0, doubled: 0, late: 0, superseded: 0, retained: 0, overrun: 0 };
  const told = new Map<PassedFor, { readonly at: number; readonly count: number }>();
  return {
    take() {
      counts.taken += 1;
    },
    pass(passing) {
      if (passing === null) return;
      const [why, sample] = passing;
      counts[why] += 1;
      const last = told.get(why) ?? { at: Number.NEGATIVE_INFINITY, count: 0 };
      if (WORDS[why] === undefined || Math.abs(now() - last.at) < TOLD_EVERY_MS) return;
      told.set(why, { at: now(), count: counts[why] });
      warn(`${counts[why] - last.count} messages ${WORDS[why]} were passed over, the last of ${sample.slice(0, LONGEST_SAMPLE)}`);
    },
    counts: () => ({ ...counts }),
  };
}
