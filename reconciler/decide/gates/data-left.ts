import { type ResourceId, resourceId, type TargetId, targetOf } from '../../model/ids.ts';
import type { WorkloadSpec } from '../../model/workload.ts';
import type { DesiredReplica } from '../compose/render-workload.ts';
import { volumesOn } from '../compose/volumes-on.ts';
import type { Desired } from '../compose.ts';
import type { LivesByReplica, Sighted } from '../identity/lives.ts';
import type { FilterContext } from '../place/filters.ts';

/** Volumes that would take the place of one with data, by id, each with who would begin without that: one that is new would be empty. */
export function volumesInPlaceOfOthers(
  context: FilterContext,
  desired: Desired,
  lives: LivesByReplica,
): ReadonlyMap<ResourceId, string> {
  const found = new Map<ResourceId, string>();
  for (const replica of desired.replicas) {
    const spec = replica.resource.spec as WorkloadSpec;
    if (spec.volumes.length === 0) continue;
    const target = targetOf(replica.resource.id);
    for (const mount of spec.volumes) {
      if (mount.type !== 'volume' || mayBeginEmpty(context, replica, mount.volume)) continue;
      const old = writtenAt(mount.path, lives.get(replica.placed.name) ?? [], target).find(name => !mounts(spec, name));
      if (old !== undefined)
        found.set(
          resourceId(target, 'volume', mount.volume),
          `job/${replica.placed.name} has its data at ${mount.path} in volume ${old}, and ${mount.volume} would be new and empty`,
        );
    }
  }
  return found;
}

function mounts({ volumes }: WorkloadSpec, name: string): boolean {
  return volumes.some(mount => mount.type === 'volume' && mount.volume === name);
}

/** Volumes that a replica writes to at a path on a target now. */
function writtenAt(path: string, lives: readonly Sighted[], target: TargetId): readonly string[] {
  return lives.flatMap(({ live, target: at }) =>
    at !== target
      ? []
      : (live.spec as WorkloadSpec).volumes.flatMap(mount =>
          mount.type === 'volume' && mount.path === path && !mount.readOnly ? [mount.volume] : [],
        ),
  );
}

/** Whether people said that the data may be left behind, as for a move. */
function mayBeginEmpty({ cluster, observed }: FilterContext, { job, resource }: DesiredReplica, engineName: string): boolean {
  const there = volumesOn(cluster.volumes, observed.sights.get(targetOf(resource.id)));
  return job.movable.some(name => there.get(name)?.engineName === engineName);
}
