import type { Cluster } from '../../model/cluster.ts';
import { placeOf } from '../../model/ids.ts';
import type { Observed, Sight } from '../../model/observed.ts';
import type { Held } from '../../model/plan.ts';
import type { Foreign } from '../../model/resource.ts';

/** Tells of every target with things of another cluster of our name (another uid): they are never touched. */
export function tellOtherOwners(cluster: Cluster, observed: Observed): readonly Held[] {
  const held: Held[] = [];
  for (const [target, sight] of observed.sights) {
    const others = otherOwnersOn(cluster, sight);
    if (others.length === 0) continue;
    const why = `${others.length} ${others.length === 1 ? 'thing' : 'things'} there belong to another cluster named ${cluster.name} (uid ${others[0]!.owner!.uid}); they are not touched`;
    held.push({
      code: 'other-owner',
      subject: `cluster/${cluster.name} on ${placeOf(target)}`,
      why,
      todo: 'give one of the two clusters another name, or put back the uid that this one had',
    });
  }
  return held;
}

/** What workloads on a target belong to another cluster of our name: told, never touched, and nothing new is put beside them. */
export function otherOwnersOn(cluster: Cluster, sight: Sight | undefined): readonly Foreign[] {
  if (sight?.kind !== 'seen') return [];
  return sight.foreign.filter(({ owner }) => owner !== undefined && owner.cluster === cluster.name && owner.uid !== cluster.uid);
}
