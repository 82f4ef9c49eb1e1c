import { describeResource, splitResourceId } from '../../model/ids.ts';
import { OperationError } from '../../model/operation-error.ts';
import type { Change } from '../../model/plan.ts';
import type { Resource } from '../../model/resource.ts';
import type { WorkloadSpec } from '../../model/workload.ts';
import { applyObject } from './apply-object.ts';
import { isGoing } from './container-state.ts';
import { type CreateOptions, createContainer, type OwnContainer, removeContainer, renameContainer } from './create-container.ts';
import type { EngineContainer } from './engine-types.ts';
import type { ImageJobs } from './image-jobs.ts';
import { type Claim, claimedId, inspectContainer } from './look.ts';
import { maskFailure } from './mask-failure.ts';
import { containerName } from './names.ts';
import { removeImage } from './remove-image.ts';
import { applyRestraint } from './restraint/apply-restraint.ts';
import { stopContainer } from './stop-container.ts';
import { updateContainer } from './update-container.ts';

/** What a change needs of the driver. */
export interface ApplyOptions extends CreateOptions, Claim {
  readonly images: ImageJobs;
  readonly cpuMillis: number;
}

/** Sends one change. Whatever it acts on is looked at again at that moment and left alone unless it is ours. */
export async function applyChange(change: Change, options: ApplyOptions, signal: AbortSignal): Promise<void> {
  const { kind } = splitResourceId(change.id);
  switch (kind) {
    case 'workload':
      try {
        return await applyWorkload(change, options, signal);
      } catch (error) {
        throw await maskFailure(error, change, options, signal);
      }
    case 'image':
      return applyImage(change, options, signal);
    case 'network':
    case 'volume':
      return applyObject(change, kind, options, signal);
    case 'restraint':
      return applyRestraint(change, options, signal);
  }
}

async function applyImage(
  { action, id, resource }: Change,
  { images, engine }: ApplyOptions,
  signal: AbortSignal,
): Promise<void> {
  if (action === 'delete') {
    images.forget(id);
    await removeImage(splitResourceId(id).name, engine, signal);
  } else if (resource?.spec.kind === 'image') images.begin(resource, resource.spec, engine);
}

async function applyWorkload(change: Change, options: ApplyOptions, signal: AbortSignal): Promise<void> {
  const { engine } = options;
  switch (change.action) {
    case 'create': {
      const { resource, spec } = wanted(change);
      const made = await createContainer(resource, spec, options, signal);
      return change.unstarted ? undefined : startContainer(made, options, signal);
    }
    case 'replace':
      return replaceWorkload(change, options, signal);
    case 'update': {
      const { resource, spec } = wanted(change);
      return updateContainer(await ownContainer(change, options, signal), resource, spec, options, signal);
    }
    case 'start': {
      const { Id: id, Name, State } = await ownContainer(change, options, signal);
      return startContainer({ id, name: Name.slice(1), status: State.Status }, options, signal);
    }
    case 'stop':
      return stopContainer(await ownContainer(change, options, signal), engine, signal);
    case 'delete': {
      const container = await findOwn(change, options, signal);
      if (container === null) return;
      if (!isGoing(container.State.Status)) await stopContainer(container, engine, signal);
      return removeContainer(engine, container.Id, signal);
    }
  }
}

/** The new one is ready in every way before the old one stops. The old one stays: to go back to, or to be deleted once the new one settled. */
async function replaceWorkload(change: Change, options: ApplyOptions, signal: AbortSignal): Promise<void> {
  const { resource, spec } = wanted(change);
  const old = await findOwn(change, options, signal);
  const name = containerName(options.owner, resource);
  if (old?.Name.slice(1) === name) await renameContainer(options.engine, old.Id, `${name}-${old.Id.slice(0, 8)}`, signal);
  const made = await createContainer(resource, spec, options, signal);
  if (old !== null && change.order !== 'start-first') await stopContainer(old, options.engine, signal);
  await startContainer(made, options, signal);
}

function wanted({ resource, id, action }: Change): { readonly resource: Resource; readonly spec: WorkloadSpec } {
  if (resource?.spec.kind !== 'workload')
    throw new OperationError('internal', `${action} of ${id} came without what shall be`, { temporary: false });
  return { resource, spec: resource.spec };
}

async function ownContainer(change: Change, options: ApplyOptions, signal: AbortSignal): Promise<EngineContainer> {
  const container = await findOwn(change, options, signal);
  if (container !== null) return container;
  throw new OperationError(
    'not-found',
    `${change.action} ${describeResource(change.id)}: container ${change.ref?.slice(0, 12) ?? ''} is gone`,
    { temporary: true },
  );
}

/** The container a change names, looked at now; null when it is gone. Throws `forbidden` when it is not ours. */
async function findOwn({ ref = '', id }: Change, options: ApplyOptions, signal: AbortSignal): Promise<EngineContainer | null> {
  const container = await inspectContainer(options.engine, ref, signal);
  if (container === null) return null;
  const claimed = claimedId(options, container.Name.slice(1), container.Config.Labels ?? null);
  if (claimed !== undefined) return container;
  throw new OperationError(
    'forbidden',
    `container ${container.Name.slice(1)} is not ${describeResource(id)} of this cluster, so it is left alone`,
  );
}

async function startContainer({ id, name, status }: OwnContainer, { engine }: ApplyOptions, signal: AbortSignal): Promise<void> {
  if (status === 'running' || status === 'restarting') return;
  const action = status === 'paused' ? 'unpause' : 'start';
  await engine.ask(`${action} container ${name}`, docker => docker.getContainer(id)[action](), signal);
}
