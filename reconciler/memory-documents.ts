import type { ResourceId } from './model/ids.ts';
import { EMPTY_MEMORY, type Memory, type TargetMemory } from './model/memory.ts';
import type { Judged, ThresholdState } from './model/threshold.ts';

/** What is kept of a target between writes that change nothing else: its `lastSeenAt` may be this old. */
const SEEN_PRECISION_MS = 60_000;
/** The same of thresholds: how much of their patience a restart may cost. */
const PATIENCE_PRECISION_MS = 10_000;

/** Whether a target's document differs from the one in the store by more than the instants of the last tries. */
export function isNews(before: TargetMemory | undefined, now: TargetMemory): boolean {
  if (before === undefined) return true;
  // Our clock may have been set back meanwhile.
  if (Math.abs(now.triedAt - before.triedAt) >= SEEN_PRECISION_MS) return true;
  if (before.silentSince !== now.silentSince || before.facts !== now.facts || before.live?.length !== now.live?.length)
    return true;
  if (before.givenUp?.count !== now.givenUp?.count || before.swarm !== now.swarm || before.silentMachines !== now.silentMachines)
    return true;
  return now.live?.some((live, index) => live !== before.live?.[index]) ?? false;
}

/**
 * What the store holds and what this process learned meanwhile. What is over in the one and not in the other stays until the next pass
 * sees it; how a target looked goes by the later look that saw anything.
 */
export function merge(stored: Memory, own: Memory): Memory {
  const both = <K, V>(one: ReadonlyMap<K, V>, other: ReadonlyMap<K, V>): ReadonlyMap<K, V> => new Map([...one, ...other]);
  const seen = [...own.targets].filter(([target, { live, triedAt }]) => {
    const kept = stored.targets.get(target);
    return kept === undefined || (live !== null && triedAt >= kept.triedAt);
  });
  return {
    ...own,
    fresh: false,
    lastGood: own.lastGood ?? stored.lastGood,
    targets: both(stored.targets, new Map(seen)),
    steady: both(stored.steady, own.steady),
    tries: both(stored.tries, own.tries),
    rollouts: both(stored.rollouts, own.rollouts),
    ran: both(both(stored.ran, own.ran), ended(stored.ran)),
    applied: both(stored.applied, own.applied),
    images: both(own.images, stored.images),
    thresholds: both(stored.thresholds, own.thresholds),
    judgedAt: Math.max(stored.judgedAt, own.judgedAt),
  };
}

/** The runs whose end is known: that is never forgotten for a doubt. */
function ended(ran: Memory['ran']): Memory['ran'] {
  return new Map([...ran].filter(([, { exitCode }]) => exitCode !== null));
}

/** Everything but targets, thresholds, suspension and approvals, as JSON. */
export function smallOf(memory: Memory): Record<string, unknown> {
  const { lastGood, steady, tries, rollouts, ran, applied, images } = memory;
  return {
    lastGood,
    steady: [...steady],
    tries: [...tries],
    rollouts: [...rollouts],
    ran: [...ran],
    applied: [...applied],
    images: [...images],
  };
}

/** What smallOf made; null: nothing was kept. */
export function parseSmall(value: unknown): Memory {
  const small = (value ?? {}) as { readonly lastGood?: Memory['lastGood'] } & Readonly<
    Record<string, readonly (readonly [string, never])[]>
  >;
  return {
    ...EMPTY_MEMORY,
    lastGood: small.lastGood ?? null,
    steady: new Map(small.steady ?? []),
    tries: new Map(small.tries ?? []),
    rollouts: new Map(small.rollouts ?? []),
    ran: new Map(small.ran ?? []),
    applied: new Map(small.applied ?? []),
    images: new Map(small.images as readonly (readonly [ResourceId, number])[] | undefined),
  };
}

/** What is kept of thresholds, as JSON. */
export function thresholdsOf({ thresholds, judgedAt }: Judged): Record<string, unknown> {
  return { judgedAt, states: [...thresholds] };
}

/** What thresholdsOf made; null: nothing was kept. */
export function parseThresholds(value: unknown): Judged {
  const { judgedAt = 0, states = [] } = (value ?? {}) as {
    readonly judgedAt?: number;
    readonly states?: Iterable<readonly [string, ThresholdState]>;
  };
  return { judgedAt, thresholds: new Map(states) };
}

/** What of thresholds is worth a write: everything but the last values, and time that counts not at all, or for little. */
export function thresholdsGist({ thresholds }: Judged): string {
  const coarse = (ms: number): number => Math.floor(ms / PATIENCE_PRECISION_MS);
  return JSON.stringify(
    [...thresholds].map(([key, { at: _, values, overMs, clearMs, levelMs, ...state }]) => [
      key,
      state,
      Object.keys(values),
      [overMs, clearMs, levelMs].map(coarse),
    ]),
  );
}
