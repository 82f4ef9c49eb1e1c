import type Docker from 'dockerode';
import { describeResource, type ResourceId } from '../../model/ids.ts';
import { OperationError } from '../../model/operation-error.ts';
import type { Change } from '../../model/plan.ts';
import type { NetworkSpec, Resource, VolumeSpec } from '../../model/resource.ts';
import type { CreateOptions } from './create-container.ts';
import type { Engine } from './engine.ts';
import type { EngineNetwork, EngineVolume } from './engine-types.ts';
import { apart } from './fenced-docker.ts';
import { isOwnedBy, ownerOf, ownLabels } from './labels.ts';
import { toEngineNetwork, toEngineVolume } from './support-spec.ts';

type ObjectOptions = Pick<CreateOptions, 'engine' | 'owner'>;

/** Networks and volumes are made and removed, never changed. */
export async function applyObject(
  change: Change,
  kind: 'network' | 'volume',
  options: ObjectOptions,
  signal: AbortSignal,
): Promise<void> {
  const { resource } = change;
  if (change.action === 'delete') return removeObject(change, kind, options, signal);
  if (change.action !== 'create' || resource === undefined) return refuseObject(change);
  if (resource.spec.kind === 'network') return createNetwork(resource, resource.spec, options, signal);
  if (resource.spec.kind === 'volume') return createVolume(resource, resource.spec, options, signal);
}

function refuseObject({ action, id }: Change): never {
  throw new OperationError('unsupported', `${action} ${describeResource(id)}: the Engine can only make and remove it`);
}

async function createNetwork(
  resource: Resource,
  spec: NetworkSpec,
  { engine, owner }: ObjectOptions,
  signal: AbortSignal,
): Promise<void> {
  const body = toEngineNetwork(spec, ownLabels(owner, resource));
  try {
    await engine.ask(
      `create network ${spec.name}`,
      docker => docker.createNetwork(apart<Docker.NetworkCreateOptions>({}, body)),
      signal,
    );
  } catch (error) {
    if (!(error instanceof OperationError) || error.code !== 'conflict') throw error;
    const there = await inspectObject('network', spec.name, engine, signal);
    if (!isOwnedBy(owner, there.Labels)) throw objectTaken(resource.id, spec.name, there.Labels);
  }
}

/** The Engine answers a create of a volume that is there as if it had made it: whose it is shows in the labels. */
async function createVolume(
  resource: Resource,
  spec: VolumeSpec,
  { engine, owner }: ObjectOptions,
  signal: AbortSignal,
): Promise<void> {
  const body = toEngineVolume(spec, ownLabels(owner, resource));
  await engine.ask(
    `create volume ${spec.name}`,
    docker => docker.createVolume(apart<Docker.VolumeCreateOptions>({}, body)),
    signal,
  );
  const made = await inspectObject('volume', spec.name, engine, signal);
  if (!isOwnedBy(owner, made.Labels)) throw objectTaken(resource.id, spec.name, made.Labels);
}

async function removeObject(
  { ref = '' }: Change,
  kind: 'network' | 'volume',
  { engine, owner }: ObjectOptions,
  signal: AbortSignal,
): Promise<void> {
  try {
    const there = await inspectObject(kind, ref, engine, signal);
    if (!isOwnedBy(owner, there.Labels))
      throw new OperationError('forbidden', `${kind} ${there.Name} is not of this cluster, so it is left alone`);
    const name = encodeURIComponent(ref);
    const remove = (docker: Docker): Promise<unknown> =>
      kind === 'network' ? docker.getNetwork(name).remove() : docker.getVolume(name).remove();
    await engine.ask(`remove ${kind} ${there.Name}`, remove, signal);
  } catch (error) {
    if (error instanceof OperationError && error.code === 'not-found') return;
    throw error;
  }
}

function inspectObject(
  kind: 'network' | 'volume',
  ref: string,
  engine: Engine,
  signal: AbortSignal,
): Promise<EngineNetwork | EngineVolume> {
  const name = encodeURIComponent(ref);
  const inspect = (docker: Docker) =>
    kind === 'network' ? (docker.getNetwork(name).inspect() as Promise<EngineNetwork>) : docker.getVolume(name).inspect();
  return engine.ask<EngineNetwork | EngineVolume>(`inspect ${kind} ${ref}`, inspect, signal);
}

function objectTaken(id: ResourceId, name: string, labels: EngineNetwork['Labels']): OperationError {
  const owner = ownerOf(labels);
  const whose = owner === undefined ? "not Keelson's" : `of cluster ${owner.cluster} (uid ${owner.uid})`;
  return new OperationError(
    'conflict',
    `${describeResource(id)}: the name ${name} is taken by one that is ${whose}; remove it, or give ours another name`,
  );
}
