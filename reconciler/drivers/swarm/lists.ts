import type Docker from 'dockerode';
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
    engine.ask('list services', docker => listsOf(docker).listServices(), signal),
    engine.ask('list networks', docker => listsOf(docker).listNetworks({ filters }), signal),
    engine.ask('list configs', docker => listsOf(docker).listConfigs(), signal),
    engine.ask('list secrets', docker => listsOf(docker).listSecrets(), signal),
  ]);
  return { services, networks, configs, secrets };
}

interface Filters {
  readonly filters: Readonly<Record<string, readonly string[]>>;
}

/** The calls that list what managers keep, by the types of this folder: those of dockerode leave out fields that the API has, and null. */
export function listsOf(docker: Docker): {
  listServices(): Promise<readonly EngineService[]>;
  listNetworks(query: Filters): Promise<readonly EngineSwarmNetwork[]>;
  listConfigs(query?: Filters): Promise<readonly EngineObject[]>;
  listSecrets(query?: Filters): Promise<readonly EngineObject[]>;
} {
  return docker as unknown as ReturnType<typeof listsOf>;
}
