import type { Job } from '../model/cluster.ts';
import { digestOf } from '../model/digest.ts';
import { equalItems } from '../model/equal-items.ts';
import { type ResourceId, resourceId, splitTargetId, type TargetId } from '../model/ids.ts';
import type { NodeFacts } from '../model/node-facts.ts';
import type { Observed } from '../model/observed.ts';
import type { MovedTag } from '../model/plan.ts';
import type { Resource, Spec } from '../model/resource.ts';
import type { ImageSpec, WorkloadSpec } from '../model/workload.ts';
import { openByReplica } from './by-replica.ts';
import { othersFirst, versionOfOthers } from './compose/after.ts';
import { imageName } from './compose/image-name.ts';
import { givenImages, pinImage } from './compose/pins.ts';
import { type DesiredReplica, keptObjects, renderReplica, type Seated } from './compose/render-workload.ts';
import { renewedImage } from './compose/renewed-image.ts';
import { fingerprintsOf, usesTemplates } from './compose/secret-answers.ts';
import { serviceMode } from './compose/service-mode.ts';
import { volumesOn } from './compose/volumes-on.ts';
import type { LivesByReplica } from './identity/lives.ts';
import { isSingle } from './is-single.ts';
import type { FilterContext } from './place/filters.ts';
import type { PlacedReplica } from './place/placing.ts';
import { overlayOf } from './relief/overlay.ts';

/** Everything that shall be. */
export interface Desired {
  readonly replicas: readonly DesiredReplica[];
  /** Networks, volumes and images by id, on the targets whose workloads use them. */
  readonly supports: ReadonlyMap<ResourceId, Resource>;
  readonly moved: readonly MovedTag[];
}

/** Everything that shall be, by id: templates rendered, images pinned, secrets as fingerprints, each spec in its engine's normal form. */
export function compose(context: FilterContext, placements: readonly PlacedReplica[], lives: LivesByReplica): Desired {
  const { observed } = context;
  const given = givenImages(lives);
  const pins = new Map<Job, ImageSpec | undefined>();
  const moved: MovedTag[] = [];
  const renewedJobs = new Set<string>();
  const replicas: DesiredReplica[] = [];
  const supports = new Map<ResourceId, Resource>();
  const pinned = ({ job, name }: PlacedReplica): ImageSpec | undefined => {
    // What it has stays until it is made anew, whatever its siblings were given since.
    const own = job.pull === 'always' ? lives.get(name) : undefined;
    if (own !== undefined) return pinOf(job, givenImages(new Map([[name, own]])), observed, moved);
    if (isSingle(job)) return pinOf(job, given, observed, moved);
    if (!pins.has(job)) pins.set(job, pinOf(job, given, observed, moved));
    return pins.get(job);
  };
  for (const placed of othersFirst(placements, context.cluster.jobs)) {
    const { node, target } = placed;
    if (target === null) continue;
    const facts = factsOf(observed, target);
    const overlay = overlayOf(placed, context.judgement);
    const seat = { placed, node, target, facts, after: versionOfOthers(placed.job, replicas), overlay };
    const kept = composeReplica(context, { ...seat, image: pinned(placed) });
    const renewed = renewedImage(kept, lives.get(placed.name) ?? [], context);
    const replica = renewed === null ? kept : composeReplica(context, { ...seat, image: renewed });
    if (renewed !== null) renewedJobs.add(placed.job.name);
    replicas.push(replica);
    addSupports(context, replica, target, facts, supports);
  }
  return { replicas, supports, moved: moved.filter(tag => !renewedJobs.has(tag.job)) };
}

function pinOf(
  job: Job,
  given: ReadonlyMap<string, readonly ImageSpec[]>,
  observed: Observed,
  moved: MovedTag[],
): ImageSpec | undefined {
  const ref = job.workload.image;
  if (ref === undefined) return undefined;
  if (job.build !== undefined) return { ref: builtRef(ref, digestOf(job.build)) };
  const pin = pinImage(job, ref, given.get(job.name) ?? [], observed);
  if (pin.moved !== undefined) addMoved(pin.moved, moved);
  return pin.image;
}

function addMoved(tag: MovedTag, moved: MovedTag[]): void {
  if (!moved.some(known => known.job === tag.job)) moved.push(tag);
}

