import { parseIp } from '../../model/addresses.ts';
import { digestOf } from '../../model/digest.ts';
import { resourceId, targetOf } from '../../model/ids.ts';
import { OperationError } from '../../model/operation-error.ts';
import type { Owner, Resource } from '../../model/resource.ts';
import type { MemberSpec, SwarmSettings } from '../../model/swarm.ts';
import type { Engine } from '../docker/engine.ts';
import { isOwnedBy, ownLabels } from '../docker/labels.ts';
import type { EngineSwarm } from './engine-types.ts';
import type { Manager } from './managers.ts';
import { goesOn, isInAlready, isStaleToken } from './member-errors.ts';
import { toSwarmSpec } from './see-members.ts';

interface Entering {
  readonly engine: Engine;
  readonly resource: Resource;
  readonly owner: Owner;
}

/** Makes a Swarm, with our label from its first moment on. On a machine that is in one already nothing happens. */
export async function initSwarm(spec: MemberSpec, { engine, resource, owner }: Entering, signal: AbortSignal): Promise<void> {
  const settings: SwarmSettings = spec.settings ?? { kind: 'settings' };
  const id = resourceId(targetOf(resource.id), 'settings', 'swarm');
  const labels = ownLabels(owner, { id, spec: settings, digest: digestOf(settings) });
  const { addressPools, subnetSize, dataPathPort } = settings;
  const body = {
    ...addressesOf(spec),
    ...(addressPools === undefined ? {} : { DefaultAddrPool: addressPools }),
    ...(subnetSize === undefined ? {} : { SubnetSize: subnetSize }),
    ...(dataPathPort === undefined ? {} : { DataPathPort: dataPathPort }),
    Spec: toSwarmSpec(settings, { Labels: labels }),
  };
  if (await unlessIn(() => engine.ask('make a Swarm', docker => docker.swarmInit(body), signal))) return;
  const { Spec } = await engine.ask(
    'ask whose Swarm it is in',
    async docker => (await docker.swarmInspect()) as EngineSwarm,
    signal,
  );
  if (!isOwnedBy(owner, Spec.Labels))
    throw new OperationError('conflict', `make a Swarm: ${engine.name} was put into another one since it was asked`, {
      temporary: true,
    });
}

const TRIES = 2;

/** Lets a machine join by a token that is asked for now, and is nowhere afterwards. On one that is in a Swarm already nothing happens. */
export async function joinSwarm(
  spec: MemberSpec,
  { engine, manager }: Entering & { readonly manager: Manager },
  signal: AbortSignal,
): Promise<void> {
  if (manager.swarm.ID !== spec.swarm)
    throw new OperationError('conflict', `join Swarm ${spec.swarm}: the managers that answer are of Swarm ${manager.swarm.ID}`);
  const remotes = managersOf(manager);
  for (let attempt = 1; ; attempt += 1) {
    const token = await joinToken(manager.engine, spec.role, signal);
    const body = { ...addressesOf(spec), RemoteAddrs: remotes, JoinToken: token };
    try {
      await unlessIn(() => engine.ask('join the Swarm', docker => docker.swarmJoin(body), signal));
      return;
    } catch (error) {
      if (isStaleToken(error) && attempt < TRIES) continue;
      throw error instanceof OperationError ? without(token, error) : error;
    }
  }
}

async function joinToken(engine: Engine, role: MemberSpec['role'], signal: AbortSignal): Promise<string> {
  const tokens = await engine.ask('ask for a join token', async docker => (await docker.swarmInspect()).JoinTokens, signal);
  return role === 'manager' ? tokens.Manager : tokens.Worker;
}

/** The addresses at which managers that are there take new members. */
function managersOf({ nodes }: Manager): readonly string[] {
  return nodes.flatMap(({ ManagerStatus }) =>
    ManagerStatus?.Reachability === 'reachable' &&
    ManagerStatus.Addr !== undefined &&
    !/^(0\.0\.0\.0|\[::\]):/.test(ManagerStatus.Addr)
      ? [ManagerStatus.Addr]
      : [],
  );
}

/** An address that is a name is for people only: the Engine takes numbers, and else chooses one that it has. */
function addressesOf({ address = '' }: MemberSpec): { readonly ListenAddr: string; readonly AdvertiseAddr?: string } {
  const ip = parseIp(address);
  return { ListenAddr: ip?.family === 6 ? '[::]:2377' : '0.0.0.0:2377', ...(ip === null ? {} : { AdvertiseAddr: address }) };
}

/** Whether it went in by this call; false: it is in a Swarm already. */
async function unlessIn(call: () => Promise<unknown>): Promise<boolean> {
  try {
    await call();
  } catch (error) {
    if (isInAlready(error)) return false;
    if (!goesOn(error)) throw error;
  }
  return true;
}

/** Whatever an engine says, a token is not in it. */
function without(token: string, error: OperationError): OperationError {
  if (!error.message.includes(token)) return error;
  return new OperationError(error.code, error.message.replaceAll(token, '(token)'), { temporary: error.temporary });
}
