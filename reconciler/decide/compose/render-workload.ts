import type { Cluster, Job, Node } from '../../model/cluster.ts';
import { canonicalJson, sha256 } from '../../model/digest.ts';
import { type ResourceId, resourceId, splitTargetId, type TargetId } from '../../model/ids.ts';
import type { NodeFacts } from '../../model/node-facts.ts';
import type { Resource } from '../../model/resource.ts';
import { objectKind, objectsOf } from '../../model/service-objects.ts';
import type { ConfigSpec } from '../../model/swarm.ts';
import { secretsOf, type Text } from '../../model/text.ts';
import { type FileContent, type FileSpec, type ImageSpec, UNREADABLE, type WorkloadSpec } from '../../model/workload.ts';
import type { FilterContext } from '../place/filters.ts';
import type { PlacedReplica } from '../place/placing.ts';
import { type Overlay, relieve } from '../relief/overlay.ts';
import { imageName } from './image-name.ts';
import { fingerprinted } from './secret-answers.ts';
import { serviceMode } from './service-mode.ts';
import { volumesOn } from './volumes-on.ts';

/** One replica that shall be. */
export interface DesiredReplica {
  readonly placed: PlacedReplica;
  readonly job: Job;
  /** null: its engine chooses. */
  readonly node: Node | null;
  readonly resource: Resource;
  /** Ids of networks, volumes and the image it needs on its target. */
  readonly needs: readonly ResourceId[];
  /** Secrets nobody could read: what needs them is not made or changed, and keeps running. */
  readonly missingSecrets: readonly string[];
  /** Set where thresholds want it stopped: by which. */
  readonly stoppedBy?: readonly string[];
}

/** A replica that has a node, and what is known of both. */
export interface Seated {
  readonly placed: PlacedReplica;
  readonly node: Node | null;
  readonly target: TargetId;
  /** Pinned where its digest is known; undefined for a process. */
  readonly image: ImageSpec | undefined;
  /** undefined where its engine never answered. */
  readonly facts: NodeFacts | undefined;
  /** See versionOfOthers. */
  readonly after: string | undefined;
  readonly overlay: Overlay | null;
}

/** The workload of one replica on its target, its templates rendered, in the engine's normal form; with what it needs there. */
export function renderReplica(
  context: FilterContext,
  { placed, node, target, image, facts, after, overlay }: Seated,
): DesiredReplica {
  const { job } = placed;
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
    const unreadable = 'text' in content && secretsOf(content.text).some(part => part.fingerprint === null);
    const digest = unreadable ? UNREADABLE : sha256(canonicalJson(content));
    contents[digest] = content;
    const { content: _, ...own } = file;
    return { ...(job.service === true ? { as: objectKind(content) } : {}), ...own, path: plain(file.path), digest };
  });
  const service = job.service === true ? { service: serviceMode(job, context.cluster) } : {};
  const spec: WorkloadSpec = {
    ...mapStrings({ ...template, ...service }, plain),
    ...(template.command === undefined ? {} : { command: template.command.map(text) }),
    ...(template.args === undefined ? {} : { args: template.args.map(text) }),
    env: mapValues(template.env, text),
    ...(image === undefined ? {} : { image: { ...image, ref: plain(image.ref) } }),
    replica: placed.replica,
    files,
    ...(after === undefined ? {} : { after }),
  };
  const traits = context.kit.traits.get(splitTargetId(target).driver);
  const engineNames = withEngineNames(spec, target, context);
  const own = (traits === undefined ? engineNames : traits.normalise(engineNames, facts)) as WorkloadSpec;
  const normal = overlay === null ? own : relieve(own, overlay);
  const id = resourceId(target, 'workload', placed.name);
  const resource: Resource = {
    id,
    spec: normal,
    digest: sha256(canonicalJson(normal)),
    ...(files.length > 0 ? { contents } : {}),
  };
  return {
    placed,
    job,
    node,
    resource,
    needs: needsOf(resource, target, context),
    missingSecrets: missing.size === 0 ? NONE : [...missing].sort(),
    ...(overlay?.stoppedBy === undefined ? {} : { stoppedBy: overlay.stoppedBy }),
  };
}

const NONE: readonly never[] = [];

/** Workloads name networks and volumes as the engine does, so that what is observed compares directly. */
function withEngineNames(spec: WorkloadSpec, target: TargetId, { cluster, observed }: FilterContext): WorkloadSpec {
  if (spec.networks.length === 0 && spec.volumes.length === 0) return spec;
  const { networks } = cluster;
  const volumes = volumesOn(cluster.volumes, observed.sights.get(target));
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

/** The same fields with every value passed through `map`; the very same object where none is another. */
function mapValues<T>(fields: Readonly<Record<string, T>>, map: (value: T) => T): Readonly<Record<string, T>> {
  const mapped = Object.entries(fields).map(([key, value]) => [key, map(value)] as const);
  return mapped.every(([key, value]) => value === fields[key]) ? fields : Object.fromEntries(mapped);
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

function needsOf(resource: Resource, target: TargetId, context: FilterContext): readonly ResourceId[] {
  const spec = resource.spec as WorkloadSpec;
  const objects = spec.service === undefined ? NONE : keptObjects(resource, context.cluster).map(({ id }) => id);
  const kinds = context.kit.traits.get(target.slice(0, target.indexOf(':')))?.kinds ?? [];
  const networks = kinds.includes('network') ? spec.networks.map(({ network }) => resourceId(target, 'network', network)) : [];
  const volumes = (kinds.includes('volume') ? spec.volumes : []).flatMap(mount =>
    mount.type === 'volume' ? [resourceId(target, 'volume', mount.volume)] : [],
  );
  const image = kinds.includes('image') && spec.image !== undefined ? [resourceId(target, 'image', imageName(spec.image))] : [];
  // Tens of thousands are kept: `concat` leaves no room to grow, as `push` does.
  return networks.concat(volumes, image, objects);
}

/** The configs and secrets of ours that a service needs and whose contents are known. */
export function keptObjects(resource: Resource, { name, uid }: Pick<Cluster, 'name' | 'uid'>): readonly Resource[] {
  const objects = objectsOf({ cluster: name, uid }, resource);
  return objects.filter(({ spec }) => (spec as ConfigSpec).digest !== UNREADABLE);
}