/** What is built is tagged by what it is built from, so that a changed context is another image and the old one stays to go back to. */
function builtRef(ref: string, digest: string): string {
  const tagged = ref.lastIndexOf(':') > ref.lastIndexOf('/');
  return `${ref}${tagged ? '-' : ':'}${digest.slice(0, 12)}`;
}

function factsOf(observed: Observed, target: TargetId): NodeFacts | undefined {
  const sight = observed.sights.get(target);
  return sight === undefined || sight.kind === 'unformed' ? undefined : (sight.facts ?? undefined);
}

interface Composed {
  readonly inputs: readonly unknown[];
  readonly replica: DesiredReplica;
}

/** What was composed last time: equal inputs give the very same replica, so that it is rendered, digested and judged once. */
const composed = openByReplica<Composed>();

function composeReplica(context: FilterContext, seated: Seated): DesiredReplica {
  const { render } = context.kit;
  const { placed, node, target, image, facts, after, overlay } = seated;
  const { job } = placed;
  const inputs = [
    node,
    usesTemplates(job) ? render : null,
    image?.ref,
    image?.digest,
    facts,
    after,
    engineNames(job, context, target),
    fingerprintsOf(job, context.observed),
    target,
    job.service === true ? JSON.stringify(serviceMode(job, context.cluster)) : '',
    overlay === null ? '' : JSON.stringify(overlay),
  ];
  const before = composed.get(job, placed.replica);
  const isSame = before !== undefined && equalItems(before.inputs, inputs);
  if (isSame && before!.replica.placed === placed) return before!.replica;
  const replica = isSame ? { ...before!.replica, placed } : renderReplica(context, seated);
  return composed.keep(job, placed.replica, { inputs, replica }).replica;
}

function addSupports(
  context: FilterContext,
  replica: DesiredReplica,
  target: TargetId,
  facts: NodeFacts | undefined,
  supports: Map<ResourceId, Resource>,
): void {
  if (replica.needs.every(id => supports.has(id))) return;
  const { cluster, kit } = context;
  const spec = replica.resource.spec as WorkloadSpec;
  const traits = kit.traits.get(splitTargetId(target).driver);
  const add = (id: ResourceId, raw: Spec, build?: Resource['build']): void => {
    if (supports.has(id) || !replica.needs.includes(id)) return;
    const normal = traits === undefined ? raw : traits.normalise(raw, facts);
    supports.set(id, { id, spec: normal, digest: digestOf(normal), ...(build === undefined ? {} : { build }) });
  };
  for (const network of cluster.networks.values()) {
    if (network.external) continue;
    const { engineName: name, internal, attachable, subnets, options, labels } = network;
    const driver = network.driver ?? (traits?.schedules === true ? 'overlay' : 'bridge');
    add(resourceId(target, 'network', name), { kind: 'network', name, driver, internal, attachable, subnets, options, labels });
  }
  for (const volume of volumesOn(cluster.volumes, context.observed.sights.get(target)).values()) {
    if (volume.external) continue;
    const { engineName: name, driver, options, labels } = volume;
    add(resourceId(target, 'volume', name), { kind: 'volume', name, driver, options, labels });
  }
  if (spec.service !== undefined)
    for (const object of keptObjects(replica.resource, cluster)) if (!supports.has(object.id)) supports.set(object.id, object);
  if (spec.image !== undefined) {
    const { build, pull } = replica.job;
    const built =
      build === undefined
        ? {}
        : {
            build: {
              context: digestOf(build.files),
              dockerfile: build.dockerfile,
              args: build.args,
              ...(build.target === undefined ? {} : { target: build.target }),
            },
          };
    add(resourceId(target, 'image', imageName(spec.image)), { kind: 'image', ...spec.image, pull, ...built }, build?.files);
  }
}

/** The engine's names of the networks and volumes that a job names. */
function engineNames(job: Job, { cluster, observed }: FilterContext, target: TargetId): string {
  const { networks, volumes } = job.workload;
  if (networks.length === 0 && volumes.length === 0) return '';
  const there = volumesOn(cluster.volumes, observed.sights.get(target));
  const names = networks.map(({ network }) => cluster.networks.get(network)?.engineName ?? network);
  return [...names, ...volumes.map(mount => (mount.type === 'volume' ? (there.get(mount.volume)?.engineName ?? '') : ''))].join(
    ' ',
  );
}
