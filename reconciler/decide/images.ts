import type { Cluster, Job } from '../model/cluster.ts';
import { type ResourceId, resourceId, splitResourceId, type TargetId, targetId, targetOf } from '../model/ids.ts';
import { repositoryOf } from '../model/image-ref.ts';
import type { Memory } from '../model/memory.ts';
import type { Observed, Sight } from '../model/observed.ts';
import type { Change } from '../model/plan.ts';
import type { ServiceStatus } from '../model/swarm.ts';
import type { ImageSpec } from '../model/workload.ts';
import { imageName } from './compose/image-name.ts';
import type { Desired } from './compose.ts';
import { isPruned } from './gates/approvals.ts';
import type { EndedPass } from './learn/ended-pass.ts';
import { newChange } from './new-change.ts';
import { nodeOf } from './targets.ts';

/**
 * Images that workloads of ours ran and none runs now, beyond the newest `policy.images.keep` of each repository on each target; nodes that
 * are pruned aside.
 */
export function pruneImages(cluster: Cluster, observed: Observed, memory: Memory, desired: Desired): readonly Change[] {
  const groups = new Map<string, ResourceId[]>();
  for (const id of memory.images.keys()) {
    const target = targetOf(id);
    if (isPruned(target, cluster, memory.approvals)) continue;
    const { name } = splitResourceId(id);
    const sight = observed.sights.get(target);
    if (sight?.kind !== 'seen' || !has(sight.images, name) || has(sight.imagesInUse, name)) continue;
    if (isWanted(id, desired) || isOfService(id, cluster)) continue;
    const group = `${target} ${repositoryOf(name)}`;
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

/**
 * When each image of ours was first seen in use, for as long as its engine has it. What nobody of us pulled is not among them: what jobs with
 * `pull: never` run, or what an adopted container was made from. What was removed is forgotten even where its engine kept it, so that it
 * is not removed again and again.
 */
export function learnImagesUsed({ memory, cluster, observed, sent, outcomes }: EndedPass): ReadonlyMap<ResourceId, number> {
  const removed = new Set(
    outcomes.flatMap(({ key, id, status }) => (status === 'accepted' && sent.get(key)?.action === 'delete' ? [id] : [])),
  );
  const loaded = loadedImages(cluster);
  const images = new Map<ResourceId, number>();
  for (const [id, at] of memory.images) {
    const sight = observed.sights.get(targetOf(id));
    const { name } = splitResourceId(id);
    if (!removed.has(id) && !loaded.has(withoutDigest(name)) && (sight?.kind !== 'seen' || has(sight.images, name)))
      images.set(id, at);
  }
  for (const [target, sight] of observed.sights) {
    if (sight.kind !== 'seen') continue;
    for (const { applied, state } of sight.live) {
      if (applied?.kind !== 'workload' || applied.image === undefined) continue;
      const job = cluster?.jobs.get(applied.job);
      if (job === undefined || loaded.has(applied.image.ref) || !isImageOf(job, applied.image.ref)) continue;
      const places = state.phase === 'service' ? enginesBelow(state.status, cluster) : [target];
      for (const place of places) {
        const id = resourceId(place, 'image', imageName(applied.image));
        if (!images.has(id)) images.set(id, observed.at);
      }
    }
  }
  return newestOfEach(images);
}

const HAVE_IMAGE: ReadonlySet<string> = new Set(['running', 'complete']);

/** The engines of the machines on which a service has tasks of its present version: they have its image. */
function enginesBelow({ tasks }: ServiceStatus, cluster: Cluster | null): readonly TargetId[] {
  return tasks.flatMap(({ node, state, isPresent, isBelieved }) =>
    cluster?.nodes.has(node ?? '') && HAVE_IMAGE.has(state) && isPresent && isBelieved ? [targetId('docker', node!)] : [],
  );
}

/** An engine below a Swarm is mostly not looked at itself: what it has lost meanwhile nobody notices. */
const MOST_OF_ONE = 200;

function newestOfEach(images: ReadonlyMap<ResourceId, number>): ReadonlyMap<ResourceId, number> {
  const byTarget = [...Map.groupBy(images, ([id]) => targetOf(id)).values()];
  if (byTarget.every(own => own.length <= MOST_OF_ONE)) return images;
  return new Map(byTarget.flatMap(own => own.toSorted(([, one], [, other]) => other - one).slice(0, MOST_OF_ONE)));
}

/** Images that people load by hand: nobody of us pulls them. */
function loadedImages(cluster: Cluster | null): ReadonlySet<string> {
  const loaded = new Set<string>();
  for (const { pull, workload } of cluster?.jobs.values() ?? [])
    if (pull === 'never' && workload.image !== undefined) loaded.add(withoutDigest(workload.image));
  return loaded;
}

/** Whether a job runs this image now: how the one before was got is not known. */
function isImageOf({ workload, build }: Job, ref: string): boolean {
  const named = withoutDigest(workload.image ?? ref);
  return build === undefined ? ref === named : ref.startsWith(named);
}

/** Whether an engine has an image, by reference or, where one is pinned, by digest. */
export function hasImage(sight: Sight & { readonly kind: 'seen' }, name: string): boolean {
  return has(sight.images, name);
}

/** Whether a container of an engine is made from an image, whoever's it is. */
export function isImageUsed(sight: Sight & { readonly kind: 'seen' }, name: string): boolean {
  return has(sight.imagesInUse, name);
}

/** Which machines an image of an engine is made for; undefined: it has none of the name, or nobody knows. */
export function platformOfImage({ imagePlatforms }: Sight & { readonly kind: 'seen' }, image: ImageSpec): string | undefined {
  return imagePlatforms?.get(asListed(imageName(image)));
}

function has(images: ReadonlySet<string>, name: string): boolean {
  return images.has(asListed(name));
}

/** A pinned image is listed by its digest, without its tag. */
function asListed(name: string): string {
  const at = name.indexOf('@');
  return at < 0 ? name : `${repositoryOf(name)}${name.slice(at)}`;
}

/** Whether it shall be there, by its digest or, where none is known, by its tag. */
function isWanted(id: ResourceId, { supports }: Desired): boolean {
  return supports.has(id) || supports.has(withoutDigest(id));
}

/** Whether a job of the Swarm that its engine is below names it now: the Swarm may run it there at any time. */
function isOfService(id: ResourceId, cluster: Cluster): boolean {
  if (nodeOf(targetOf(id), cluster)?.engine !== 'swarm') return false;
  const ref = withoutDigest(splitResourceId(id).name);
  return [...cluster.jobs.values()].some(job => job.service === true && isImageOf(job, ref));
}

function withoutDigest<T extends string>(name: T): T {
  const at = name.indexOf('@');
  return (at < 0 ? name : name.slice(0, at)) as T;
}

function removal(id: ResourceId, keep: number): Change {
  const { name } = splitResourceId(id);
  const why = `no job runs it any more; ${keep === 0 ? 'none' : `the newest ${keep}`} of its old versions ${keep === 1 ? 'is' : 'are'} kept`;
  return newChange('delete', { id, ref: name }, why);
}
