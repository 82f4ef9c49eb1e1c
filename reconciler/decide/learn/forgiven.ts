import type { Steady } from '../../model/memory.ts';

/** Who has run well for so long is forgiven the restarts before it. */
const FORGIVEN_AFTER_MS = 600_000;

/** How many of its restarts are forgiven: all before it last ran well for long, and before it was first seen. */
export function forgivenRestarts(before: Steady | undefined, restarts: number, at: number): number {
  if (before === undefined) return restarts;
  const isForgiven = before.since !== null && at - before.since >= FORGIVEN_AFTER_MS;
  return Math.min(isForgiven ? before.restarts : (before.forgiven ?? 0), restarts);
}
