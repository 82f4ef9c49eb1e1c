import type { Cluster, Job } from '../model/cluster.ts';
import type { Health, JobStatus, Plan, ReplicaStatus } from '../model/plan.ts';
import type { Live } from '../model/resource.ts';
import type { ServiceStatus } from '../model/swarm.ts';
import type { JobProgress } from './assess-jobs.ts';
import type { PlacedReplica } from './place/placing.ts';
import type { Progress } from './progress.ts';
import { compareReplicas } from './replica-order.ts';
import type { Decision } from './rollout/decision.ts';
import { healthOf } from './rollout/make.ts';

const WORST: readonly Health[] = ['healthy', 'progressing', 'unknown', 'missing', 'degraded'];

/** Changes that were decided and are not sent in this pass. */
type NotSent = Pick<Plan, 'later' | 'held'>;

/** How every declared job stands, in the cluster's order, with the sentence behind the worst of its replicas. */
export function jobStatuses(
  cluster: Cluster,
  placements: readonly PlacedReplica[],
  jobs: ReadonlyMap<string, JobProgress>,
  decisions: ReadonlyMap<string, Decision>,
  notSent: NotSent,
): readonly JobStatus[] {
  const waits = new Map([
    ...notSent.later.map(item => [item.change.key, item.waits] as const),
    ...notSent.held.flatMap(({ change, why }) => (change === undefined ? [] : [[change.key, why] as const])),
  ]);
  const nowhere = Map.groupBy(
    placements.filter(({ target }) => target === null),
    placed => placed.job,
  );
  return [...cluster.jobs.values()]
    .filter(job => job.state !== 'absent')
    .map(job => jobStatus(job, jobs.get(job.name)?.replicas ?? NONE, nowhere.get(job) ?? NONE, decisions, waits));
}

const NONE: readonly never[] = [];

function jobStatus(
  job: Job,
  progress: readonly Progress[],
  nowhere: readonly PlacedReplica[],
  decisions: ReadonlyMap<string, Decision>,
  waits: ReadonlyMap<string, string>,
): JobStatus {
  const replicaOf = ({ name }: ReplicaStatus): string => name.slice(job.name.length + 1);
  const replicas = progress
    .map(item => placedStatus(item, decisions.get(item.desired.placed.name)!, waits))
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
    ...countsOf(job, progress, replicas),
    health,
    ...(health === 'healthy' || worst === undefined ? {} : { why: `${worst.name}: ${worst.why}` }),
    ...(job.workload.image === undefined ? {} : { image: job.workload.image }),
    ...otherImages(job, progress),
    nodes: job.service ? nodesOfTasks(progress) : nodesOf(replicas),
    replicas,
  };
}

/** Of a service, its tasks; of anything else, its replicas. */
function countsOf(job: Job, progress: readonly Progress[], replicas: readonly ReplicaStatus[]): Pick<JobStatus, 'want' | 'have'> {
  if (!job.service) return { want: job.state === 'running' ? replicas.length : 0, have: progress.filter(works).length };
  const status = serviceOf(progress);
  const declared = job.mode === 'global' ? 1 : job.replicas;
  return { want: job.state === 'running' ? (status?.want ?? declared) : 0, have: status?.have ?? 0 };
}

function nodesOfTasks(progress: readonly Progress[]): readonly string[] {
  const running = serviceOf(progress)?.tasks.filter(({ state, isBelieved }) => state === 'running' && isBelieved) ?? [];
  return [...new Set(running.flatMap(({ node }) => node ?? []))].sort();
}

function serviceOf([first]: readonly Progress[]): ServiceStatus | undefined {
  const state = (first?.current ?? first?.previous[0])?.sighted.live.state;
  return state?.phase === 'service' ? state.status : undefined;
}

function nodesOf(replicas: readonly ReplicaStatus[]): readonly string[] {
  const [first] = replicas;
  if (replicas.length === 1) return first!.node === null ? [] : [first!.node];
  return [...new Set(replicas.flatMap(({ node }) => node ?? []))].sort();
}

function otherImages(job: Job, progress: readonly Progress[]): Pick<JobStatus, 'runs'> {
  const seen = progress.flatMap(({ current, previous }) => (current ?? previous[0])?.sighted.live.spec ?? []);
  const images = new Set(seen.flatMap(spec => (spec.kind === 'workload' ? (spec.image?.ref ?? []) : [])));
  const others = [...images].filter(image => image !== job.workload.image).sort();
  return others.length === 0 ? {} : { runs: others };
}

function placedStatus(progress: Progress, decision: Decision, waits: ReadonlyMap<string, string>): ReplicaStatus {
  const { desired, current, previous } = progress;
  const { placed, node, resource } = desired;
  const { health, why } = unlessWaiting(progress, decision, waits);
  const live = (current ?? previous[0])?.sighted.live;
  return {
    name: placed.name,
    node: node?.name ?? null,
    id: resource.id,
    health,
    why,
    ...(live === undefined ? {} : { live: pick(live) }),
  };
}

/** What is to be made or replaced and is not, since that is held or has to wait, stands as what is there does. */
function unlessWaiting(
  { current, previous }: Progress,
  { health, why, changes }: Decision,
  waits: ReadonlyMap<string, string>,
): Pick<Decision, 'health' | 'why'> {
  const reasons = changes.map(change => waits.get(change.key));
  const [reason] = reasons;
  if (current !== null || reason === undefined || reasons.includes(undefined)) return { health, why };
  const [before] = previous;
  if (before === undefined) return { health: 'missing', why: reason };
  const stands = healthOf(before);
  return { health: stands.health, why: `${stands.why}; ${reason}` };
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
