import { OperationError } from '../../model/operation-error.ts';
import type { Owner, Resource } from '../../model/resource.ts';
import type { WorkloadSpec } from '../../model/workload.ts';
import type { Secrets } from '../../secrets/secrets.ts';
import { toEngineEndpoint } from './attachments.ts';
import { putFiles } from './container-files.ts';
import { toEngineContainer } from './container-spec.ts';
import type { Engine } from './engine.ts';
import type { EngineContainer } from './engine-types.ts';
import { apart } from './fenced-docker.ts';
import { isOwnedBy, ownerOf, ownLabels } from './labels.ts';
import { inspectContainer } from './look.ts';
import { containerName, unfinishedName } from './names.ts';
import { revealWorkload } from './reveal.ts';

/** What making a container needs. */
export interface CreateOptions {
  readonly engine: Engine;
  readonly owner: Owner;
  readonly secrets: Secrets;
}

/** A container of ours, and its status as the Engine last told it. */
export interface OwnContainer {
  readonly id: string;
  readonly name: string;
  readonly status: string;
}

/**
 * A container for a workload, with its files in and on all its networks, not started unless it is there and running already: one of its name
 * that is ours is taken over. Throws OperationError `conflict` when somebody else's has its name.
 */
export async function createContainer(
  resource: Resource,
  spec: WorkloadSpec,
  options: CreateOptions,
  signal: AbortSignal,
): Promise<OwnContainer> {
  const name = containerName(options.owner, resource);
  const there = spec.files.length > 0 ? await takeOver(name, options, signal) : null;
  if (there !== null) return there;
  const made = await makeContainer(resource, spec, spec.files.length > 0 ? unfinishedName(name) : name, options, signal);
  if (made.status !== NEW) return made;
  await finishContainer(made.id, resource, spec, options, signal);
  if (spec.files.length > 0) await renameContainer(options.engine, made.id, name, signal);
  return { ...made, name };
}

const NEW = 'created';

async function makeContainer(
  resource: Resource,
  spec: WorkloadSpec,
  name: string,
  options: CreateOptions,
  signal: AbortSignal,
): Promise<OwnContainer> {
  const { engine, owner, secrets } = options;
  const body = toEngineContainer(spec, ownLabels(owner, resource), await revealWorkload(spec, secrets, signal));
  const create = async (): Promise<OwnContainer> => {
    const made = await engine.ask(`create container ${name}`, docker => docker.createContainer(apart({ name }, body)), signal);
    return { id: made.id, name, status: NEW };
  };
  try {
    return await create();
  } catch (error) {
    if (!(error instanceof OperationError) || error.code !== 'conflict') throw error;
    return (await takeOver(name, options, signal)) ?? (await create());
  }
}

/** Our container of that name, if it was ever started; one that was not, or that is half removed, is cleared away: null. */
async function takeOver(name: string, { engine, owner }: CreateOptions, signal: AbortSignal): Promise<OwnContainer | null> {
  const there = await inspectContainer(engine, name, signal);
  if (there === null) return null;
  if (!isOwnedBy(owner, there.Config.Labels)) throw new OperationError('conflict', describeHolder(name, there));
  const status = there.State.Status;
  if (['running', 'paused', 'restarting', 'exited'].includes(status)) return { id: there.Id, name, status };
  await removeContainer(engine, there.Id, signal);
  return null;
}

function describeHolder(name: string, holder: EngineContainer): string {
  const owner = ownerOf(holder.Config.Labels);
  const whose = owner === undefined ? "is not Keelson's" : `belongs to cluster ${owner.cluster} (uid ${owner.uid})`;
  return `the name ${name} is taken by container ${holder.Id.slice(0, 12)}, which ${whose}; rename or remove that one`;
}

async function finishContainer(
  id: string,
  resource: Resource,
  spec: WorkloadSpec,
  { engine, secrets }: CreateOptions,
  signal: AbortSignal,
): Promise<void> {
  await putFiles(engine, id, { resource, files: spec.files, secrets }, signal);
  for (const attachment of spec.networks.slice(1)) {
    const name = encodeURIComponent(attachment.network);
    const body = apart<object>({}, { Container: id, EndpointConfig: toEngineEndpoint(attachment) });
    await engine.ask(`connect to network ${attachment.network}`, docker => docker.getNetwork(name).connect(body), signal);
  }
}

/** Gives a container another name. */
export async function renameContainer(engine: Engine, id: string, name: string, signal: AbortSignal): Promise<void> {
  await engine.ask(`rename container to ${name}`, docker => docker.getContainer(id).rename({ name }), signal);
}

/** Removes a container and the volumes without a name that came with it: they are as much its own as its files. One that is gone is no error. */
export async function removeContainer(engine: Engine, id: string, signal: AbortSignal): Promise<void> {
  try {
    await engine.ask(
      `remove container ${id.slice(0, 12)}`,
      docker => docker.getContainer(id).remove({ v: true, force: true }),
      signal,
    );
  } catch (error) {
    if (error instanceof OperationError && error.code === 'not-found') return;
    throw error;
  }
}
