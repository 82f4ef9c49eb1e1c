import type { Cluster } from '../../model/cluster.ts';
import { digestOf } from '../../model/digest.ts';
import { type ResourceId, type TargetId, targetOf } from '../../model/ids.ts';
import { changeTriesKey, type Memory, repeatsKey, type Steady, startsKey, type Tries, triesKey } from '../../model/memory.ts';
import type { Observed } from '../../model/observed.ts';
import { type Change, isMaking, type Plan } from '../../model/plan.ts';
import type { Live } from '../../model/resource.ts';
import { backoffMs } from '../rollout/decision.ts';
import type { EndedPass } from './ended-pass.ts';
import { countRepair, isRecentRepair } from './fuse.ts';

/** How long failed pulls are remembered; then they are tried afresh. */
const IMAGE_TRIES_MS = 3_600_000;
const FIRST_RETRY_MS = 1_000;
const FIRST_RETRY_OF_REFUSED_MS = 10_000;

/** Failed tries and counted starts, by their keys: of what is still wanted, or cannot be seen. `steady`: as this pass leaves it. */
export function learnTries(
  { memory, cluster, observed, plan, sent, outcomes }: EndedPass,
  steady: ReadonlyMap<string, Steady>,
): ReadonlyMap<string, Tries> {
  const { at } = observed;
  const tries = new Map(memory.tries);
  const giveUpAfter = cluster?.policy.giveUpAfter ?? 5;
  for (const failure of plan.failures)
    tries.set(triesKey(failure.id, failure.digest), { count: 1, lastAt: at, nextAt: null, temporary: false, why: failure.why });
  for (const outcome of outcomes) {
    const change = sent.get(outcome.key);
    if (change === undefined) continue;
    if (change.action === 'start' && outcome.status === 'accepted' && isRestart(change)) countStart(tries, change, at);
    const repeats = outcome.status === 'accepted' ? repeatsKey(change) : null;
    if (repeats !== null) tries.set(repeats, countRepair(tries.get(repeats), change, at));
    const key = changeTriesKey(change);
    if (outcome.status === 'failed')
      tries.set(key, failed(tries.get(key), outcome.error!, isMaking(change.action) ? giveUpAfter : null, at));
    else if (outcome.status === 'accepted' && change.resource?.spec.kind !== 'image') tries.delete(key);
  }
  forgetSettled(tries, observed, steady, cluster);
  learnImages(tries, observed, giveUpAfter, memory);
  return forgetUnwanted(tries, plan, observed);
}

/** Whether a start says that something ended by itself: one that goes on with a replacement, or undoes a stop of ours, does not. */
function isRestart({ step, cause }: Change): boolean {
  return step === undefined && cause !== 'threshold' && cause !== 'git';
}

/** What somebody may put right without a new commit: a name or port that is taken, a full disk, a login, something that is missing. */
const OUTSIDE: ReadonlySet<string> = new Set(['conflict', 'exhausted', 'unauthorized', 'not-found', 'missing-secret']);

/** Making something is given up after so many refusals of what is wanted; what may pass, and all else, is tried again and again, ever more rarely. */
function failed(
  before: Tries | undefined,
  error: { readonly code?: string; readonly message: string; readonly temporary: boolean },
  giveUpAfter: number | null,
  at: number,
): Tries {
  const count = (before?.count ?? 0) + 1;
  const spent = giveUpAfter !== null && count >= giveUpAfter;
  const isFinal = spent && !error.temporary && !OUTSIDE.has(error.code ?? '');
  const pause = spent
    ? backoffMs(Number.POSITIVE_INFINITY, 1)
    : backoffMs(count, error.temporary ? FIRST_RETRY_MS : FIRST_RETRY_OF_REFUSED_MS);
  return {
    count,
    lastAt: at,
    nextAt: isFinal ? null : at + pause,
    temporary: error.temporary,
    why: error.message,
  };
}

/** Each start of something that keeps ending makes the next one wait longer. */
function countStart(tries: Map<string, Tries>, change: Change, at: number): void {
  const key = startsKey(change.id);
  const spec = change.resource?.spec;
  const restart = spec?.kind === 'workload' ? spec.restart : undefined;
  const window = restart?.windowMs;
  const before = tries.get(key);
  const count = before === undefined || (window !== undefined && at - before.lastAt > window) ? 1 : before.count + 1;
  tries.set(key, {
    count,
    lastAt: at,
    nextAt: at + backoffMs(count, restart?.delayMs ?? FIRST_RETRY_MS),
    temporary: true,
    why: change.why,
  });
}

/** What has been steady for a while starts with a clean sheet. */
function forgetSettled(
  tries: Map<string, Tries>,
  observed: Observed,
  steady: ReadonlyMap<string, Steady>,
  cluster: Cluster | null,
): void {
  const stabilityMs = cluster?.policy.stabilityMs ?? Number.POSITIVE_INFINITY;
  for (const sight of observed.sights.values()) {
    if (sight.kind !== 'seen') continue;
    for (const live of sight.live) {
      const key = startsKey(live.id);
      const since = steady.get(live.ref)?.since;
      if (tries.has(key) && since != null && observed.at - since >= stabilityMs) tries.delete(key);
    }
  }
}

/** A pull or build that ended badly counts as a failed try, once per end. */
function learnImages(tries: Map<string, Tries>, observed: Observed, giveUpAfter: number, memory: Memory): void {
  for (const [target, sight] of observed.sights) {
    if (sight.kind !== 'seen') continue;
    for (const live of sight.live) {
      if (live.spec.kind !== 'image' || live.state.phase !== 'failed') continue;
      const key = triesKey(live.id, digestOf(live.spec));
      if (!isKnown(memory, target, live))
        tries.set(
          key,
          failed(tries.get(key), { message: live.state.error, temporary: live.state.temporary }, giveUpAfter, observed.at),
        );
    }
  }
}

/** Whether an earlier pass saw exactly this. */
export function isKnown(memory: Memory, target: TargetId, live: Live): boolean {
  return memory.targets.get(target)?.live?.includes(live) === true;
}

/** Failures of what nobody wants any more are forgotten: a version that git comes back to is tried again. */
function forgetUnwanted(tries: Map<string, Tries>, plan: Plan, observed: Observed): ReadonlyMap<string, Tries> {
  const wanted = new Set<string>();
  const note = (change: Change | undefined): void => {
    if (change !== undefined) wanted.add(changeTriesKey(change));
  };
  for (const change of plan.ready) note(change);
  for (const { change } of plan.later) note(change);
  for (const { change } of plan.held) note(change);
  for (const failure of plan.failures) wanted.add(triesKey(failure.id, failure.digest));
  for (const sight of observed.sights.values())
    if (sight.kind === 'seen') for (const live of sight.live) wanted.add(startsKey(live.id));
  const kept = new Map<string, Tries>();
  for (const [key, value] of tries) {
    if (key.startsWith('repeats ')) {
      if (isRecentRepair(value, observed.at)) kept.set(key, value);
      continue;
    }
    const unseen = observed.sights.get(targetOf(key.replace('starts ', '') as ResourceId))?.kind !== 'seen';
    const recentImage = key.includes('/image/') && observed.at - value.lastAt < IMAGE_TRIES_MS;
    if (wanted.has(key) || unseen || recentImage) kept.set(key, value);
  }
  return kept;
}
