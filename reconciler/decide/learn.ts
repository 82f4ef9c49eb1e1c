import type { Cluster } from '../model/cluster.ts';
import { digestOf } from '../model/digest.ts';
import { type ResourceId, splitTargetId, type TargetId, targetOf } from '../model/ids.ts';
import {
  type Memory,
  type Ran,
  type Rollout,
  type Steady,
  startsKey,
  type TargetMemory,
  type Tries,
  triesKey,
} from '../model/memory.ts';
import type { Observed, Sight } from '../model/observed.ts';
import type { Change, Plan } from '../model/plan.ts';
import type { Outcome } from '../model/report.ts';
import type { Live, Spec } from '../model/resource.ts';
import { learnImagesUsed } from './images.ts';
import { backoffMs } from './rollout.ts';

/** Longest break between tries that still counts as trying without a break: beyond it, silence starts anew. */
const CONTINUOUS_MS = 120_000;
/** How long failed pulls are remembered; then they are tried afresh. */
const IMAGE_TRIES_MS = 3_600_000;
const FIRST_RETRY_MS = 1_000;
const FIRST_RETRY_OF_REFUSED_MS = 10_000;

/** What this pass leaves for the next: who was seen, since when what is steady, what failed how often. Pure. */
export function learn(
  memory: Memory,
  cluster: Cluster | null,
  observed: Observed,
  plan: Plan,
  outcomes: readonly Outcome[],
): Memory {
  const changes = new Map(plan.ready.map(change => [change.key, change]));
  const steady = learnSteady(memory, cluster, observed);
  return {
    ...memory,
    approvals: memory.approvals.filter(approval => cluster === null || approval.revision === cluster.revision),
    targets: learnTargets(memory, cluster, observed, changes, outcomes),
    steady,
    tries: learnTries(memory, cluster, observed, plan, changes, outcomes, steady),
    rollouts: learnRollouts(memory, plan, observed.at),
    ran: learnRan(memory, observed, changes, outcomes),
    applied: learnApplied(memory, observed, changes, outcomes),
    images: learnImagesUsed(memory, observed),
    fresh: false,
  };
}

function learnTargets(
  memory: Memory,
  cluster: Cluster | null,
  observed: Observed,
  changes: ReadonlyMap<string, Change>,
  outcomes: readonly Outcome[],
): ReadonlyMap<TargetId, TargetMemory> {
  const removed = new Set(
    outcomes
      .filter(outcome => outcome.action === 'delete' && outcome.status === 'accepted')
      .map(outcome => changes.get(outcome.key)?.ref),
  );
  const targets = new Map<TargetId, TargetMemory>();
  for (const [target, sight] of observed.sights) {
    const before = memory.targets.get(target);
    const name = splitTargetId(target).name;
    const node = cluster?.nodes.get(name);
    const base = { target, node: name, access: node?.access ?? before?.access ?? [], triedAt: observed.at };
    const now = learnTarget(base, before, sight, observed.at, removed);
    const departed =
      cluster !== null && (node === undefined || node.state === 'absent' || (now.live !== null && !isUsed(cluster, target)));
    if (departed && sight.kind === 'seen' && now.live?.length === 0) continue;
    targets.set(target, now);
  }
  for (const [target, before] of memory.targets)
    if (!targets.has(target) && !observed.sights.has(target)) targets.set(target, before);
  return targets;
}

function isUsed(cluster: Cluster, target: TargetId): boolean {
  const { driver, name } = splitTargetId(target);
  const node = cluster.nodes.get(name);
  return node !== undefined && node.engine === driver;
}

function learnTarget(
  base: Pick<TargetMemory, 'target' | 'node' | 'access' | 'triedAt'>,
  before: TargetMemory | undefined,
  sight: Sight,
  at: number,
  removed: ReadonlySet<string | undefined>,
): TargetMemory {
  switch (sight.kind) {
    case 'seen': {
      const live =
        removed.size === 0 || !sight.live.some(item => removed.has(item.ref))
          ? sight.live
          : sight.live.filter(item => !removed.has(item.ref));
      return { ...base, lastSeenAt: at, silentSince: null, live, facts: sight.facts };
    }
    case 'unformed':
      return { ...base, lastSeenAt: at, silentSince: null, live: [], facts: before?.facts ?? null };
    case 'silent':
      return {
        ...base,
        lastSeenAt: sight.lastSeenAt,
        silentSince: sight.since,
        live: sight.last === 'unknown' ? null : sight.last,
        facts: sight.facts,
      };
  }
}

