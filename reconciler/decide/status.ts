import type { Cluster, Job } from '../model/cluster.ts';
import type { Health, JobStatus, ReplicaStatus } from '../model/plan.ts';
import type { Live } from '../model/resource.ts';
import type { Decision } from './decision.ts';
import type { PlacedReplica } from './place.ts';
import type { Progress } from './progress.ts';
import { compareReplicas } from './replica-order.ts';

/** What is known of replicas, by their name. */
type ByReplica<T> = ReadonlyMap<string, T>;

const WORST: readonly Health[] = ['healthy', 'progressing', 'unknown', 'missing', 'degraded'];

/** How every declared job stands, in the cluster's order, with the sentence behind the worst of its replicas. */
export function jobStatuses(
  cluster: Cluster,
  placements: readonly PlacedReplica[],
  progress: ByReplica<Progress>,
  decisions: ByReplica<Decision>,
): readonly JobStatus[] {
  const byJob = Map.groupBy(placements, placed => placed.job.name);
  const jobs = [...cluster.jobs.values()].filter(job => job.state !== 'absent');
  return jobs.map(job => {
    const placed = byJob.get(job.name) ?? [];
    placed.sort((one, other) => compareReplicas(one.replica, other.replica));
    return jobStatus(job, placed, progress, decisions);
  });
}

function jobStatus(
  job: Job,
  placements: readonly PlacedReplica[],
  progress: ByReplica<Progress>,
  decisions: ByReplica<Decision>,
): JobStatus {
  const replicas = placements.map(placed => replicaStatus(placed, progress.get(placed.name), decisions.get(placed.name)));
  const worst = replicas.reduce<ReplicaStatus | undefined>(
    (found, replica) => (found === undefined || WORST.indexOf(replica.health) > WORST.indexOf(found.health) ? replica : found),
    undefined,
  );
  const health = worst?.health ?? 'healthy';
  const have = placements.filter(placed => works(progress.get(placed.name))).length;
  return {
    name: job.name,
    at: job.at,
    want: job.state === 'running' ? placements.length : 0,
    have,
    health,
    ...(health === 'healthy' || worst === undefined ? {} : { why: `${worst.name}: ${worst.why}` }),
    ...(job.workload.image === undefined ? {} : { image: job.workload.image }),
    nodes: [...new Set(replicas.flatMap(replica => replica.node ?? []))].sort(),
    replicas,
  };
}

function replicaStatus(placed: PlacedReplica, progress: Progress | undefined, decision: Decision | undefined): ReplicaStatus {
  if (progress === undefined || decision === undefined) {
    const health: Health = placed.departed === undefined ? 'missing' : 'unknown';
    return { name: placed.name, node: placed.departed ?? null, health, why: placed.why };
  }
  const live = (progress.current ?? progress.previous[0])?.sighted.live;
  return {
    name: placed.name,
    node: placed.node?.name ?? null,
    id: progress.desired.resource.id,
    health: decision.health,
    why: decision.why,
    ...(live === undefined ? {} : { live: pick(live) }),
  };
}

function pick({ ref, name, state, restarts }: Live): NonNullable<ReplicaStatus['live']> {
  return { ref, name, state, restarts };
}

function works(progress: Progress | undefined): boolean {
  if (progress === undefined) return false;
  return [progress.current, ...progress.previous].some(
    item =>
      item?.sighted.fresh &&
      (item.standing.kind === 'settled' || (item.standing.kind === 'settling' && item.sighted.live.state.phase === 'running')),
  );
}
