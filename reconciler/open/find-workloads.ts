import type { Config } from '../config.ts';
import type { FoundEngine } from '../dialects/engine/found.ts';
import type { Access } from '../model/cluster.ts';
import { OperationError } from '../model/operation-error.ts';
import type { Owner } from '../model/resource.ts';
import { connectionsOf } from './connection.ts';

/**
 * What a Docker Engine has that no Keelson made, over the first way that works; `via`: that way, for people. Throws OperationError: what
 * the last way says.
 */
export async function findDockerWorkloads(
  config: Pick<Config, 'docker' | 'ssh' | 'secrets'>,
  owner: Owner,
  ways: readonly Access[],
  signal: AbortSignal,
): Promise<FoundEngine & { readonly via: string }> {
  const [{ openSecrets }, { findWorkloads }] = await Promise.all([
    import('../secrets/open-secrets.ts'),
    import('../drivers/docker/find-workloads.ts'),
  ]);
  const connect = connectionsOf(config, openSecrets({ ...owner, providers: config.secrets }));
  let failure: unknown = new OperationError('invalid', 'There is no way to the engine');
  for (const way of ways) {
    try {
      await using connection = await connect(way, signal);
      return { ...(await findWorkloads(connection, signal)), via: connection.name };
    } catch (error) {
      signal.throwIfAborted();
      failure = error;
    }
  }
  throw failure;
}
