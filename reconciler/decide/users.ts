import type { Cluster } from '../model/cluster.ts';
import { type ResourceId, splitResourceId } from '../model/ids.ts';
import type { Sight } from '../model/observed.ts';
import { objectName } from '../model/service-objects.ts';
import type { WorkloadSpec } from '../model/workload.ts';

/** Workloads seen on a target that use a network, volume, config or secret of it, as people name them (`job/web.1`), but for those of the refs in `gone`. */
export function usersOf(
  id: ResourceId,
  sight: Sight | undefined,
  { name: cluster, uid }: Pick<Cluster, 'name' | 'uid'>,
  gone?: ReadonlySet<string | undefined>,
): readonly string[] {
  if (sight?.kind !== 'seen') return [];
  const { kind, name } = splitResourceId(id);
  const uses = (spec: WorkloadSpec): boolean => {
    if (kind === 'network') return spec.networks.some(({ network }) => network === name);
    if (kind === 'volume') return spec.volumes.some(mount => mount.type === 'volume' && mount.volume === name);
    return spec.files.some(file => file.as === kind && objectName({ cluster, uid }, spec.job, file) === name);
  };
  const users = sight.live.filter(({ spec, ref }) => spec.kind === 'workload' && gone?.has(ref) !== true && uses(spec));
  return [...new Set(users.map(live => `job/${splitResourceId(live.id).name}`))].sort();
}