/** When a silence began: with the first failed try, unless nobody tried for longer than counts as continuous. */
export function silentSince(before: TargetMemory | undefined, at: number): number {
  if (before?.silentSince == null) return at;
  return at - before.triedAt > CONTINUOUS_MS ? at : before.silentSince;
}

function learnSteady(memory: Memory, cluster: Cluster | null, observed: Observed): ReadonlyMap<string, Steady> {
  const steady = new Map<string, Steady>();
  for (const sight of observed.sights.values()) {
    if (sight.kind === 'unformed') continue;
    const lives = sight.kind === 'seen' ? sight.live : sight.last === 'unknown' ? [] : sight.last;
    for (const live of lives) {
      if (live.spec.kind !== 'workload') continue;
      const before = memory.steady.get(live.ref);
      const next = sight.kind === 'seen' ? steadyOf(live, before, cluster, observed.at) : before;
      if (next !== undefined) steady.set(live.ref, next);
    }
  }
  return steady;
}

function steadyOf(live: Live, before: Steady | undefined, cluster: Cluster | null, at: number): Steady {
  const { state, restarts } = live;
  const well = state.phase === 'running' && (state.health === 'healthy' || state.health === 'none');
  const since = !well ? null : before !== undefined && before.restarts === restarts && before.since !== null ? before.since : at;
  const job = live.spec.kind === 'workload' ? cluster?.jobs.get(live.spec.job) : undefined;
  const settleMs = job?.update.monitorMs ?? cluster?.policy.stabilityMs ?? Number.POSITIVE_INFINITY;
  const proven = before?.proven === true || (since !== null && at - since >= settleMs);
  if (before !== undefined && before.since === since && before.restarts === restarts && before.proven === proven) return before;
  return { since, restarts, proven };
}

function learnTries(
  memory: Memory,
  cluster: Cluster | null,
  observed: Observed,
  plan: Plan,
  changes: ReadonlyMap<string, Change>,
  outcomes: readonly Outcome[],
  steady: ReadonlyMap<string, Steady>,
): ReadonlyMap<string, Tries> {
  const { at } = observed;
  const tries = new Map(memory.tries);
  const giveUpAfter = cluster?.policy.giveUpAfter ?? 5;
  for (const failure of plan.failures)
    tries.set(triesKey(failure.id, failure.digest), { count: 1, lastAt: at, nextAt: null, why: failure.why });
  for (const outcome of outcomes) {
    const change = changes.get(outcome.key);
    if (change === undefined) continue;
    if (change.action === 'start' && outcome.status === 'accepted' && change.step === undefined) countStart(tries, change, at);
    if (change.resource === undefined || change.action === 'start') continue;
    const key = triesKey(change.id, change.resource.digest);
    if (outcome.status === 'failed')
      tries.set(key, failed(tries.get(key), outcome.error!.message, outcome.error!.temporary, giveUpAfter, at));
    else if (outcome.status === 'accepted' && change.resource.spec.kind !== 'image') tries.delete(key);
  }
  forgetSettled(tries, observed, steady, cluster);
  learnImages(tries, observed, giveUpAfter, memory);
  return forgetUnwanted(tries, plan, observed);
}

function failed(before: Tries | undefined, why: string, temporary: boolean, giveUpAfter: number, at: number): Tries {
  const count = (before?.count ?? 0) + 1;
  const nextAt = count >= giveUpAfter ? null : at + backoffMs(count, temporary ? FIRST_RETRY_MS : FIRST_RETRY_OF_REFUSED_MS);
  return { count, lastAt: at, nextAt, why };
}

