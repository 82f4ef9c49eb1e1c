import { describeResource } from '../../model/ids.ts';
import type { Change, Failure, Health, Held, Later, Underway } from '../../model/plan.ts';
import type { Progress } from '../progress.ts';

const LONGEST_BACKOFF_MS = 300_000;

/** What is decided for one replica in one pass. */
export interface Decision {
  readonly changes: readonly Change[];
  readonly later: readonly Later[];
  readonly held: readonly Held[];
  readonly underway: readonly Underway[];
  readonly failures: readonly Failure[];
  /** Set where it was removed by hand and stays so: the policy only reports. */
  readonly removed?: true;
  /** Set while a replacement goes on. */
  readonly rollout?: true;
  readonly health: Health;
  readonly why: string;
  readonly wakeAt?: number;
}

/** How a replica stands, and what is decided for it. */
export interface Decided {
  readonly progress: Progress;
  readonly decision: Decision;
}

/** Back-off of the n-th try: doubles from `firstMs`, at most five minutes. */
export function backoffMs(count: number, firstMs: number): number {
  return Math.min(LONGEST_BACKOFF_MS, firstMs * 2 ** Math.max(0, count - 1));
}

/** The first of some instants (milliseconds; null: never); null: none of them comes. */
export function earliest(...instants: readonly (number | null)[]): number | null {
  const known = instants.filter(instant => instant !== null);
  return known.length === 0 ? null : Math.min(...known);
}

/** A decision that does nothing, but for how the replica stands. */
export function nothing(): Omit<Decision, 'health' | 'why'> {
  return NOTHING;
}

const NOTHING: Omit<Decision, 'health' | 'why'> = { changes: [], later: [], held: [], underway: [], failures: [] };

/** A decision to wait with a change; `waits`: for what, `why`: how the replica stands meanwhile. */
export function later(change: Change, waits: string, health: Health, why: string): Decision {
  return { ...nothing(), later: [{ change, waits }], health, why };
}

/** A decision to do nothing until somebody acts, or what is in the way is gone; `change`: what would be done. */
export function held(
  progress: Progress,
  reason: Pick<Held, 'code' | 'why' | 'todo'>,
  health: Health,
  why: string,
  change?: Change,
): Decision {
  return {
    ...nothing(),
    held: [{ ...hold(progress, reason.code, reason.why, reason.todo), ...(change === undefined ? {} : { change }) }],
    health,
    why,
  };
}

function hold(progress: Progress, code: string, why: string, todo: string | undefined): Held {
  return {
    code,
    subject: describeResource(progress.desired.resource.id),
    job: progress.desired.job.name,
    why,
    ...(todo === undefined ? {} : { todo }),
  };
}
