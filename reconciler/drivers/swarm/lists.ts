import type { Engine } from '../docker/engine.ts';
import type { EngineObject, EngineService, EngineSwarmNetwork } from './service-types.ts';

/** Everything that a manager lists beside nodes and tasks, asked for at once. */
export interface Lists {
  readonly services: readonly EngineService[];
  readonly networks: readonly EngineSwarmNetwork[];
  readonly configs: readonly EngineObject[];
  readonly secrets: readonly EngineObject[];
}

/** Asks for all lists. Networks are those of the Swarm: what is its manager's own is not among them. */
export async function fetchLists(engine: Engine, signal: AbortSignal): Promise<Lists> {
  const filters = { scope: ['swarm'] };
  const [services, networks, configs, secrets] = await Promise.all([
    engine.ask('list services', docker => docker.listServices() as unknown as Promise<EngineService[]>, signal),
    engine.ask('list networks', docker => docker.listNetworks({ filters }) as unknown as Promise<EngineSwarmNetwork[]>, signal),
    engine.ask('list configs', docker => docker.listConfigs() as unknown as Promise<EngineObject[]>, signal),
    engine.ask('list secrets', docker => docker.listSecrets() as unknown as Promise<EngineObject[]>, signal),
  ]);
  return { services, networks, configs, secrets };
}
