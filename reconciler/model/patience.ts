/** That a machine was given up: how often lately, when it was so last, and since when it had been silent then. */
export interface GivenUp {
  readonly count: number;
  readonly at: number;
  readonly since: number;
}

/** So long nobody holds against a machine that it was given up. */
const FORGOTTEN_MS = 3_600_000;
/** However often it was given up, longer than this, or than declared, nobody waits. */
const LONGEST_MS = 3_600_000;

/** How often a machine was given up lately, the silence that began `since` not counted. */
export function timesGivenUp(before: GivenUp | undefined, since: number, at: number): number {
  if (before === undefined || at - before.at > FORGOTTEN_MS) return 0;
  return before.since === since ? before.count - 1 : before.count;
}

/**
 * How long a machine has to be silent before it is given up; null: for ever. Twice as long as declared for each time that it was given up
 * lately: what comes and goes would move everything each time.
 */
export function patienceMs(lostAfterMs: number | null, timesGivenUp = 0): number | null {
  if (lostAfterMs === null) return null;
  return Math.max(lostAfterMs, Math.min(lostAfterMs * 2 ** timesGivenUp, LONGEST_MS));
}
