import type { Job, Node } from '../model/cluster.ts';
import { canonicalJson, digestOf, sha256 } from '../model/digest.ts';
import { type ResourceId, resourceId, type TargetId } from '../model/ids.ts';
import { type NodeFacts, type Observed, questionKey } from '../model/observed.ts';
import type { MovedTag } from '../model/plan.ts';
import type { Resource, Spec } from '../model/resource.ts';
import { type SecretPart, secretsOf, type Text } from '../model/text.ts';
import type { FileContent, FileSpec, ImageSpec, WorkloadSpec } from '../model/workload.ts';
import type { FilterContext } from './filters.ts';
import { imageName } from './image-name.ts';
import type { LivesByReplica } from './lives.ts';
import { givenImages, pinImage } from './pins.ts';
import type { PlacedReplica } from './place.ts';

/** One replica that shall be. */
export interface DesiredReplica {
  readonly placed: PlacedReplica;
  readonly job: Job;
  readonly node: Node;
  readonly resource: Resource;
  /** Ids of networks, volumes and the image it needs on its target. */
  readonly needs: readonly ResourceId[];
  /** Secrets nobody could read: what needs them is not made or changed, and keeps running. */
  readonly missingSecrets: readonly string[];
}

export interface Desired {
  /** By replica name, `web.2`. */
  readonly replicas: ReadonlyMap<string, DesiredReplica>;
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
  const replicas = new Map<string, DesiredReplica>();
  const supports = new Map<ResourceId, Resource>();
  for (const placed of placements) {
    const { job, node, target } = placed;
    if (node === null || target === null) continue;
    if (!pins.has(job)) pins.set(job, pinOf(job, given, observed, moved));
    const facts = factsOf(observed, target);
    const replica = composeReplica(context, placed, job, node, target, pins.get(job), facts);
    replicas.set(placed.name, replica);
    addSupports(context, replica, target, facts, supports);
  }
  return { replicas, supports, moved };
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
  const pin = pinImage(
    job,
    ref,
    (given.get(job.name) ?? []).filter(image => image.ref === ref),
    observed,
  );
  if (pin.moved !== undefined) moved.push(pin.moved);
  return pin.image;
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

/** What was composed for a job last time: equal inputs give the very same resource, so that digests are computed once. */
const composed = new WeakMap<
  Job,
  Map<string, { readonly inputs: readonly unknown[]; readonly replica: Omit<DesiredReplica, 'placed'> }>
>();

function composeReplica(
  context: FilterContext,
  placed: PlacedReplica,
  job: Job,
  node: Node,
  target: TargetId,
  image: ImageSpec | undefined,
  facts: NodeFacts | undefined,
): DesiredReplica {
  const fingerprints = fingerprintsOf(job, context.observed);
  const inputs = [
    node,
    context.kit.render,
    image?.ref,
    image?.digest,
    facts,
    context.cluster.networks,
    context.cluster.volumes,
    fingerprints,
    target,
  ];
  let known = composed.get(job);
  if (known === undefined) {
    known = new Map();
    composed.set(job, known);
  }
  const before = known.get(placed.name);
  if (before?.inputs.every((value, index) => value === inputs[index])) return { placed, ...before.replica };
  const replica = renderReplica(context, placed, job, node, target, image, facts);
  known.set(placed.name, { inputs, replica });
  return { placed, ...replica };
}

function renderReplica(
  context: FilterContext,
  placed: PlacedReplica,
  job: Job,
  node: Node,
  target: TargetId,
  image: ImageSpec | undefined,
  facts: NodeFacts | undefined,
): Omit<DesiredReplica, 'placed'> {
  const scope = { job, replica: placed.replica, node };
  const missing = new Set<string>();
  const text = (value: Text): Text => fingerprinted(context.kit.render(value, scope), context.observed, missing);
  const plain = (value: string): string => {
    const rendered = context.kit.render(value, scope);
    return typeof rendered === 'string' ? rendered : value;
  };
  const { image: _ref, files: templates, ...template } = job.workload;
  const contents: Record<string, FileContent> = {};
  const files: FileSpec[] = templates.map(file => {
    const content: FileContent = 'text' in file.content ? { text: text(file.content.text) } : file.content;
    const digest = sha256(canonicalJson(content));
    contents[digest] = content;
    return {
      path: plain(file.path),
      mode: file.mode,
      ...(file.owner === undefined ? {} : { owner: file.owner }),
      digest,
      change: file.change,
    };
  });
  const spec: WorkloadSpec = {
    ...mapStrings(template, plain),
    ...(template.command === undefined ? {} : { command: template.command.map(text) }),
    ...(template.args === undefined ? {} : { args: template.args.map(text) }),
    env: Object.fromEntries(Object.entries(template.env).map(([key, value]) => [key, text(value)])),
    ...(image === undefined ? {} : { image: { ...image, ref: plain(image.ref) } }),
    replica: placed.replica,
    files,
  };
  const traits = context.kit.traits.get(node.engine);
  const engineNames = withEngineNames(spec, context);
  const normal = traits === undefined ? engineNames : traits.normalise(engineNames, facts);
  const id = resourceId(target, 'workload', placed.name);
  const resource: Resource = { id, spec: normal, digest: digestOf(normal), ...(files.length > 0 ? { contents } : {}) };
  return { job, node, resource, needs: needsOf(normal as WorkloadSpec, target, context), missingSecrets: [...missing].sort() };
}

/** Workloads name networks and volumes as the engine does, so that what is observed compares directly. */
function withEngineNames(spec: WorkloadSpec, context: FilterContext): WorkloadSpec {
  const { networks, volumes } = context.cluster;
  if (spec.networks.length === 0 && spec.volumes.length === 0) return spec;
  return {
    ...spec,
    networks: spec.networks.map(attachment => ({
      ...attachment,
      network: networks.get(attachment.network)?.engineName ?? attachment.network,
    })),
    volumes: spec.volumes.map(mount =>
      mount.type === 'volume' ? { ...mount, volume: volumes.get(mount.volume)?.engineName ?? mount.volume } : mount,
    ),
  };
}

function needsOf(spec: WorkloadSpec, target: TargetId, context: FilterContext): readonly ResourceId[] {
  const kinds = context.kit.traits.get(target.slice(0, target.indexOf(':')))?.kinds ?? [];
  const needs: ResourceId[] = [];
  if (kinds.includes('network')) for (const { network } of spec.networks) needs.push(resourceId(target, 'network', network));
  if (kinds.includes('volume'))
    for (const mount of spec.volumes) if (mount.type === 'volume') needs.push(resourceId(target, 'volume', mount.volume));
  if (kinds.includes('image') && spec.image !== undefined) needs.push(resourceId(target, 'image', imageName(spec.image)));
  return needs;
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
  const traits = kit.traits.get(target.slice(0, target.indexOf(':')));
  const add = (id: ResourceId, raw: Spec, contents?: Readonly<Record<string, FileContent>>): void => {
    if (supports.has(id) || !replica.needs.includes(id)) return;
    const normal = traits === undefined ? raw : traits.normalise(raw, facts);
    supports.set(id, { id, spec: normal, digest: digestOf(normal), ...(contents === undefined ? {} : { contents }) });
  };
  for (const network of cluster.networks.values()) {
    if (network.external) continue;
    const { engineName: name, driver, internal, attachable, subnets, options, labels } = network;
    add(resourceId(target, 'network', name), { kind: 'network', name, driver, internal, attachable, subnets, options, labels });
  }
  for (const volume of cluster.volumes.values()) {
    if (volume.external) continue;
    const { engineName: name, driver, options, labels } = volume;
    add(resourceId(target, 'volume', name), { kind: 'volume', name, driver, options, labels });
  }
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

const fingerprintMemo = new WeakMap<Job, { readonly answers: Observed['answers']; readonly text: string }>();

/** The state of every secret a job names, as one text: part of what a composed replica depends on. */
function fingerprintsOf(job: Job, observed: Observed): string {
  const known = fingerprintMemo.get(job);
  if (known?.answers === observed.answers) return known.text;
  const names = secretNamesOf(job);
  const text = names.length === 0 ? '' : names.map(part => answerFor(part, observed) ?? '?').join(' ');
  fingerprintMemo.set(job, { answers: observed.answers, text });
  return text;
}

const secretMemo = new WeakMap<Job, readonly SecretPart[]>();

function secretNamesOf(job: Job): readonly SecretPart[] {
  const known = secretMemo.get(job);
  if (known !== undefined) return known;
  const found: SecretPart[] = [];
  const walk = (value: unknown): void => {
    if (Array.isArray(value)) value.forEach(walk);
    else if (value !== null && typeof value === 'object') {
      if ('secret' in value && 'fingerprint' in value) found.push(value as SecretPart);
      else Object.values(value).forEach(walk);
    } else if (typeof value === 'string' && value.includes('secret.')) {
      for (const match of value.matchAll(/secret\.([A-Za-z0-9_-]+)(?:\.([A-Za-z0-9_-]+))?/g))
        found.push({ secret: match[1]!, ...(match[2] === undefined ? {} : { key: match[2] }), fingerprint: null });
    }
  };
  walk(job.workload);
  secretMemo.set(job, found);
  return found;
}

function answerFor(part: SecretPart, observed: Observed): string | null {
  const answer = observed.answers.get(
    questionKey({ kind: 'secret', secret: part.secret, ...(part.key === undefined ? {} : { key: part.key }) }),
  );
  return answer?.kind === 'secret' ? answer.fingerprint : null;
}

function fingerprinted(value: Text, observed: Observed, missing: Set<string>): Text {
  if (typeof value === 'string' || secretsOf(value).length === 0) return value;
  return value.map(part => {
    if (typeof part === 'string') return part;
    const fingerprint = answerFor(part, observed);
    if (fingerprint === null) missing.add(part.key === undefined ? part.secret : `${part.secret}/${part.key}`);
    return { ...part, fingerprint };
  });
}

/** The same value with every string passed through `render`; the very same object where none has a template in it. */
function mapStrings<T>(value: T, render: (text: string) => string): T {
  if (typeof value === 'string') return (value.includes('${') ? render(value) : value) as T;
  if (Array.isArray(value)) {
    const mapped = value.map(item => mapStrings(item, render));
    return mapped.every((item, index) => item === value[index]) ? value : (mapped as T);
  }
  if (value === null || typeof value !== 'object' || 'fingerprint' in value) return value;
  let changed = false;
  const mapped: Record<string, unknown> = {};
  for (const [key, item] of Object.entries(value)) {
    const rendered = mapStrings(item, render);
    if (rendered !== item) changed = true;
    mapped[key] = rendered;
  }
  return changed ? (mapped as T) : value;
}
