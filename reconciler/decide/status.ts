import type { Cluster, Job } from '../model/cluster.ts';
import { equalItems } from '../model/equal-items.ts';
import type { Health, JobStatus, Plan, ReplicaStatus } from '../model/plan.ts';
import type { Live } from '../model/resource.ts';
import type { ServiceStatus } from '../model/swarm.ts';
import type { WorkloadSpec } from '../model/workload.ts';
import type { DesiredReplica } from './compose/render-workload.ts';
import type { PlacedReplica } from './place/placing.ts';
import type { Assessed, Progress } from './progress.ts';
import { describeLimits } from './relief/overlay.ts';
import { compareReplicas } from './replica-order.ts';
import type { Decided, Decision } from './rollout/decision.ts';
import { healthOf } from './rollout/make.ts';

const WORST: readonly Health[] = ['healthy', 'progressing', 'unknown', 'missing', 'degraded'];

/** Changes that were decided and are not sent in this pass. */
type NotSent = Pick<Plan, 'later' | 'held'>;

/**
 * How every declared job stands, in the cluster's order, with the sentence behind the worst of its replicas. `decided`: job by job, in the
 * same order.
 */
export function jobStatuses(
  cluster: Cluster,
  placements: readonly PlacedReplica[],
  decided: readonly Decided[],
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
  const standings = decided.map(item => standingOf(item, waits));
  const statuses: JobStatus[] = [];
  let next = 0;
  for (const job of cluster.jobs.values()) {
    if (job.state === 'absent') continue;
    const start = next;
    while (standings[next]?.desired.job === job) next += 1;
    statuses.push(jobStatus(job, standings.slice(start, next), nowhere.get(job) ?? NONE));
  }
  return statuses;
}

const NONE: readonly never[] = [];

function jobStatus(job: Job, standings: readonly ReplicaStanding[], nowhere: readonly PlacedReplica[]): JobStatus {
  const before = known.get(job);
  const isSame = before?.standings.length === standings.length && standings.every((item, i) => equal(item, before.standings[i]!));
  if (isSame && equalItems(before.nowhere, nowhere)) return before.status;
  const status = makeStatus(job, standings, nowhere);
  known.set(job, { standings, nowhere, status });
  return status;
}

const known = new WeakMap<
  Job,
  { readonly standings: readonly ReplicaStanding[]; readonly nowhere: readonly PlacedReplica[]; readonly status: JobStatus }
>();

/** Everything that a replica's part in its job's status is made from. */
interface ReplicaStanding {
  readonly desired: DesiredReplica;
  readonly live: Live | undefined;
  readonly works: boolean;
  readonly health: Health;
  readonly why: string;
}

function equal(one: ReplicaStanding, other: ReplicaStanding): boolean {
  const { desired, live, works, health, why } = one;
  const isSame = desired === other.desired && live === other.live && works === other.works;
  return isSame && health === other.health && why === other.why;
}

function makeStatus(job: Job, standings: readonly ReplicaStanding[], nowhere: readonly PlacedReplica[]): JobStatus {
  const replicaOf = ({ name }: ReplicaStatus): string => name.slice(job.name.length + 1);
  const replicas = standings
    .map(placedStatus)
    .concat(nowhere.map(nowhereStatus))
    .sort((one, other) => compareReplicas(replicaOf(one), replicaOf(other)));
  const relieved = new Set(standings.filter(({ desired }) => isRelieved(desired)).map(({ desired }) => desired.placed.name));
  const worst = replicas.reduce<ReplicaStatus | undefined>(
    (found, replica) => (found === undefined || WORST.indexOf(replica.health) > WORST.indexOf(found.health) ? replica : found),
    undefined,
  );
  const health = worst?.health ?? 'healthy';
  const told = health === 'healthy' ? replicas.find(({ name }) => relieved.has(name)) : worst;
  return {
    name: job.name,
    at: job.at,
    ...countsOf(job, standings, replicas),
    health,
    ...(told === undefined ? {} : { why: `${told.name}: ${told.why}` }),
    ...(job.workload.image === undefined ? {} : { image: job.workload.image }),
    ...otherImages(job, standings),
    nodes: job.service ? nodesOfTasks(standings) : nodesOf(replicas),
    replicas,
  };
}

/** Of a service, its tasks; of anything else, its replicas. */
function countsOf(
  job: Job,
  standings: readonly ReplicaStanding[],
  replicas: readonly ReplicaStatus[],
): Pick<JobStatus, 'want' | 'have'> {
  if (!job.service)
    return { want: job.state === 'running' ? replicas.length : 0, have: standings.filter(({ works }) => works).length };
  const status = serviceOf(standings);
  const declared = job.mode === 'global' ? 1 : job.replicas;
  return { want: job.state === 'running' ? (status?.want ?? declared) : 0, have: status?.have ?? 0 };
}

function nodesOfTasks(standings: readonly ReplicaStanding[]): readonly string[] {
  const running = serviceOf(standings)?.tasks.filter(({ state, isBelieved }) => state === 'running' && isBelieved) ?? [];
  return [...new Set(running.flatMap(({ node }) => node ?? []))].sort();
}

function serviceOf([first]: readonly ReplicaStanding[]): ServiceStatus | undefined {
  const state = first?.live?.state;
  return state?.phase === 'service' ? state.status : undefined;
}

function nodesOf(replicas: readonly ReplicaStatus[]): readonly string[] {
  const [first] = replicas;
  if (replicas.length === 1) return first!.node === null ? [] : [first!.node];
  return [...new Set(replicas.flatMap(({ node }) => node ?? []))].sort();
}

function otherImages(job: Job, standings: readonly ReplicaStanding[]): Pick<JobStatus, 'runs'> {
  const seen = standings.flatMap(({ live }) => live?.spec ?? []);
  const images = new Set(seen.flatMap(spec => (spec.kind === 'workload' ? (spec.image?.ref ?? []) : [])));
  const others = [...images].filter(image => image !== job.workload.image).sort();
  return others.length === 0 ? {} : { runs: others };
}

function standingOf({ progress, decision }: Decided, waits: ReadonlyMap<string, string>): ReplicaStanding {
  const { desired, current, previous } = progress;
  const { health, why: stands } = unlessWaiting(progress, decision, waits);
  const limits = desired.stoppedBy === undefined ? describeLimits(desired.resource.spec as WorkloadSpec) : null;
  // An agent says it of its own.
  const why = limits === null || stands.endsWith(limits) ? stands : `${stands}, ${limits}`;
  const works = isWorking(current) || previous.some(isWorking);
  return { desired, live: (current ?? previous[0])?.sighted.live, works, health, why };
}

function placedStatus({ desired, live, health, why }: ReplicaStanding): ReplicaStatus {
  const { placed, node, resource } = desired;
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
  decision: Decision,
  waits: ReadonlyMap<string, string>,
): Pick<Decision, 'health' | 'why'> {
  const { changes } = decision;
  const reason = changes.length === 0 ? undefined : waits.get(changes[0]!.key);
  if (current !== null || reason === undefined || !changes.every(({ key }) => waits.has(key))) return decision;
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

/** Whether thresholds limit or stop it. */
function isRelieved({ stoppedBy, resource }: DesiredReplica): boolean {
  return stoppedBy !== undefined || (resource.spec as WorkloadSpec).relieved?.limits !== undefined;
}

function isWorking(item: Assessed | null): boolean {
  if (item === null || !item.sighted.fresh) return false;
  const { kind } = item.standing;
  return kind === 'settled' || (kind === 'settling' && item.sighted.live.state.phase === 'running');
}
