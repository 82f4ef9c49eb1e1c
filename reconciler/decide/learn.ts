import type { Cluster } from '../model/cluster.ts';
import { digestOf } from '../model/digest.ts';
import { splitResourceId, splitTargetId, type TargetId, targetOf } from '../model/ids.ts';
import { type Memory, type Ran, type Rollout, ranKey, type Steady, type TargetMemory } from '../model/memory.ts';
import type { Observed, Sight } from '../model/observed.ts';
import type { Change, Plan } from '../model/plan.ts';
import type { Outcome } from '../model/report.ts';
import type { Live, Spec } from '../model/resource.ts';
import { learnImagesUsed } from './images.ts';
import { learnTries } from './learn-tries.ts';

/** Specs of one replica whose run is remembered. */
const RAN_KEPT = 3;

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
    ran: learnRan(memory, cluster, observed, plan, changes, outcomes),
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
  const made = madeOn(observed.at, changes, outcomes);
  const targets = new Map<TargetId, TargetMemory>();
  for (const [target, sight] of observed.sights) {
    const before = memory.targets.get(target);
    const name = splitTargetId(target).name;
    const node = cluster?.nodes.get(name);
    const base = { target, node: name, access: node?.access ?? before?.access ?? [], triedAt: observed.at };
    const now = withMade(learnTarget(base, before, sight, observed.at, removed), made.get(target) ?? []);
    const departed =
      cluster !== null && (node === undefined || node.state === 'absent' || (now.live !== null && !isUsed(cluster, target)));
    if (departed && sight.kind === 'seen' && now.live?.length === 0) continue;
    targets.set(target, now);
  }
  for (const [target, before] of memory.targets)
    if (!targets.has(target) && !observed.sights.has(target)) targets.set(target, before);
  return targets;
}

/** What was just made counts as there until it is seen: its target may fall silent before that. By target. */
function madeOn(
  at: number,
  changes: ReadonlyMap<string, Change>,
  outcomes: readonly Outcome[],
): ReadonlyMap<TargetId, readonly Live[]> {
  const made = new Map<TargetId, Live[]>();
  for (const { key, id, action, status, error } of outcomes) {
    const resource = changes.get(key)?.resource;
    const isSent = status === 'accepted' || error?.code === 'timeout';
    if (!isSent || (action !== 'create' && action !== 'replace') || resource?.spec.kind !== 'workload') continue;
    const { spec } = resource;
    const live: Live = {
      id,
      ref: `sent ${key}`,
      name: splitResourceId(id).name,
      spec,
      applied: spec,
      state: { phase: 'created' },
      restarts: 0,
      createdAt: at,
    };
    const target = targetOf(id);
    made.set(target, [...(made.get(target) ?? []), live]);
  }
  return made;
}

function withMade(target: TargetMemory, made: readonly Live[]): TargetMemory {
  return made.length === 0 ? target : { ...target, live: [...(target.live ?? []), ...made] };
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

/** When a silence began: with the first failed try, unless nobody tried for longer than `breakMs`: then it begins anew. */
export function silentSince(before: TargetMemory | undefined, at: number, breakMs: number): number {
  if (before?.silentSince == null) return at;
  return at - before.triedAt > breakMs ? at : before.silentSince;
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
  cluster: Cluster | null,
  observed: Observed,
  plan: Plan,
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
      ran.set(ranKey(splitResourceId(resource.id).name, resource.digest), { at: observed.at, exitCode: null });
  }
  // What may have run in a time nobody remembers stays so until a person says otherwise.
  for (const { code, change } of plan.held) {
    if (code !== 'may-have-run' || change?.resource === undefined) continue;
    const key = ranKey(splitResourceId(change.id).name, change.resource.digest);
    if (!ran.has(key)) ran.set(key, { at: observed.at, exitCode: null });
  }
  for (const sight of observed.sights.values()) {
    if (sight.kind !== 'seen') continue;
    for (const live of sight.live) {
      if (live.applied?.kind !== 'workload' || !live.applied.oneShot || live.state.phase !== 'exited') continue;
      const key = ranKey(splitResourceId(live.id).name, digestOf(live.applied));
      if (ran.get(key)?.exitCode !== live.state.exitCode) ran.set(key, { at: observed.at, exitCode: live.state.exitCode });
    }
  }
  return cluster === null ? ran : newestOf(ran, cluster);
}

/** The last few specs of each replica whose job is declared: one that comes back to an older spec, or to git, is a new wish. */
function newestOf(ran: ReadonlyMap<string, Ran>, cluster: Cluster): ReadonlyMap<string, Ran> {
  const newest = [...ran].sort(([, one], [, other]) => other.at - one.at);
  const counts = new Map<string, number>();
  const kept = newest.filter(([key]) => {
    const [replica = ''] = key.split(' ');
    const count = (counts.get(replica) ?? 0) + 1;
    counts.set(replica, count);
    return count <= RAN_KEPT && cluster.jobs.has(replica.slice(0, replica.indexOf('.')));
  });
  return new Map(kept.sort(([one], [other]) => (one < other ? -1 : 1)));
}
