import type { Cluster, Job } from '../model/cluster.ts';
import { describeResource, type TargetId, targetOf } from '../model/ids.ts';
import type { Approval } from '../model/memory.ts';
import type { Observed, Sight } from '../model/observed.ts';
import type { Change, Held } from '../model/plan.ts';
import { describeThresholds } from '../model/relieved.ts';
import type { Live } from '../model/resource.ts';
import type { WorkloadSpec } from '../model/workload.ts';
import { volumesOn } from './compose/volumes-on.ts';
import type { Desired } from './compose.ts';
import { isApproved } from './gates/approvals.ts';
import { adoptedStays, adoptsSeveral } from './identity/adopted.ts';
import type { Departed } from './identity/leaving.ts';
import type { LivesByReplica, Sighted } from './identity/lives.ts';
import { allowance } from './judge.ts';
import { newChange } from './new-change.ts';
import type { FilterContext } from './place/filters.ts';
import type { PlacedReplica } from './place/placing.ts';
import { isWell } from './standing.ts';
import { usersOf } from './users.ts';

/** What of what nobody claims goes, and what stays for now. */
export interface Pruning {
  readonly changes: readonly Change[];
  readonly held: readonly Held[];
}

/** Owned things that nobody claims any more. Deletions of whole jobs without a successor are bounded by the policy; volumes go only by `state: absent`. */
export function prune(
  { cluster, observed, departed }: FilterContext,
  approvals: readonly Approval[],
  desired: Desired,
  placements: readonly PlacedReplica[],
  lives: LivesByReplica,
  sighted: readonly Sighted[],
): Pruning {
  const workloads = pruneWorkloads(cluster, approvals, placements, departed, lives);
  const gone = new Set(workloads.changes.map(change => change.ref));
  const supports = pruneSupports(cluster, observed, departed, desired, sighted, gone, workloads.changes);
  return { changes: [...workloads.changes, ...supports.changes], held: [...workloads.held, ...supports.held] };
}

/** A job of which nothing stays: it left git, or no node may run it any more. */
interface Orphan {
  readonly why: string;
  readonly hasLeftGit: boolean;
  readonly items: Sighted[];
}

function pruneWorkloads(
  cluster: Cluster,
  approvals: readonly Approval[],
  placements: readonly PlacedReplica[],
  departed: Departed,
  lives: LivesByReplica,
): Pruning {
  if (lives.size === 0) return { changes: [], held: [] };
  const claimed = new Set(placements.map(placed => placed.name));
  const placed = new Set(placements.map(({ job }) => job.name));
  const changes: Change[] = [];
  const held: Held[] = [];
  const orphans = new Map<string, Orphan>();
  for (const [name, group] of lives) {
    if (claimed.has(name)) continue;
    const jobName = (group[0]!.live.spec as WorkloadSpec).job;
    const dot = name.lastIndexOf('.');
    const job = cluster.jobs.get(dot < 0 ? name : name.slice(0, dot)) ?? cluster.jobs.get(jobName);
    for (const item of group) {
      const orphaned = job === undefined ? `job/${jobName} is no longer in git` : nowhereReason(job, item, cluster, placed);
      const why = orphaned ?? surplusReason(job!, name);
      const stays =
        departed.get(item.node) ?? adoptsSeveral(name, group) ?? (isMeant(job, item) ? null : adoptedStays(item, why));
      if (orphaned !== null) {
        const orphan = orphans.get(jobName) ?? { why, hasLeftGit: job === undefined, items: [] };
        orphans.set(jobName, orphan);
        if (item.fresh && stays === null) orphan.items.push(item);
      }
      if (!item.fresh) continue;
      if (stays !== null) held.push({ ...stays, subject: describeResource(item.live.id), job: jobName });
      else if (orphaned === null)
        changes.push({ ...deletion(item, why), ...(isScaling(job!, item) ? { cause: 'threshold' } : {}) });
    }
  }
  const judged = guardDeletes(cluster, approvals, orphans);
  for (const [name, { why, items }] of orphans) {
    const hold = judged.get(name);
    for (const item of items) {
      const change = deletion(item, why);
      if (hold === undefined) changes.push(change);
      else held.push({ ...hold, subject: describeResource(item.live.id), job: name, change });
    }
  }
  return { changes, held };
}

/** What was only claimed by its name goes where its job is declared absent, and for nothing else. */
function isMeant(job: Job | undefined, { live }: Sighted): boolean {
  return live.adopted !== true || job?.state === 'absent';
}

/** Why nothing is left of a declared job that runs: no node may run it. null: something is left, or that is what its node's state asks for. */
function nowhereReason(job: Job, { node }: Sighted, { nodes }: Cluster, placed: ReadonlySet<string>): string | null {
  if (job.mode !== 'global' || job.state === 'absent' || placed.has(job.name) || nodes.get(node)?.state !== 'active') return null;
  return `job/${job.name} may run on no node any more`;
}

