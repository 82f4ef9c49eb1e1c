import type { Cluster, Job } from '../model/cluster.ts';
import type { Health, JobStatus, ReplicaStatus } from '../model/plan.ts';
import type { Live } from '../model/resource.ts';
import type { JobProgress } from './assess-jobs.ts';
import type { Decision } from './decision.ts';
import type { PlacedReplica } from './placing.ts';
import type { Progress } from './progress.ts';
import { compareReplicas } from './replica-order.ts';

const WORST: readonly Health[] = ['healthy', 'progressing', 'unknown', 'missing', 'degraded'];

/** How every declared job stands, in the cluster's order, with the sentence behind the worst of its replicas. */
export function jobStatuses(
  cluster: Cluster,
  placements: readonly PlacedReplica[],
  jobs: ReadonlyMap<string, JobProgress>,
  decisions: ReadonlyMap<string, Decision>,
): readonly JobStatus[] {
  const nowhere = Map.groupBy(
    placements.filter(({ node }) => node === null),
    placed => placed.job,
  );
  return [...cluster.jobs.values()]
    .filter(job => job.state !== 'absent')
    .map(job => jobStatus(job, jobs.get(job.name)?.replicas ?? NONE, nowhere.get(job) ?? NONE, decisions));
}

const NONE: readonly never[] = [];

function jobStatus(
  job: Job,
  progress: readonly Progress[],
  nowhere: readonly PlacedReplica[],
  decisions: ReadonlyMap<string, Decision>,
): JobStatus {
  const replicaOf = ({ name }: ReplicaStatus): string => name.slice(job.name.length + 1);
  const replicas = progress
    .map(item => placedStatus(item, decisions))
    .concat(nowhere.map(nowhereStatus))
    .sort((one, other) => compareReplicas(replicaOf(one), replicaOf(other)));
  const worst = replicas.reduce<ReplicaStatus | undefined>(
    (found, replica) => (found === undefined || WORST.indexOf(replica.health) > WORST.indexOf(found.health) ? replica : found),
    undefined,
  );
  const health = worst?.health ?? 'healthy';
  return {
    name: job.name,
    at: job.at,
    want: job.state === 'running' ? replicas.length : 0,
    have: progress.filter(works).length,
    health,
    ...(health === 'healthy' || worst === undefined ? {} : { why: `${worst.name}: ${worst.why}` }),
    ...(job.workload.image === undefined ? {} : { image: job.workload.image }),
    nodes: nodesOf(replicas),
    replicas,
  };
}

function nodesOf(replicas: readonly ReplicaStatus[]): readonly string[] {
  const [first] = replicas;
  if (replicas.length === 1) return first!.node === null ? [] : [first!.node];
  return [...new Set(replicas.flatMap(({ node }) => node ?? []))].sort();
}

function placedStatus({ desired, current, previous }: Progress, decisions: ReadonlyMap<string, Decision>): ReplicaStatus {
  const { placed, node, resource } = desired;
  const { health, why } = decisions.get(placed.name)!;
  const live = (current ?? previous[0])?.sighted.live;
  return {
    name: placed.name,
    node: node.name,
    id: resource.id,
    health,
    why,
    ...(live === undefined ? {} : { live: pick(live) }),
  };
}

function nowhereStatus({ name, departed, held, why }: PlacedReplica): ReplicaStatus {
  const mayRun = departed !== undefined || held?.code === 'node-unseen';
  return { name, node: departed ?? null, health: mayRun ? 'unknown' : 'missing', why };
}

function pick({ ref, name, state, restarts }: Live): NonNullable<ReplicaStatus['live']> {
  return { ref, name, state, restarts };
}

function works({ current, previous }: Progress): boolean {
  return [current, ...previous].some(
    item =>
      item?.sighted.fresh &&
      (item.standing.kind === 'settled' || (item.standing.kind === 'settling' && item.sighted.live.state.phase === 'running')),
  );
}
