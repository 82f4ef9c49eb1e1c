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
    engine.call<Lists['containers']>({ path: '/containers/json', query: { all: '1' }, doing: 'list containers' }, signal),
    engine.call<Lists['networks']>({ path: '/networks', doing: 'list networks' }, signal),
    engine.call<{ readonly Volumes: Lists['volumes'] | null }>({ path: '/volumes', doing: 'list volumes' }, signal),
    engine.call<Lists['images']>({ path: '/images/json', doing: 'list images' }, signal),
    known ?? fetchFacts(engine, signal),
  ]);
  return { containers, networks, volumes: Volumes ?? [], images, facts };
}
