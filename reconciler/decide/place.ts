import type { Cluster, Job, Node } from '../model/cluster.ts';
import { replicaName, type TargetId, targetId } from '../model/ids.ts';
import type { Sight } from '../model/observed.ts';
import {
  explainRejections,
  type FilterContext,
  portKey,
  type Rejection,
  rejectFit,
  rejectNode,
  rejectPlatform,
  type Usage,
} from './filters.ts';
import { isSingle } from './is-single.ts';
import type { LivesByReplica, Sighted } from './lives.ts';
import { type Candidate, choose, spreadValue } from './scores.ts';

/** Where one replica belongs, or why nowhere. */
export interface PlacedReplica {
  readonly job: Job;
  readonly replica: string;
  /** `web.2`. */
  readonly name: string;
  readonly node: Node | null;
  readonly target: TargetId | null;
  /** Why there, or why nowhere: one sentence. */
  readonly why: string;
  /** Set where it cannot be placed, or has to stay where it no longer belongs. */
  readonly held?: { readonly code: string; readonly why: string; readonly todo?: string };
  /** Set with `held`: nodes that may take it, or run it already, and are silent. */
  readonly waitsFor?: readonly string[];
  /** Set with `held` when it runs on a node that git no longer has: nothing is changed there. */
  readonly departed?: string;
}

/** A node for every replica of every job. What runs on a node that is still allowed stays there; the rest goes by strategy. */
export function place(context: FilterContext, lives: LivesByReplica): readonly PlacedReplica[] {
  const placing = openPlacing(context);
  const placed: PlacedReplica[] = [];
  const missing: { readonly job: Job; readonly replica: string }[] = [];
  const jobs = [...context.cluster.jobs.values()].filter(job => job.state !== 'absent');
  jobs.sort((one, other) => other.priority - one.priority || (one.name < other.name ? -1 : 1));
  for (const job of jobs) {
    for (const replica of replicasOf(job, placing)) {
      const kept = keep(job, replica, lives.get(replicaName(job.name, replica)) ?? [], placing);
      if (kept === null) missing.push({ job, replica });
      else placed.push(kept);
    }
  }
  for (const { job, replica } of missing) placed.push(placeNew(job, replica, placing));
  return placed;
}

interface Placing {
  readonly context: FilterContext;
  readonly usage: ReadonlyMap<string, Usage>;
  /** How often each job is counted per spread value. */
  readonly spread: Map<string, Map<string, number>>;
  /** Jobs that share no node, both ways. */
  readonly apart: ReadonlyMap<string, readonly string[]>;
  /** What is known of the job that is looked at: its replicas ask one after the other. */
  rejected: { readonly job: Job | null; readonly byNode: Map<string, Rejection | null> };
}

function openPlacing(context: FilterContext): Placing {
  const usage = new Map<string, Usage>();
  for (const name of context.cluster.nodes.keys())
    usage.set(name, { cpuMillis: 0, memoryBytes: 0, replicas: 0, jobs: new Set(), ports: new Map() });
  return { context, usage, spread: new Map(), apart: apartness(context.cluster), rejected: { job: null, byNode: new Map() } };
}

/** Who shares no node with whom: the wish of either counts for both. */
function apartness(cluster: Cluster): ReadonlyMap<string, readonly string[]> {
  const apart = new Map<string, string[]>();
  const note = (one: string, other: string): void => {
    apart.set(one, [...(apart.get(one) ?? []), other]);
  };
  for (const { name, placement } of cluster.jobs.values()) {
    for (const other of placement.apart) {
      note(name, other);
      if (other !== name) note(other, name);
    }
  }
  return apart;
}

function replicasOf(job: Job, placing: Placing): readonly string[] {
  if (job.mode === 'replicated') return Array.from({ length: job.replicas }, (_, index) => String(index + 1));
  return [...placing.context.cluster.nodes.values()]
    .filter(node => rejection(job, node, placing) === null)
    .map(node => node.name);
}

/** Where a replica that exists stays, or null where it has to be placed anew. */
function keep(job: Job, replica: string, lives: readonly Sighted[], placing: Placing): PlacedReplica | null {
  if (lives.length === 0) return null;
  const { cluster, judgement } = placing.context;
  const allowed = lives.filter(({ node: name, target }) => {
    const node = cluster.nodes.get(name);
    if (node === undefined || judgement.nodes.get(name)?.state === 'lost') return false;
    return target === targetId(node.engine, name) && rejection(job, node, placing) === null;
  });
  const best = preferred(allowed);
  if (best !== undefined) return take(job, replica, cluster.nodes.get(best.node)!, 'it is there already', placing);
  const stray = preferred(lives)!;
  const node = cluster.nodes.get(stray.node);
  const name = replicaName(job.name, replica);
  if (node === undefined && !cluster.policy.prune.nodes) {
    const why = `it runs on ${stray.node}, which is no longer in git`;
    const todo = stray.fresh
      ? `declare ${stray.node} with state: absent to retire it, or restore its document`
      : `restore its document or, if it is gone for good, run reconcile forget ${stray.node}`;
    return {
      job,
      replica,
      name,
      node: null,
      target: null,
      why,
      held: { code: 'node-undeclared', why, todo },
      departed: stray.node,
    };
  }
  if (node !== undefined && job.mode === 'replicated' && hasLocalData(job)) {
    const reason =
      judgement.nodes.get(stray.node)?.state === 'lost'
        ? judgement.nodes.get(stray.node)!.why
        : `${stray.node} ${rejection(job, node, placing)?.one ?? 'is not allowed'}`;
    const why = `its data is on ${stray.node} and does not move by itself (${reason})`;
    const todo = 'move the data and declare the volume movable: true, or let it stay';
    return { ...take(job, replica, node, why, placing), held: { code: 'data-stays', why, todo } };
  }
  return null;
}

