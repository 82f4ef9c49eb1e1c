import type { Job } from '../model/cluster.ts';
import { type Observed, questionKey } from '../model/observed.ts';
import type { MovedTag } from '../model/plan.ts';
import type { ImageSpec } from '../model/workload.ts';
import type { LivesByReplica } from './lives.ts';

/** The image every replica of a job uses, and whether its tag names another one by now. */
export interface Pin {
  readonly image: ImageSpec;
  readonly moved?: MovedTag;
}

/**
 * A tag is resolved once per change of `image` in git: what replicas of the same reference were given stays, whatever the tag says now,
 * unless the job follows it. The labels of what runs are the memory, so a lost store changes nothing.
 */
export function pinImage(job: Job, ref: string, given: readonly ImageSpec[], observed: Observed): Pin {
  const answer = observed.answers.get(questionKey({ kind: 'image', ref }));
  const current = answer?.kind === 'image' ? answer.digest : undefined;
  if (given.length === 0) return { image: withDigest(ref, current) };
  const pinned = given.find(image => image.digest !== undefined)?.digest;
  if (current === undefined || pinned === undefined || current === pinned) return { image: withDigest(ref, pinned) };
  if (job.followMs !== undefined)
    return {
      image: withDigest(ref, current),
      moved: { job: job.name, ref, from: pinned, to: current, answer: 'followed (imagePolicy)' },
    };
  return {
    image: withDigest(ref, pinned),
    moved: { job: job.name, ref, from: pinned, to: current, answer: 'kept; change image in git or set imagePolicy.follow' },
  };
}

/** What replicas of each job were last asked to run, by job name, newest first: the images in the labels of what is there. */
export function givenImages(lives: LivesByReplica): ReadonlyMap<string, readonly ImageSpec[]> {
  const given = new Map<string, { readonly image: ImageSpec; readonly at: number }[]>();
  for (const [name, group] of lives) {
    const job = name.slice(0, name.lastIndexOf('.'));
    for (const { live } of group) {
      const spec = live.applied;
      if (spec?.kind !== 'workload' || spec.image === undefined) continue;
      const images = given.get(job) ?? [];
      images.push({ image: spec.image, at: live.createdAt });
      given.set(job, images);
    }
  }
  const newestFirst = (images: { readonly image: ImageSpec; readonly at: number }[]): readonly ImageSpec[] =>
    images.sort((one, other) => other.at - one.at).map(({ image }) => image);
  return new Map([...given].map(([job, images]) => [job, newestFirst(images)]));
}

function withDigest(ref: string, digest: string | undefined): ImageSpec {
  return digest === undefined ? { ref } : { ref, digest };
}
