import type { Diagnostic } from '../../model/diagnostic.ts';
import { digestOf } from '../../model/digest.ts';
import type { Observed, Sight } from '../../model/observed.ts';
import type { Held } from '../../model/plan.ts';
import type { ImageSpec, WorkloadSpec } from '../../model/workload.ts';
import type { DesiredReplica } from '../compose/render-workload.ts';
import { imageAnswer } from '../image-answer.ts';
import { platformOfImage } from '../images.ts';
import type { FilterContext } from '../place/filters.ts';
import { rejectNode } from '../place/filters.ts';
import { runsOn, shortNames } from '../place/platforms.ts';
import type { Progress } from '../progress.ts';

type Hold = Pick<Held, 'code' | 'why' | 'todo'>;

/** Why nothing is made from an image that its machine cannot run. null: it can, nobody knows, or a reason in `force` lets it pass. */
export function wrongPlatform(context: FilterContext, { desired, current, previous }: Progress): Hold | null {
  const { image } = desired.resource.spec as WorkloadSpec;
  if (image === undefined || 'wrong-platform' in desired.job.force) return null;
  // What was made from it before was let pass, by whomever.
  const lives = current === null ? previous : [current];
  if (lives.some(({ sighted: { live } }) => isSameImage((live.spec as WorkloadSpec).image, image))) return null;
  return misfit(context, desired, image);
}

/** Warnings of images that machines cannot run and that a reason lets pass, one for each job: what it passes stays visible. */
export function forcedPlatforms(context: FilterContext, replicas: readonly DesiredReplica[]): readonly Diagnostic[] {
  const found = new Map<string, Diagnostic>();
  for (const desired of replicas) {
    const { job, resource } = desired;
    const reason = job.force['wrong-platform'];
    const { image } = resource.spec as WorkloadSpec;
    if (reason === undefined || image === undefined || found.has(job.name)) continue;
    const hold = misfit(context, desired, image);
    if (hold === null) continue;
    const summary = `job/${job.name}: ${hold.why} (forced: ${reason})`;
    found.set(job.name, { severity: 'warning', code: hold.code, summary, at: job.at });
  }
  return [...found.values()];
}

function misfit(context: FilterContext, desired: DesiredReplica, image: ImageSpec): Hold | null {
  return desired.job.service ? ofService(context, desired, image) : ofReplica(context, desired, image);
}

function ofReplica({ observed }: FilterContext, { placed, job }: DesiredReplica, image: ImageSpec): Hold | null {
  const sight = observed.sights.get(placed.target!);
  if (sight?.kind !== 'seen' || sight.facts.platform === '') return null;
  const { platform } = sight.facts;
  const there = platformOfImage(sight, image);
  const node = placed.node!.name;
  if (there !== undefined && !runsOn(there, platform)) {
    const why = `image ${image.ref} on ${node} is made for ${there}, and ${node} is ${platform}`;
    const todo = job.pull === 'never' ? 'load one there that is made for it' : `remove it there, so that the right one is pulled`;
    return { code: 'wrong-platform', why, todo: `${todo}, or give a reason in the job: force: {wrong-platform: …}` };
  }
  const offered = there === undefined ? offeredOf(image, observed) : [];
  if (offered.length === 0 || offered.some(name => runsOn(name, platform))) return null;
  const why = `image ${image.ref} has no variant for ${platform}, which ${node} is (it has ${shortNames(offered)})`;
  return { code: 'wrong-platform', why, todo: 'build it for that platform, or change the placement of the job' };
}

function ofService(context: FilterContext, { job, placed }: DesiredReplica, image: ImageSpec): Hold | null {
  const offered = offeredOf(image, context.observed);
  if (offered.length === 0) return null;
  const platforms = platformsOfMembers(context.observed.sights.get(placed.target!));
  const wrong = [...context.cluster.nodes.values()].flatMap(node => {
    const platform = platforms.get(node.name);
    if (platform === undefined || rejectNode(job, node, context) !== null) return [];
    return offered.some(name => runsOn(name, platform)) ? [] : [`${node.name} is ${platform}`];
  });
  if (wrong.length === 0) return null;
  const named = wrong.length > 4 ? `${wrong.slice(0, 3).join(', ')} and ${wrong.length - 3} more` : wrong.join(', ');
  const why = `the Swarm may place it where image ${image.ref} has no variant: ${named} (it has ${shortNames(offered)})`;
  const todo = 'build it for these, keep the job off them by its placement, or give a reason: force: {wrong-platform: …}';
  return { code: 'wrong-platform', why, todo };
}

/** What the machines of a Swarm are, by the names of the nodes that they were made for. */
function platformsOfMembers(sight: Sight | undefined): ReadonlyMap<string, string> {
  const entries = sight?.swarm?.entries ?? [];
  return new Map(
    entries.flatMap(({ member, platform }) => (member === undefined || platform === '' ? [] : [[member, platform] as const])),
  );
}

/** What its registry has this very image for; empty: nobody knows, or the tag names another one by now. */
function offeredOf({ ref, digest }: ImageSpec, observed: Observed): readonly string[] {
  const answer = imageAnswer(observed, ref);
  return answer?.kind === 'image' && answer.digest === digest ? answer.platforms : [];
}

function isSameImage(one: ImageSpec | undefined, other: ImageSpec): boolean {
  return one !== undefined && digestOf(one) === digestOf(other);
}
