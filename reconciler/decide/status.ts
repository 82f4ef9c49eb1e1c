import type { Cluster, Job } from '../model/cluster.ts';
import { splitTargetId } from '../model/ids.ts';
import type { Observed } from '../model/observed.ts';
import type { Drift, FieldChange, Health, JobStatus, ReplicaStatus, Unseen } from '../model/plan.ts';
import type { Live } from '../model/resource.ts';
import type { Decision } from './decision.ts';
import type { PlacedReplica } from './place.ts';
import type { Assessed, Progress } from './progress.ts';

const WORST: readonly Health[] = ['healthy', 'progressing', 'unknown', 'missing', 'degraded'];

/** How one job stands, with the sentence behind the worst of its replicas. */
export function jobStatus(
  job: Job,
  placements: readonly PlacedReplica[],
  progress: ReadonlyMap<string, Progress>,
  decisions: ReadonlyMap<string, Decision>,
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
  const why = decision.health === 'missing' && placed.why !== '' ? decision.why : decision.why;
  return {
    name: placed.name,
    node: placed.node?.name ?? null,
    id: progress.desired.resource.id,
    health: decision.health,
    why,
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

/** What was changed outside git on one replica, and what becomes of it (`heldBack`: keys of changes that are held); null: nothing. */
export function driftOf(cluster: Cluster, progress: Progress, decision: Decision, heldBack: ReadonlySet<string>): Drift | null {
  const item: Assessed | undefined = progress.current ?? progress.previous[0];
  const answer = (): Drift['answer'] => {
    if (cluster.policy.drift === 'report') return 'reported';
    const stopped = decision.changes.every(change => heldBack.has(change.key));
    return stopped && (decision.held.length > 0 || decision.changes.length > 0) ? 'held' : 'put back';
  };
  const id = progress.desired.resource.id;
  if (item === undefined) {
    const removed =
      decision.removed === true ||
      [...decision.changes, ...decision.later.map(later => later.change)].some(
        change => change.action === 'create' && change.cause === 'drift',
      );
    return removed ? { id, what: 'removed by hand', fields: [], answer: answer() } : null;
  }
  if (!item.sighted.fresh) return null;
  const fields: readonly FieldChange[] = item.fields.filter(field => field.cause === 'drift');
  if (fields.length > 0)
    return {
      id: item.sighted.live.id,
      what: progress.current === null ? 'replaced by hand' : 'changed by hand',
      fields,
      answer: answer(),
    };
  const starts = [...decision.changes, ...decision.later.map(later => later.change)].some(
    change => change.action === 'start' && (change.cause === 'drift' || change.cause === 'loss'),
  );
  const reported =
    item.standing.kind === 'down' && cluster.policy.drift === 'report' && item.sighted.live.state.phase !== 'created';
  return starts || reported ? { id: item.sighted.live.id, what: item.standing.why, fields: [], answer: answer() } : null;
}

/** Targets that did not answer, and what follows for each. */
export function unseenTargets(cluster: Cluster, observed: Observed, placements: readonly PlacedReplica[]): readonly Unseen[] {
  const unseen: Unseen[] = [];
  for (const [target, sight] of observed.sights) {
    if (sight.kind !== 'silent') continue;
    const node = splitTargetId(target).name;
    const count = sight.last === 'unknown' ? null : sight.last.filter(live => live.spec.kind === 'workload').length;
    const lostAfter = cluster.nodes.get(node)?.liveness.lostAfterMs;
    const lost = lostAfter != null && observed.at >= sight.since + lostAfter;
    const waiting = placements.some(placed => placed.held?.code === 'node-unseen' || placed.node?.name === node);
    unseen.push({
      target,
      node,
      since: sight.since,
      why: sight.why,
      consequence: consequence(count, lost),
      matters: count === null || count > 0 || waiting,
    });
  }
  return unseen;
}

function consequence(count: number | null, lost: boolean): string {
  if (count === null) return 'what runs there is not known';
  if (count === 0) return 'nothing of ours was there';
  if (count === 1) return lost ? 'it is lost, its workload moves where it may' : 'its workload stays where it is';
  return lost ? `it is lost, its ${count} workloads move where they may` : `its ${count} workloads stay where they are`;
}
