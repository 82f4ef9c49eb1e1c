import type { Cluster } from '../../model/cluster.ts';
import { placeOf, type TargetId } from '../../model/ids.ts';
import type { Observed } from '../../model/observed.ts';
import type { Live } from '../../model/resource.ts';
import { replicaNamer } from './present-names.ts';

/** A live thing and what is known of the place it was seen on. */
export interface Sighted {
  readonly live: Live;
  readonly target: TargetId;
  /** Its node's name, or `the Swarm`. */
  readonly node: string;
  /** False: last seen before its target fell silent. */
  readonly fresh: boolean;
  /** Its agent is not heard: it may have changed since, and orders reach it later. */
  readonly unheard?: true;
}

/** Lives of workloads by replica name (`web.2`), on whatever target they are, in the order of targets and creation. */
export type LivesByReplica = ReadonlyMap<string, readonly Sighted[]>;

/** Everything owned that is known to exist, seen in this pass or before its target fell silent. */
export function sightedLives(observed: Observed): readonly Sighted[] {
  const all: Sighted[] = [];
  for (const [target, sight] of observed.sights) {
    if (sight.kind === 'unformed') continue;
    const lives = sight.kind === 'seen' ? sight.live : sight.last === 'unknown' ? [] : sight.last;
    const node = placeOf(target);
    const fresh = sight.kind === 'seen';
    if (fresh && sight.mailbox?.silence !== undefined)
      for (const live of lives) all.push({ live, target, node, fresh, unheard: true });
    else for (const live of lives) all.push({ live, target, node, fresh });
  }
  return observed.sights.size === 1 ? all : onceEach(all);
}

/** A workload that is seen under one name of its engine is not also somewhere else, where an earlier pass saw it. */
function onceEach(all: readonly Sighted[]): readonly Sighted[] {
  const places = new Map<string, Sighted>();
  for (const item of all) {
    const { spec, ref } = item.live;
    if (spec.kind === 'workload' && (!places.has(ref) || (item.fresh && !places.get(ref)!.fresh))) places.set(ref, item);
  }
  return all.filter(item => item.live.spec.kind !== 'workload' || places.get(item.live.ref) === item);
}

/** Groups workloads by the replica they are, by its present name. */
export function livesByReplica(cluster: Cluster, sighted: readonly Sighted[]): LivesByReplica {
  const nameOf = replicaNamer(cluster);
  const groups = new Map<string, readonly Sighted[]>();
  for (const item of sighted) {
    if (item.live.spec.kind !== 'workload') continue;
    const name = nameOf(item.live, item.node);
    const group = groups.get(name);
    groups.set(name, group === undefined ? [item] : [...group, item]);
  }
  for (const [name, group] of groups) if (group.length > 1) groups.set(name, withoutNamesakes(group));
  return groups;
}

/** The lives of one replica: once one of ours is there, what has the claimed name elsewhere is a stranger's. */
function withoutNamesakes(lives: readonly Sighted[]): readonly Sighted[] {
  const ours = new Set(lives.filter(({ live }) => live.adopted !== true).map(({ target }) => target));
  return ours.size === 0 ? lives : lives.filter(({ live, target }) => live.adopted !== true || ours.has(target));
}
