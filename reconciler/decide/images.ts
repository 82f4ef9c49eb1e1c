import type { Cluster } from '../model/cluster.ts';
import { type ResourceId, resourceId, splitResourceId, targetOf } from '../model/ids.ts';
import type { Memory } from '../model/memory.ts';
import type { Observed, Sight } from '../model/observed.ts';
import type { Change } from '../model/plan.ts';
import type { Desired } from './compose.ts';
import { imageName, repositoryOf } from './image-name.ts';
import { newChange } from './new-change.ts';

/** Images that workloads of ours ran and none runs now, beyond the newest `policy.images.keep` of each repository on each target. */
export function pruneImages(cluster: Cluster, observed: Observed, memory: Memory, desired: Desired): readonly Change[] {
  if (memory.images.size === 0) return [];
  const used = new Set(usedImages(observed));
  const groups = new Map<string, ResourceId[]>();
  for (const id of memory.images.keys()) {
    const sight = observed.sights.get(targetOf(id));
    if (sight?.kind !== 'seen' || used.has(id) || desired.supports.has(id) || !hasImage(sight, splitResourceId(id).name))
      continue;
    const group = `${targetOf(id)} ${repositoryOf(splitResourceId(id).name)}`;
    groups.set(group, [...(groups.get(group) ?? []), id]);
  }
  const keep = cluster.policy.imagesKeep;
  return [...groups.values()].flatMap(ids => {
    const old = ids
      .sort((one, other) => memory.images.get(other)! - memory.images.get(one)! || (one < other ? -1 : 1))
      .slice(keep);
    return old.map(id => removal(id, keep));
  });
}

/** When each image of ours was first seen in use, for as long as its engine has it. */
export function learnImagesUsed(memory: Memory, observed: Observed): ReadonlyMap<ResourceId, number> {
  const images = new Map<ResourceId, number>();
  for (const [id, at] of memory.images) {
    const sight = observed.sights.get(targetOf(id));
    if (sight?.kind !== 'seen' || hasImage(sight, splitResourceId(id).name)) images.set(id, at);
  }
  for (const id of usedImages(observed)) if (!images.has(id)) images.set(id, observed.at);
  return images;
}

/** Whether an engine has an image, by reference or, where one is pinned, by digest. */
export function hasImage(sight: Sight & { readonly kind: 'seen' }, name: string): boolean {
  const at = name.indexOf('@');
  return sight.images.has(at < 0 ? name : `${repositoryOf(name)}${name.slice(at)}`);
}

function usedImages(observed: Observed): readonly ResourceId[] {
  const used: ResourceId[] = [];
  for (const [target, sight] of observed.sights) {
    if (sight.kind !== 'seen') continue;
    for (const live of sight.live) {
      const spec = live.applied ?? live.spec;
      if (spec.kind === 'workload' && spec.image !== undefined) used.push(resourceId(target, 'image', imageName(spec.image)));
    }
  }
  return used;
}

function removal(id: ResourceId, keep: number): Change {
  const { name } = splitResourceId(id);
  const why = `no job runs it any more; ${keep === 0 ? 'none' : `the newest ${keep}`} of its old versions ${keep === 1 ? 'is' : 'are'} kept`;
  return newChange('delete', { id, ref: name }, why);
}