function preferred(lives: readonly Sighted[]): Sighted | undefined {
  const rank = ({ live }: Sighted): number => (live.state.phase === 'running' ? 0 : live.state.phase === 'restarting' ? 1 : 2);
  return [...lives].sort(
    (one, other) => rank(one) - rank(other) || other.live.createdAt - one.live.createdAt || (one.target < other.target ? -1 : 1),
  )[0];
}

/** Whether a move would leave data behind: a volume of the node or a writable folder of the host. */
function hasLocalData(job: Job): boolean {
  return job.workload.volumes.some(volume =>
    volume.type === 'volume'
      ? !volume.readOnly && !job.movable.includes(volume.volume)
      : volume.type === 'bind' && !volume.readOnly && !job.movable.includes(volume.host),
  );
}

function placeNew(job: Job, replica: string, placing: Placing): PlacedReplica {
  const { cluster } = placing.context;
  const rejections: { readonly node: string; readonly rejection: Rejection }[] = [];
  const candidates: Candidate[] = [];
  const riddles: string[] = [];
  const apart = placing.apart.get(job.name) ?? [];
  for (const node of eligible(job, replica, cluster)) {
    if (node.engine === 'none') continue;
    const sight = sightOf(node, placing);
    const usage = placing.usage.get(node.name)!;
    const never = rejection(job, node, placing);
    if (
      never === null &&
      sight?.kind === 'silent' &&
      sight.last === 'unknown' &&
      placing.context.judgement.nodes.get(node.name)?.state === 'silent'
    )
      riddles.push(node.name);
    const reason =
      never ??
      rejectPlatform(job, node, sight, placing.context) ??
      rejectFit({ job, node, sight, usage, apart }, placing.context.judgement);
    if (reason === null) candidates.push({ node, usage, sight });
    else rejections.push({ node: node.name, rejection: reason });
  }
  const name = replicaName(job.name, replica);
  if (riddles.length > 0) {
    const why = `${riddles.join(', ')} has not answered yet and may already run it`;
    return {
      job,
      replica,
      name,
      node: null,
      target: null,
      why,
      held: { code: 'node-unseen', why, todo: `start ${riddles[0]}, or declare it with state: absent` },
      waitsFor: riddles,
    };
  }
  if (candidates.length === 0) {
    const why = rejections.length === 0 ? 'no node is declared that could run it' : explainRejections(rejections);
    const silent = rejections.flatMap(({ node, rejection: { code } }) => (code === 'silent' ? [node] : []));
    const todo = silent.length === rejections.length ? undefined : 'change its placement or resources, or the nodes';
    return {
      job,
      replica,
      name,
      node: null,
      target: null,
      why,
      held: { code: 'unplaced', why, ...(todo === undefined ? {} : { todo }) },
      waitsFor: silent,
    };
  }
  const chosen = choose(job, replica, candidates, placing.spread.get(job.name));
  return take(job, replica, chosen.node, `${chosen.node.name}: ${chosen.why}`, placing);
}

/** The nodes worth asking: those that are named, where any are. */
function eligible(job: Job, replica: string, cluster: Cluster): Iterable<Node> {
  const names = job.mode === 'global' ? [replica] : job.placement.nodes;
  return names === undefined ? cluster.nodes.values() : [...names].sort().flatMap(name => cluster.nodes.get(name) ?? []);
}

function take(job: Job, replica: string, node: Node, why: string, placing: Placing): PlacedReplica {
  const usage = placing.usage.get(node.name)!;
  const name = replicaName(job.name, replica);
  usage.cpuMillis += job.workload.reservations.cpuMillis ?? 0;
  usage.memoryBytes += job.workload.reservations.memoryBytes ?? 0;
  usage.replicas += 1;
  if (placing.apart.has(job.name)) usage.jobs.add(job.name);
  for (const port of job.workload.ports) if (port.publish !== undefined) usage.ports.set(portKey(port), `job/${name}`);
  if (!isSingle(job)) countSpread(job, node, placing);
  return { job, replica, name, node, target: targetId(node.engine, node.name), why };
}

function countSpread(job: Job, node: Node, { spread }: Placing): void {
  const value = spreadValue(node, job.placement.spread ?? 'node');
  const counts = spread.get(job.name) ?? new Map<string, number>();
  spread.set(job.name, counts.set(value, (counts.get(value) ?? 0) + 1));
}

function sightOf(node: Node, placing: Placing): Sight | undefined {
  return placing.context.observed.sights.get(targetId(node.engine, node.name));
}

function rejection(job: Job, node: Node, placing: Placing): Rejection | null {
  if (isSingle(job)) return rejectNode(job, node, placing.context);
  if (placing.rejected.job !== job) placing.rejected = { job, byNode: new Map() };
  const { byNode } = placing.rejected;
  const found = byNode.get(node.name);
  if (found !== undefined) return found;
  const reason = rejectNode(job, node, placing.context);
  byNode.set(node.name, reason);
  return reason;
}
