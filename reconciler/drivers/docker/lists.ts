import type { Engine } from './engine.ts';
import type { EngineContainerEntry, EngineImageEntry, EngineNetwork, EngineVolume } from './engine-types.ts';
import { type EngineFacts, fetchFacts } from './facts.ts';

/** Everything an engine lists, asked for at once. */
export interface Lists {
  readonly containers: readonly EngineContainerEntry[];
  readonly networks: readonly EngineNetwork[];
  readonly volumes: readonly EngineVolume[];
  readonly images: readonly EngineImageEntry[];
  readonly facts: EngineFacts;
}

/** Asks for all lists, and for facts where there are none yet: those are slow. */
export async function fetchLists(engine: Engine, known: EngineFacts | null, signal: AbortSignal): Promise<Lists> {
  const [containers, networks, { Volumes }, images, facts] = await Promise.all([
    engine.ask<Lists['containers']>('list containers', docker => docker.listContainers({ all: true }), signal),
    engine.ask('list networks', docker => docker.listNetworks() as Promise<EngineNetwork[]>, signal),
    engine.ask<{ readonly Volumes: Lists['volumes'] | null }>('list volumes', docker => docker.listVolumes(), signal),
    engine.ask<Lists['images']>('list images', docker => docker.listImages(), signal),
    known ?? fetchFacts(engine, signal),
  ]);
  return { containers, networks, volumes: Volumes ?? [], images, facts };
}
