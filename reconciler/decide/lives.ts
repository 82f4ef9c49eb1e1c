import type { Cluster } from '../model/cluster.ts';
import { replicaName, splitResourceId, splitTargetId, type TargetId } from '../model/ids.ts';
import type { Observed } from '../model/observed.ts';
import type { Live } from '../model/resource.ts';

/** A live thing and what is known of the place it was seen on. */
export interface Sighted {
  readonly live: Live;
  readonly target: TargetId;
  readonly node: string;
  /** False: last seen before its target fell silent. */
  readonly fresh: boolean;
}

/** Lives of workloads by replica name (`web.2`), on whatever target they are, in the order of targets and creation. */
export type LivesByReplica = ReadonlyMap<string, readonly Sighted[]>;

/** Everything owned that is known to exist, seen in this pass or before its target fell silent. */
export function sightedLives(observed: Observed): readonly Sighted[] {
  const all: Sighted[] = [];
  for (const [target, sight] of observed.sights) {
    if (sight.kind === 'unformed') continue;
    const lives = sight.kind === 'seen' ? sight.live : sight.last === 'unknown' ? [] : sight.last;
    const node = splitTargetId(target).name;
    for (const live of lives) all.push({ live, target, node, fresh: sight.kind === 'seen' });
  }
  return all;
}

/** Groups workloads by the replica they are, under the job's present name where it was renamed (`formerly`). */
export function livesByReplica(cluster: Cluster, sighted: readonly Sighted[]): LivesByReplica {
  const present = new Map<string, string>();
  for (const job of cluster.jobs.values()) for (const old of job.formerly) if (!cluster.jobs.has(old)) present.set(old, job.name);
  const groups = new Map<string, Sighted[]>();
  for (const item of sighted) {
    const { spec, id } = item.live;
    if (spec.kind !== 'workload') continue;
    const renamed = present.get(spec.job);
    const name = renamed === undefined ? splitResourceId(id).name : replicaName(renamed, spec.replica);
    const group = groups.get(name);
    if (group === undefined) groups.set(name, [item]);
    else group.push(item);
  }
  return groups;
}