/** Each start of something that keeps ending makes the next one wait longer. */
function countStart(tries: Map<string, Tries>, change: Change, at: number): void {
  const key = startsKey(change.id);
  const spec = change.resource?.spec;
  const restart = spec?.kind === 'workload' ? spec.restart : undefined;
  const window = restart?.windowMs;
  const before = tries.get(key);
  const count = before === undefined || (window !== undefined && at - before.lastAt > window) ? 1 : before.count + 1;
  tries.set(key, { count, lastAt: at, nextAt: at + backoffMs(count, restart?.delayMs ?? FIRST_RETRY_MS), why: change.why });
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
        tries.set(key, failed(tries.get(key), live.state.error, live.state.temporary, giveUpAfter, observed.at));
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
    if (change?.resource !== undefined) wanted.add(triesKey(change.id, change.resource.digest));
  };
  for (const change of plan.ready) note(change);
  for (const { change } of plan.later) note(change);
  for (const { change } of plan.held) note(change);
  for (const failure of plan.failures) wanted.add(triesKey(failure.id, failure.digest));
  for (const sight of observed.sights.values())
    if (sight.kind === 'seen') for (const live of sight.live) wanted.add(startsKey(live.id));
  const kept = new Map<string, Tries>();
  for (const [key, value] of tries) {
    const unseen = observed.sights.get(targetOf(key.replace('starts ', '') as ResourceId))?.kind !== 'seen';
    const recentImage = key.includes('/image/') && observed.at - value.lastAt < IMAGE_TRIES_MS;
    if (wanted.has(key) || unseen || recentImage) kept.set(key, value);
  }
  return kept;
}

function learnRollouts(memory: Memory, plan: Plan, at: number): ReadonlyMap<string, Rollout> {
  return new Map(
    plan.rollouts.map(({ replica, digest }) => {
      const before = memory.rollouts.get(replica);
      return [replica, before?.digest === digest ? before : { digest, since: at }];
    }),
  );
}

/** What was changed in place keeps an old label on engines that cannot relabel: the newer copy is kept here, for as long as the thing lives. */
function learnApplied(
  memory: Memory,
  observed: Observed,
  changes: ReadonlyMap<string, Change>,
  outcomes: readonly Outcome[],
): ReadonlyMap<string, Spec> {
  const silent = [...observed.sights.values()].some(sight => sight.kind === 'silent');
  const applied = new Map<string, Spec>();
  for (const sight of observed.sights.values()) {
    if (sight.kind !== 'seen') continue;
    for (const live of sight.live) {
      const before = memory.applied.get(live.ref);
      if (before !== undefined) applied.set(live.ref, before);
    }
  }
  if (silent) for (const [ref, spec] of memory.applied) if (!applied.has(ref)) applied.set(ref, spec);
  for (const outcome of outcomes) {
    const change = changes.get(outcome.key);
    if (
      outcome.status !== 'accepted' ||
      outcome.action !== 'update' ||
      change?.ref === undefined ||
      change.resource === undefined
    )
      continue;
    applied.set(change.ref, change.resource.spec);
  }
  return applied;
}

/** One-shots: noted when they are sent, and again when they are seen to have ended. */
function learnRan(
  memory: Memory,
  observed: Observed,
  changes: ReadonlyMap<string, Change>,
  outcomes: readonly Outcome[],
): ReadonlyMap<string, Ran> {
  const ran = new Map(memory.ran);
  for (const outcome of outcomes) {
    const resource = changes.get(outcome.key)?.resource;
    if (
      outcome.status === 'accepted' &&
      outcome.action !== 'delete' &&
      resource?.spec.kind === 'workload' &&
      resource.spec.oneShot
    )
      ran.set(triesKey(resource.id, resource.digest), { at: observed.at, exitCode: null });
  }
  for (const sight of observed.sights.values()) {
    if (sight.kind !== 'seen') continue;
    for (const live of sight.live) {
      if (live.applied?.kind !== 'workload' || !live.applied.oneShot || live.state.phase !== 'exited') continue;
      ran.set(triesKey(live.id, digestOf(live.applied)), { at: observed.at, exitCode: live.state.exitCode });
    }
  }
  return ran;
}