/** Which jobs may not be deleted, and why: pruning is off, git is empty, or more would go than `maxDeletes` allows. */
function guardDeletes(
  cluster: Cluster,
  approvals: readonly Approval[],
  orphans: ReadonlyMap<string, Orphan>,
): ReadonlyMap<string, Pick<Held, 'code' | 'why' | 'todo'>> {
  const approved = (name: string): boolean => isApproved(approvals, cluster.revision, `delete job/${name}`, 'delete all');
  const open = [...orphans.keys()].filter(name => !approved(name));
  const todo = `if this is meant, run reconcile --allow-delete ${open.length > 3 ? 'all' : open.map(name => `job/${name}`).join(' --allow-delete ')}`;
  const gone = open.filter(name => orphans.get(name)!.hasLeftGit);
  const declared = [...cluster.jobs.values()].filter(job => job.state !== 'absent' && !orphans.has(job.name)).length;
  const hold = (names: readonly string[], code: string, why: string): ReadonlyMap<string, Pick<Held, 'code' | 'why' | 'todo'>> =>
    new Map(names.map(name => [name, { code, why, todo }]));
  if (!cluster.policy.prune.jobs) return hold(gone, 'prune-off', 'it is no longer in git, and policy.prune.jobs is false');
  if (cluster.jobs.size === 0) return hold(open, 'empty-desired', 'git declares no job at all, which would delete everything');
  const allowed = allowance(cluster.policy.maxDeletes, declared + orphans.size);
  if (orphans.size <= allowed) return new Map();
  return hold(
    open,
    'max-deletes',
    `${orphans.size} of ${declared + orphans.size} jobs would be deleted, more than maxDeletes allows (${allowed})`,
  );
}

/** Whether a replica is one more because thresholds want fewer, or wanted more, than git. */
function isScaling({ scaled, state }: Job, { live }: Sighted): boolean {
  const asked = live.applied?.kind === 'workload' ? live.applied.relieved?.replicas : undefined;
  return state === 'running' && (scaled !== undefined || asked !== undefined);
}

function surplusReason(job: Job, name: string): string {
  if (job.state === 'absent') return `job/${job.name} is declared absent`;
  if (job.mode === 'global') return `job/${job.name} no longer runs on this node`;
  const count = `${job.replicas} ${job.replicas === 1 ? 'replica' : 'replicas'}`;
  if (job.scaled !== undefined)
    return `${describeThresholds(job.scaled.by)} wants ${count} of job/${job.name}, ${name} is one more`;
  return `job/${job.name} wants ${count}, ${name} is one more`;
}

/** Kinds that go when nobody claims them. */
const PRUNED: ReadonlySet<Live['spec']['kind']> = new Set(['network', 'volume', 'config', 'secret']);

/** Whether some service may yet go back to its version before, with the files that had. */
function isInFlux(sight: Sight | undefined): boolean {
  return (
    sight?.kind === 'seen' &&
    sight.live.some(
      ({ spec, state }) => state.phase === 'service' && !(spec.kind === 'workload' && spec.oneShot) && !isWell(state.status),
    )
  );
}

/** Networks, configs and secrets nobody uses any more go after the last workload that used them; volumes go only when they are declared absent. */
function pruneSupports(
  cluster: Cluster,
  observed: Observed,
  departed: Departed,
  desired: Desired,
  sighted: readonly Sighted[],
  gone: ReadonlySet<string | undefined>,
  deletes: readonly Change[],
): Pruning {
  const changes: Change[] = [];
  const held: Held[] = [];
  const isAbsent = (name: string, target: TargetId): boolean =>
    [...volumesOn(cluster.volumes, observed.sights.get(target)).values()].some(
      volume => volume.state === 'absent' && volume.engineName === name,
    );
  for (const item of sighted) {
    const { live } = item;
    if (!item.fresh || !PRUNED.has(live.spec.kind) || desired.supports.has(live.id)) continue;
    if (departed.has(item.node)) continue;
    if (live.spec.kind === 'volume' && !isAbsent(live.spec.name, item.target)) continue;
    const sight = observed.sights.get(item.target);
    if ((live.spec.kind === 'config' || live.spec.kind === 'secret') && isInFlux(sight)) continue;
    const users = usersOf(live.id, sight, cluster, gone);
    if (users.length > 0) {
      if (live.spec.kind === 'volume')
        held.push({
          code: 'volume-in-use',
          subject: describeResource(live.id),
          why: `it is declared absent and ${users.join(', ')} still uses it`,
          todo: 'remove it from those jobs first',
        });
      continue;
    }
    const why = live.spec.kind === 'volume' ? 'declared absent' : 'no job uses it any more';
    changes.push({
      ...deletion(item, why),
      impact: live.spec.kind === 'volume' ? 'data' : 'none',
      after: deletes.filter(change => targetOf(change.id) === item.target).map(change => change.key),
    });
  }
  return { changes, held };
}

function deletion({ live }: Sighted, why: string): Change {
  return newChange('delete', live, why, { impact: 'outage' });
}
