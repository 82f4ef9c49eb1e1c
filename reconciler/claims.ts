import { adoptionsOn, textsFor } from './decide/identity/adoptions.ts';
import type { Kit } from './decide/kit.ts';
import { machinesOf } from './decide/members/machines.ts';
import { requiredSwarm } from './decide/members/membership.ts';
import { isHost, nodeOf } from './decide/targets.ts';
import type { Cluster } from './model/cluster.ts';
import type { FacetName, HostFacet } from './model/host.ts';
import { splitTargetId, type TargetId } from './model/ids.ts';
import type { Memory } from './model/memory.ts';
import type { TargetClaims } from './parts.ts';

/** What a cluster says of each target beyond the ways to it; worked out when it is asked for, and once. */
export function claimsIn(
  cluster: Cluster,
  memory: Memory,
  kit: Pick<Kit, 'traits' | 'render'>,
): (target: TargetId) => TargetClaims {
  const adopted = new Map<TargetId, ReadonlyMap<string, string>>();
  const adopt = (target: TargetId): ReadonlyMap<string, string> => {
    const known = adopted.get(target) ?? adoptionsOn(target, cluster, memory, kit);
    adopted.set(target, known);
    return known;
  };
  const facets = new Map<TargetId, readonly FacetName[]>();
  const facetsOn = (target: TargetId): readonly FacetName[] => {
    const known = facets.get(target) ?? (cluster.hosts.get(splitTargetId(target).name)?.facets ?? []).map(nameOfFacet);
    facets.set(target, known);
    return known;
  };
  return target => ({
    adopt: () => adopt(target),
    images: () => imagesOf(cluster),
    texts: replica => textsFor(replica, target, cluster, kit),
    formerly: nodeOf(target, cluster)?.formerly ?? [],
    swarm: () => ({ machines: machinesOf(target, cluster, memory), required: requiredSwarm(cluster, memory) }),
    ...(isHost(target) ? { facets: () => facetsOn(target) } : {}),
  });
}

function nameOfFacet({ kind, name, spec, neededBy }: HostFacet): FacetName {
  const isAbsent = spec === null && neededBy === undefined;
  return { kind, name, ...(spec?.kind === 'step' ? { unless: spec.unless } : {}), ...(isAbsent ? { absent: true } : {}) };
}

const images = new WeakMap<Cluster, ReadonlySet<string>>();

/** Every image that a job names. */
function imagesOf(cluster: Cluster): ReadonlySet<string> {
  const known = images.get(cluster) ?? new Set([...cluster.jobs.values()].flatMap(({ workload }) => workload.image ?? []));
  images.set(cluster, known);
  return known;
}

/** Nothing is claimed: no cluster is known yet. */
export function noClaims(): TargetClaims {
  return { adopt: () => new Map(), formerly: [] };
}
