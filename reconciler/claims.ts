import { adoptionsOn } from './decide/identity/adoptions.ts';
import type { Kit } from './decide/kit.ts';
import { nodeOf } from './decide/targets.ts';
import type { Cluster } from './model/cluster.ts';
import type { TargetId } from './model/ids.ts';
import type { Memory } from './model/memory.ts';
import type { TargetClaims } from './parts.ts';

/** What a cluster says of each target beyond the ways to it; worked out when it is asked for, and once. */
export function claimsIn(cluster: Cluster, memory: Memory, kit: Pick<Kit, 'traits'>): (target: TargetId) => TargetClaims {
  const adopted = new Map<TargetId, ReadonlyMap<string, string>>();
  const adopt = (target: TargetId): ReadonlyMap<string, string> => {
    const known = adopted.get(target) ?? adoptionsOn(target, cluster, memory, kit);
    adopted.set(target, known);
    return known;
  };
  return target => ({
    adopt: () => adopt(target),
    formerly: nodeOf(target, cluster)?.formerly ?? [],
  });
}

/** Nothing is claimed: no cluster is known yet. */
export function noClaims(): TargetClaims {
  return { adopt: () => new Map(), formerly: [] };
}
