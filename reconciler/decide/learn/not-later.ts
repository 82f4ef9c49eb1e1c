import type { Memory, Rollout, Steady, TargetMemory, Tries } from '../../model/memory.ts';

/**
 * What is remembered where our clock was set back: nothing of it is of a time to come, so that nothing waits until that time. A pause has as
 * long to go as it had then. The very same object where the clock went on.
 */
export function notLater(memory: Memory, at: number): Memory {
  const tries = mapped(memory.tries, one => (one.lastAt > at ? asTriedNow(one, at) : one));
  const steady = mapped<Steady>(memory.steady, one => ((one.since ?? at) > at ? { ...one, since: at } : one));
  const rollouts = mapped<Rollout>(memory.rollouts, one => (one.since > at ? { ...one, since: at } : one));
  const targets = mapped<TargetMemory>(memory.targets, one => (one.triedAt > at ? asSeenNow(one, at) : one)) as Memory['targets'];
  const isSame = tries === memory.tries && steady === memory.steady && rollouts === memory.rollouts && targets === memory.targets;
  return isSame ? memory : { ...memory, tries, steady, rollouts, targets };
}

function mapped<T>(all: ReadonlyMap<string, T>, change: (one: T) => T): ReadonlyMap<string, T> {
  let isSame = true;
  for (const one of all.values()) if (change(one) !== one) isSame = false;
  return isSame ? all : new Map([...all].map(([key, one]) => [key, change(one)]));
}

function asTriedNow(tries: Tries, at: number): Tries {
  return { ...tries, lastAt: at, nextAt: tries.nextAt === null ? null : at + (tries.nextAt - tries.lastAt) };
}

function asSeenNow(target: TargetMemory, at: number): TargetMemory {
  const { lastSeenAt, silentSince } = target;
  const notAfter = (instant: number | null): number | null => (instant === null ? null : Math.min(instant, at));
  return { ...target, triedAt: at, lastSeenAt: notAfter(lastSeenAt), silentSince: notAfter(silentSince) };
}
