import type { Cluster, Job, Node } from '../../model/cluster.ts';
import { replicaName, type TargetId } from '../../model/ids.ts';
import { openByReplica } from '../by-replica.ts';
import { isSingle } from '../is-single.ts';
import { targetOn } from '../targets.ts';
import { type FilterContext, portKey, rejectNode, type Usage } from './filters.ts';
import { spreadValue } from './scores.ts';
import type { Rejection } from './taints.ts';

/** Where one replica belongs, or why nowhere. */
export interface PlacedReplica {
  readonly job: Job;
  readonly replica: string;
  /** `web.2`. */
  readonly name: string;
  /** null: nowhere, or wherever its engine puts it. */
  readonly node: Node | null;
  /** null: nowhere. */
  readonly target: TargetId | null;
  /** Why there, or why nowhere: one sentence. */
  readonly why: string;
  /** Set where it cannot be placed, or has to stay where it no longer belongs. */
  readonly held?: { readonly code: string; readonly why: string; readonly todo?: string };
  /** Set with `held`: nodes that may take it, or run it already, and are silent. */
  readonly waitsFor?: readonly string[];
  /** Set with `held` when it runs on a node that git no longer has, or it is not clear on which: nothing is changed there. */
  readonly departed?: string;
  /** The thresholds that made it leave a node where it still is. */
  readonly movedBy?: readonly string[];
  /** Set where thresholds want it elsewhere and it stays: why. */
  readonly stays?: string;
}

/** Replicas being placed one after the other: what those before have used up. */
export interface Placing {
  readonly context: FilterContext;
  readonly usage: ReadonlyMap<string, Usage>;
  /** How often each job is counted per spread value. */
  readonly spread: Map<string, Map<string, number>>;
  /** Jobs that share no node, both ways. */
  readonly apart: ReadonlyMap<string, readonly string[]>;
  /** What is known of the job that is looked at: its replicas ask one after the other. */
  rejected: { readonly job: Job | null; readonly byNode: Map<string, Rejection | null> };
}

/** Nothing is placed yet. */
export function openPlacing(context: FilterContext): Placing {
  const usage = new Map<string, Usage>();
  for (const name of context.cluster.nodes.keys())
    usage.set(name, { cpuMillis: 0, memoryBytes: 0, replicas: 0, jobs: new Set(), ports: new Map() });
  return { context, usage, spread: new Map(), apart: apartness(context.cluster), rejected: { job: null, byNode: new Map() } };
}

const taken = openByReplica<PlacedReplica>();

/** `web.2`, the same text each time. */
export function nameOf(job: Job, replica: string): string {
  return taken.get(job, replica)?.name ?? replicaName(job.name, replica);
}

/** Puts a replica on a node, where it counts from now on. The very same object as last time for the same node and reason. */
export function take(
  job: Job,
  replica: string,
  node: Node,
  why: string,
  placing: Placing,
  relief: Pick<PlacedReplica, 'movedBy' | 'stays'> = NOTHING,
): PlacedReplica {
  const before = taken.get(job, replica);
  const name = before?.name ?? replicaName(job.name, replica);
  const usage = placing.usage.get(node.name)!;
  usage.cpuMillis += job.workload.reservations.cpuMillis ?? 0;
  usage.memoryBytes += job.workload.reservations.memoryBytes ?? 0;
  usage.replicas += 1;
  if (placing.apart.has(job.name)) usage.jobs.add(job.name);
  for (const port of job.workload.ports) if (port.publish) usage.ports.set(portKey(port), `job/${name}`);
  if (!isSingle(job)) countSpread(job, node, placing);
  const { movedBy, stays } = relief;
  const isSame = before?.node === node && before.why === why && before.stays === stays;
  if (isSame && before.movedBy?.join() === movedBy?.join()) return before;
  return taken.keep(job, replica, { job, replica, name, node, target: targetOn(job, node), why, ...relief });
}

const NOTHING: Pick<PlacedReplica, 'movedBy' | 'stays'> = {};

function countSpread(job: Job, node: Node, { spread }: Placing): void {
  const value = spreadValue(node, job.placement.spread ?? 'node');
  const counts = spread.get(job.name) ?? new Map<string, number>();
  spread.set(job.name, counts.set(value, (counts.get(value) ?? 0) + 1));
}

/** A replica without a node: `held` says why, and what can be done. */
export function nowhere(
  job: Job,
  replica: string,
  held: NonNullable<PlacedReplica['held']>,
  more: Pick<PlacedReplica, 'waitsFor' | 'departed'>,
): PlacedReplica {
  return { job, replica, name: replicaName(job.name, replica), node: null, target: null, why: held.why, held, ...more };
}

/** Why a node may not run a job, whatever else runs there; null: it may. */
export function rejection(job: Job, node: Node, placing: Placing): Rejection | null {
  if (isSingle(job)) return rejectNode(job, node, placing.context);
  if (placing.rejected.job !== job) placing.rejected = { job, byNode: new Map() };
  const { byNode } = placing.rejected;
  const found = byNode.get(node.name);
  if (found !== undefined) return found;
  const reason = rejectNode(job, node, placing.context);
  byNode.set(node.name, reason);
  return reason;
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
