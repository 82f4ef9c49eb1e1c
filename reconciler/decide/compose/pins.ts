import type { Job } from '../../model/cluster.ts';
import type { Observed } from '../../model/observed.ts';
import type { MovedTag } from '../../model/plan.ts';
import type { Live } from '../../model/resource.ts';
import type { ImageSpec } from '../../model/workload.ts';
import type { LivesByReplica } from '../identity/lives.ts';
import { imageAnswer } from '../image-answer.ts';

/** The image every replica of a job uses, and whether its tag names another one by now. */
export interface Pin {
  readonly image: ImageSpec;
  readonly moved?: MovedTag;
}

/**
 * A tag is resolved once per change of `image` in git: what replicas of the same reference run stays, whatever the tag says now, unless the
 * job follows it. The labels of what runs are the memory, so a lost store changes nothing. A digest in git is what it says.
 */
export function pinImage(job: Job, ref: string, given: readonly ImageSpec[], observed: Observed): Pin {
  const at = ref.indexOf('@');
  if (at >= 0) return { image: withDigest(ref.slice(0, at), ref.slice(at + 1)) };
  const answer = imageAnswer(observed, ref);
  const current = answer?.kind === 'image' ? answer.digest : undefined;
  const same = given.filter(image => image.ref === ref);
  if (same.length === 0) return { image: withDigest(ref, current) };
  const pinned = same.find(image => image.digest !== undefined)?.digest;
  if (pinned === undefined || current === undefined || current === pinned) return { image: withDigest(ref, pinned) };
  const moved = (answer: string): MovedTag => ({ job: job.name, ref, from: pinned, to: current, answer });
  if (job.followMs !== undefined) return { image: withDigest(ref, current), moved: moved('followed (imagePolicy)') };
  const until = job.pull === 'always' ? ' until it is made anew (pull: always)' : '';
  return { image: withDigest(ref, pinned), moved: moved(`kept${until}; change image in git or set imagePolicy.follow`) };
}

/**
 * What replicas of each job run, by job name, newest first: as they were asked to or, where nobody knew the digest then, as their engine
 * tells.
 */
export function givenImages(lives: LivesByReplica): ReadonlyMap<string, readonly ImageSpec[]> {
  const given = new Map<string, { readonly image: ImageSpec; readonly at: number }[]>();
  for (const [name, group] of lives) {
    const job = name.slice(0, name.lastIndexOf('.'));
    for (const { live } of group) {
      const image = imageOf(live);
      if (image === undefined) continue;
      const images = given.get(job) ?? [];
      images.push({ image, at: live.createdAt });
      given.set(job, images);
    }
  }
  const newestFirst = (images: { readonly image: ImageSpec; readonly at: number }[]): readonly ImageSpec[] =>
    images.sort((one, other) => other.at - one.at).map(({ image }) => image);
  return new Map([...given].map(([job, images]) => [job, newestFirst(images)]));
}

function imageOf({ applied, spec, adopted }: Live): ImageSpec | undefined {
  // What was adopted was never asked for by us: what it was made from is what its tag named then.
  if (adopted === true && spec.kind === 'workload') return spec.image;
  if (applied?.kind !== 'workload' || applied.image === undefined) return undefined;
  if (applied.image.digest !== undefined || spec.kind !== 'workload' || spec.image?.ref !== applied.image.ref)
    return applied.image;
  return spec.image;
}

function withDigest(ref: string, digest: string | undefined): ImageSpec {
  return digest === undefined ? { ref } : { ref, digest };
}
