import type { Job, Node } from '../../model/cluster.ts';
import type { Observed, Sight } from '../../model/observed.ts';
import { imageAnswer } from '../image-answer.ts';
import { hasImage } from '../images.ts';
import type { Judgement } from '../judge.ts';
import type { FilterContext } from './filters.ts';
import type { Rejection } from './taints.ts';

/**
 * Whether the image of a job has no variant for a node's machine, so that nothing new is placed there: by what its registry tells or, where
 * none is asked, by the image that the engine has. null: it has one, or nobody knows.
 */
export function rejectPlatform(job: Job, node: Node, sight: Sight | undefined, { observed }: FilterContext): Rejection | null {
  const facts = sight === undefined || sight.kind === 'unformed' ? null : sight.facts;
  const platform = facts?.platform ?? node.platform;
  const image = job.workload.image;
  if (platform === undefined || image === undefined || job.build !== undefined || 'wrong-platform' in job.force) return null;
  const offered = platformsOffered(image, observed);
  const local = sight?.kind === 'seen' ? sight.imagePlatforms?.get(image) : undefined;
  const made = offered ?? (local === undefined ? [] : [local]);
  if (made.length === 0 || made.some(candidate => runsOn(candidate, platform))) return null;
  const phrase = `${platform}, for which image ${image} has no variant (it has ${shortNames(made)})`;
  return { code: 'wrong-platform', one: `is ${phrase}`, many: `are ${phrase}` };
}

/** Whether a node has no room for the image that a job would have to be pulled or built from there. */
export function rejectShortage(job: Job, node: Node, sight: Sight | undefined, judgement: Judgement): Rejection | null {
  const shortage = judgement.nodes.get(node.name)?.shortage;
  const { image } = job.workload;
  if (shortage === undefined || image === undefined || sight?.kind !== 'seen' || hasImage(sight, image)) return null;
  return shortage;
}

/** What a registry has an image for; undefined: none was asked, none answered, or the image is for no machine in particular. */
function platformsOffered(image: string, observed: Observed): readonly string[] | undefined {
  const answer = imageAnswer(observed, image);
  return answer?.kind === 'image' && answer.platforms.length > 0 ? answer.platforms : undefined;
}

/** `amd64, arm64`: platforms as people call them. */
export function shortNames(platforms: readonly string[]): string {
  return platforms.map(name => name.replace('linux/', '')).join(', ');
}

/** Machines that also run what is made for an older one of the family, as engines choose variants: containerd's platforms.Only. */
const ALSO: Readonly<Record<string, string>> = { amd64: '386', arm64: 'arm' };

/** Whether a machine runs images of a platform: arm/v7 runs arm/v6, arm64 any arm, amd64 also 386. */
export function runsOn(image: string, machine: string): boolean {
  const [imageOs, imageArch, imageVariant] = image.split('/');
  const [os, arch = '', variant] = machine.split('/');
  if (imageOs !== os) return false;
  if (imageArch !== arch) return imageArch === ALSO[arch];
  return arch === 'arm'
    ? (imageVariant ?? 'v7') <= (variant ?? 'v7')
    : imageVariant === undefined || variant === undefined || imageVariant <= variant;
}
