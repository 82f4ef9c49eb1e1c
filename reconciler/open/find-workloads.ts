import type { Config } from '../config.ts';
import type { Connection } from '../connections/connection.ts';
import type { FoundEngine, FoundSwarm } from '../dialects/engine/found.ts';
import type { Access } from '../model/cluster.ts';
import { OperationError } from '../model/operation-error.ts';
import type { Owner } from '../model/resource.ts';
import { connectionsOf } from './connection.ts';

type Reaching = Pick<Config, 'docker' | 'ssh' | 'secrets'>;

/** What was found, and the way that was used, for people. */
type Found<T> = T & { readonly via: string };

/** What a Docker Engine has that no Keelson made, over the first way that works. Throws OperationError: what the last way says. */
export async function findDockerWorkloads(
  config: Reaching,
  owner: Owner,
  ways: readonly Access[],
  signal: AbortSignal,
): Promise<Found<FoundEngine>> {
  const { findWorkloads } = await import('../drivers/docker/find-workloads.ts');
  return overFirst(config, owner, ways, findWorkloads, signal);
}

/** What a Swarm has that no Keelson made, over the first way to a manager of it that works. Throws OperationError: what the last way says. */
export async function findSwarmThings(
  config: Reaching,
  owner: Owner,
  ways: readonly Access[],
  signal: AbortSignal,
): Promise<Found<FoundSwarm>> {
  const { findSwarm } = await import('../drivers/swarm/find-swarm.ts');
  return overFirst(config, owner, ways, findSwarm, signal);
}

async function overFirst<T>(
  config: Reaching,
  owner: Owner,
  ways: readonly Access[],
  find: (connection: Connection, signal: AbortSignal) => Promise<T>,
  signal: AbortSignal,
): Promise<Found<T>> {
  const { openSecrets } = await import('../secrets/open-secrets.ts');
  const connect = connectionsOf(config, openSecrets({ ...owner, providers: config.secrets }));
  let failure: unknown = new OperationError('invalid', 'There is no way to the engine');
  for (const way of ways) {
    try {
      await using connection = await connect(way, signal);
      return { ...(await find(connection, signal)), via: connection.name };
    } catch (error) {
      signal.throwIfAborted();
      failure = error;
    }
  }
  throw failure;
}
