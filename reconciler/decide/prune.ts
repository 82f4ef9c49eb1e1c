import type { Cluster, Job } from '../model/cluster.ts';
import { describeResource, targetOf } from '../model/ids.ts';
import type { Approval } from '../model/memory.ts';
import type { Observed } from '../model/observed.ts';
import type { Change, Held } from '../model/plan.ts';
import type { WorkloadSpec } from '../model/workload.ts';
import { adoptedStays, adoptsSeveral } from './adopted.ts';
import { isApproved } from './approvals.ts';
import type { Desired } from './compose.ts';
import { allowance } from './judge.ts';
import type { LivesByReplica, Sighted } from './lives.ts';
import { newChange } from './new-change.ts';
import type { PlacedReplica } from './placing.ts';
import { usersOf } from './users.ts';

/** What of what nobody claims goes, and what stays for now. */
export interface Pruning {
  readonly changes: readonly Change[];
  readonly held: readonly Held[];
}

/** Owned things that nobody claims any more. Deletions of whole jobs without a successor are bounded by the policy; volumes go only by `state: absent`. */
export function prune(
  cluster: Cluster,
  observed: Observed,
  approvals: readonly Approval[],
  desired: Desired,
  placements: readonly PlacedReplica[],
  lives: LivesByReplica,
  sighted: readonly Sighted[],
): Pruning {
  const claimed = new Set(placements.map(placed => placed.name));
  const workloads = pruneWorkloads(cluster, approvals, claimed, lives);
  const gone = new Set(workloads.changes.map(change => change.ref));
  const supports = pruneSupports(cluster, observed, desired, sighted, gone, workloads.changes);
  return { changes: [...workloads.changes, ...supports.changes], held: [...workloads.held, ...supports.held] };
}

function pruneWorkloads(
  cluster: Cluster,
  approvals: readonly Approval[],
  claimed: ReadonlySet<string>,
  lives: LivesByReplica,
): Pruning {
  const changes: Change[] = [];
  const held: Held[] = [];
  const orphans = new Map<string, Sighted[]>();
  for (const [name, group] of lives) {
    if (claimed.has(name)) continue;
    const jobName = (group[0]!.live.spec as WorkloadSpec).job;
    const job = cluster.jobs.get(name.slice(0, name.lastIndexOf('.'))) ?? cluster.jobs.get(jobName);
    for (const item of group) {
      if (job === undefined) orphans.set(jobName, [...(orphans.get(jobName) ?? []), item]);
      if (!item.fresh) continue;
      if (!cluster.nodes.has(item.node) && !cluster.policy.prune.nodes) {
        const why = `${item.node} is no longer in git, and nodes are not pruned`;
        held.push({
          code: 'node-undeclared',
          subject: describeResource(item.live.id),
          job: jobName,
          why,
          todo: `declare ${item.node} with state: absent to retire it, restore its document, or name it in metadata.formerly of the Node it is now`,
        });
      } else if (job !== undefined) {
        const why = surplusReason(job, name);
        const hold = adoptsSeveral(name, group) ?? (isMeant(job, item) ? null : adoptedStays(item, why));
        if (hold === null) changes.push(deletion(item, why));
        else held.push({ ...hold, subject: describeResource(item.live.id), job: jobName });
      }
    }
  }
  const judged = guardDeletes(cluster, approvals, orphans);
  for (const [name, items] of orphans) {
    const hold = judged.get(name);
    for (const item of items.filter(({ fresh, node }) => fresh && (cluster.nodes.has(node) || cluster.policy.prune.nodes))) {
      const change = deletion(item, `job/${name} is no longer in git`);
      if (hold === undefined) changes.push(change);
      else held.push({ ...hold, subject: describeResource(item.live.id), job: name, change });
    }
  }
  return { changes, held };
}

/** What was only claimed by its name goes where its job is declared absent, and for nothing else. */
function isMeant(job: Job, { live }: Sighted): boolean {
  return live.adopted !== true || job.state === 'absent';
}

/** Which jobs may not be deleted, and why: pruning is off, git is empty, or more would go than `maxDeletes` allows. */
function guardDeletes(
  cluster: Cluster,
  approvals: readonly Approval[],
  orphans: ReadonlyMap<string, unknown>,
): ReadonlyMap<string, Pick<Held, 'code' | 'why' | 'todo'>> {
  const approved = (name: string): boolean => isApproved(approvals, cluster.revision, `delete job/${name}`, 'delete all');
  const open = [...orphans.keys()].filter(name => !approved(name));
  const todo = `if this is meant, run reconcile --allow-delete ${open.length > 3 ? 'all' : open.map(name => `job/${name}`).join(' --allow-delete ')}`;
  const declared = [...cluster.jobs.values()].filter(job => job.state !== 'absent').length;
  const hold = (code: string, why: string): ReadonlyMap<string, Pick<Held, 'code' | 'why' | 'todo'>> =>
    new Map(open.map(name => [name, { code, why, todo }]));
  if (open.length === 0) return new Map();
  if (!cluster.policy.prune.jobs) return hold('prune-off', 'it is no longer in git, and policy.prune.jobs is false');
  if (declared === 0 && cluster.jobs.size === 0)
    return hold('empty-desired', 'git declares no job at all, which would delete everything');
  const allowed = allowance(cluster.policy.maxDeletes, declared + orphans.size);
  if (orphans.size <= allowed) return new Map();
  return hold(
    'max-deletes',
    `${orphans.size} of ${declared + orphans.size} jobs would be deleted, more than maxDeletes allows (${allowed})`,
  );
}

function surplusReason(job: Job, name: string): string {
  if (job.state === 'absent') return `job/${job.name} is declared absent`;
  if (job.mode === 'global') return `job/${job.name} no longer runs on this node`;
  return `job/${job.name} wants ${job.replicas} ${job.replicas === 1 ? 'replica' : 'replicas'}, ${name} is one more`;
}

/** Networks nobody uses any more go after the last workload on them; volumes go only when they are declared absent. */
function pruneSupports(
  cluster: Cluster,
  observed: Observed,
  desired: Desired,
  sighted: readonly Sighted[],
  gone: ReadonlySet<string | undefined>,
  deletes: readonly Change[],
): Pruning {
  const changes: Change[] = [];
  const held: Held[] = [];
  const absent = new Map(
    [...cluster.volumes.values()].filter(volume => volume.state === 'absent').map(volume => [volume.engineName, volume]),
  );
  for (const item of sighted) {
    const { live } = item;
    if (!item.fresh || (live.spec.kind !== 'network' && live.spec.kind !== 'volume') || desired.supports.has(live.id)) continue;
    if (!cluster.nodes.has(item.node) && !cluster.policy.prune.nodes) continue;
    if (live.spec.kind === 'volume' && !absent.has(live.spec.name)) continue;
    const users = usersOf(live.id, observed.sights.get(item.target), gone);
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
