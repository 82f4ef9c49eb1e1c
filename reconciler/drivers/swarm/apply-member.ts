import type Docker from 'dockerode';
import { describeResource, splitResourceId } from '../../model/ids.ts';
import { OperationError } from '../../model/operation-error.ts';
import type { Change } from '../../model/plan.ts';
import type { Owner } from '../../model/resource.ts';
import type { MemberSpec } from '../../model/swarm.ts';
import type { Engine } from '../docker/engine.ts';
import { apart } from '../docker/fenced-docker.ts';
import type { EngineMemberInfo, EngineNode } from './engine-types.ts';
import { initSwarm, joinSwarm } from './enter-swarm.ts';
import type { AskedMachine } from './machines.ts';
import type { Manager } from './managers.ts';
import { isNotIn } from './member-errors.ts';
import { updateNode } from './update-node.ts';

/** What a change of a member needs: what each machine answered, by node, and the manager that speaks for all. */
export interface MemberOptions {
  readonly owner: Owner;
  readonly asked: ReadonlyMap<string, AskedMachine>;
  /** null: there is none yet. */
  readonly manager: Manager | null;
}

/** Makes a Swarm on a machine, lets one join, changes what it is there, or lets it leave. Asking again is harmless. */
export async function applyMember(change: Change, options: MemberOptions, signal: AbortSignal): Promise<void> {
  const { action, id, ref = '', resource } = change;
  const { name } = splitResourceId(id);
  const spec = resource?.spec;
  if (action === 'delete') return removeMember(name, ref, options, signal);
  if (spec?.kind !== 'member' || resource === undefined) throw refusal(change);
  if (action === 'update') return updateNode(managerOf(options, change).engine, ref, { ...options, resource, spec }, signal);
  if (action !== 'create') throw refusal(change);
  const { engine = null } = options.asked.get(name) ?? {};
  if (engine === null) throw new OperationError('unreachable', `${describeResource(id)}: ${name} does not answer`);
  const asked = { engine, resource, owner: options.owner };
  if (spec.swarm === null) await initSwarm(spec, asked, signal);
  else await joinSwarm(spec, { ...asked, manager: managerOf(options, change) }, signal);
  await stamp(change, spec, engine, options.manager?.engine ?? engine, options.owner, signal);
}

/** What it is there, and whose, at once. Where that fails, the next look finds a member that has no label yet, and it gets it then. */
async function stamp(
  { resource }: Change,
  spec: MemberSpec,
  engine: Engine,
  manager: Engine,
  owner: Owner,
  signal: AbortSignal,
): Promise<void> {
  try {
    const { Swarm } = await infoOf(engine, signal);
    if (Swarm.NodeID !== '') await updateNode(manager, Swarm.NodeID, { owner, resource: resource!, spec }, signal);
  } catch (error) {
    if (!(error instanceof OperationError) || signal.aborted) throw error;
  }
}

async function removeMember(name: string, ref: string, options: MemberOptions, signal: AbortSignal): Promise<void> {
  const { asked, manager } = options;
  const { engine = null } = asked.get(name) ?? {};
  const info = engine === null ? null : await infoOf(engine, signal);
  const entry = manager?.nodes.find(({ ID }) => ID === ref);
  if (engine !== null && info?.Swarm.NodeID === ref) {
    const isAlone = isLast(ref, manager);
    // Whoever is not listed any more takes nothing from the others by leaving.
    if (info.Swarm.ControlAvailable && entry !== undefined && !isAlone)
      throw new OperationError('conflict', `${name} cannot leave the Swarm: it is a manager still, and has to be a worker first`);
    await leave(engine, signal);
    if (isAlone) return;
  }
  if (entry === undefined || manager === null) return;
  const now = await inspectNode(manager.engine, ref, signal);
  if (now !== null && now.Status.State === 'down') await removeEntry(manager.engine, ref, signal);
}

/** Whether nobody else is in the Swarm but such as are gone. */
function isLast(ref: string, manager: Manager | null): boolean {
  return (
    manager?.nodes.every(({ ID, Status, ManagerStatus }) => ID === ref || (Status.State === 'down' && ManagerStatus == null)) ??
    false
  );
}

async function leave(engine: Engine, signal: AbortSignal): Promise<void> {
  try {
    await engine.ask('leave the Swarm', docker => docker.swarmLeave(apart({ force: true })), signal);
  } catch (error) {
    if (!isNotIn(error)) throw error;
  }
}

async function inspectNode(engine: Engine, ref: string, signal: AbortSignal): Promise<EngineNode | null> {
  try {
    return await engine.ask('inspect a node', docker => docker.getNode(ref).inspect() as Promise<EngineNode>, signal);
  } catch (error) {
    if (error instanceof OperationError && error.code === 'not-found') return null;
    throw error;
  }
}

/** One that is down goes without force. */
async function removeEntry(engine: Engine, ref: string, signal: AbortSignal): Promise<void> {
  try {
    await engine.ask('remove a node from the list of the Swarm', docker => docker.getNode(ref).remove(), signal);
  } catch (error) {
    if (!(error instanceof OperationError && error.code === 'not-found')) throw error;
  }
}

function infoOf(engine: Engine, signal: AbortSignal): Promise<EngineMemberInfo> {
  return engine.ask('ask for its place in the Swarm', (docker: Docker) => docker.info() as Promise<EngineMemberInfo>, signal);
}

function managerOf({ manager }: MemberOptions, { action, id }: Change): Manager {
  if (manager !== null) return manager;
  throw new OperationError('unreachable', `${action} ${describeResource(id)}: no manager of the Swarm answers`);
}

function refusal({ action, id }: Change): OperationError {
  return new OperationError('unsupported', `${action} ${describeResource(id)}: a member is made, changed and removed`);
}
