import pLimit from 'p-limit';
import { OperationError } from '../../model/operation-error.ts';
import type { Foreign, Live } from '../../model/resource.ts';
import type { TargetView } from '../driver.ts';
import { followChanges } from './changes.ts';
import { fingerprintOf, instant } from './container-state.ts';
import type { Engine } from './engine.ts';
import type { EngineContainerEntry, EngineImage, EngineImageEntry, EngineNetwork, EngineVolume } from './engine-types.ts';
import { type EngineFacts, fetchFacts } from './facts.ts';
import { foreignContainer, foreignObject, isNamed } from './foreign.ts';
import { imageReferences } from './image-refs.ts';
import { appliedFrom, idFromLabels, isOwnedBy } from './labels.ts';
import { type Claim, claimedId, type LookOptions, lookAt } from './look.ts';
import { fromEngineNetwork, fromEngineVolume } from './support-spec.ts';

/** Looks at an engine again and again, and asks only for what is new or changed since. */
export interface Observer extends Disposable {
  observe(engine: Engine, signal: AbortSignal): Promise<TargetView>;
  /** Of the machine, thousandths of a processor. */
  cpuMillis(engine: Engine, signal: AbortSignal): Promise<number>;
  /** Makes the next look inspect this container. */
  forget(containerId: string): void;
  /** Makes the next look inspect everything. */
  forgetAll(): void;
}

interface Known {
  /** Fingerprint of its list entry at the last inspect; empty: to be inspected. */
  fingerprint: string;
  live: Live | null;
}

/** Whatever events may have missed is found after so long: everything is inspected again. */
const RECHECK_MS = 600_000;
const INSPECTS_AT_ONCE = 8;

export function startObserver(options: Claim & Pick<LookOptions, 'secrets'>): Observer {
  const containers = new Map<string, Known>();
  const objects = new Map<string, { readonly entry: string; readonly live: Live }>();
  const images = new Map<string, Promise<EngineImage | null>>();
  const changes = followChanges();
  const limit = pLimit(INSPECTS_AT_ONCE);
  const state: { facts: EngineFacts | null; checkedAt: number } = { facts: null, checkedAt: 0 };

  const forget = (id: string): void => {
    const known = containers.get(id);
    if (known !== undefined) known.fingerprint = '';
  };
  const forgetAll = (): void => {
    state.facts = null;
    for (const known of containers.values()) known.fingerprint = '';
  };
  const observe: Observer['observe'] = async (engine, signal) => {
    const heard = await changes.listen(engine, signal);
    if (!heard || Date.now() - state.checkedAt > RECHECK_MS) {
      forgetAll();
      state.checkedAt = Date.now();
    }
    for (const id of changes.take()) forget(id);
    const [entries, networks, volumes, imageEntries, facts] = await Promise.all([
      engine.call<readonly EngineContainerEntry[]>(
        { path: '/containers/json', query: { all: '1' }, doing: 'list containers' },
        signal,
      ),
      engine.call<readonly EngineNetwork[]>({ path: '/networks', doing: 'list networks' }, signal),
      engine.call<{ readonly Volumes: readonly EngineVolume[] | null }>({ path: '/volumes', doing: 'list volumes' }, signal),
      engine.call<readonly EngineImageEntry[]>({ path: '/images/json', doing: 'list images' }, signal),
      state.facts ?? fetchFacts(engine, signal),
    ]);
    state.facts = facts;
    const imageOf = (id: string): Promise<EngineImage | null> => {
      const known = images.get(id) ?? inspectImage(engine, id, signal);
      images.set(id, known);
      known.catch(() => images.delete(id));
      return known;
    };
    const look = { ...options, engine, facts, imageOf };
    const seen = await Promise.all(
      entries.map(entry =>
        seeContainer(entry, containers, id => limit(() => lookAt(id, containers.get(id)?.live ?? null, look, signal)), options),
      ),
    );
    keepOnly(
      containers,
      entries.map(entry => entry.Id),
    );
    keepOnly(
      images,
      entries.map(entry => entry.ImageID),
    );
    const named = (volumes.Volumes ?? []).filter(isNamed);
    const things = [
      ...networks.map(network => seeObject('network', network, options, objects)),
      ...named.map(volume => seeObject('volume', volume, options, objects)),
    ];
    keepOnly(
      objects,
      things.flatMap(thing => ('ref' in thing ? [thing.id] : [])),
    );
    const all = [...seen, ...things].filter(thing => thing !== null);
    return {
      live: all.filter((thing): thing is Live => 'ref' in thing),
      foreign: all.filter((thing): thing is Foreign => !('ref' in thing)),
      facts: facts.facts,
      images: imageReferences(imageEntries),
      remarks: facts.remarks,
    };
  };
  return {
    observe,
    async cpuMillis(engine, signal) {
      state.facts ??= await fetchFacts(engine, signal);
      return state.facts.facts.cpuMillis;
    },
    forget,
    forgetAll,
    [Symbol.dispose]: () => changes.end(),
  };
}

async function seeContainer(
  entry: EngineContainerEntry,
  containers: Map<string, Known>,
  look: (id: string) => Promise<Live | null>,
  claim: Claim,
): Promise<Live | Foreign | null> {
  if (claimedId(claim, entry.Names[0]?.slice(1) ?? '', entry.Labels) === undefined) return foreignContainer(entry);
  const fingerprint = fingerprintOf(entry);
  const known = containers.get(entry.Id);
  if (known !== undefined && known.fingerprint === fingerprint) return known.live;
  const live = await look(entry.Id);
  containers.set(entry.Id, { fingerprint, live });
  return live;
}

function seeObject(
  kind: 'network' | 'volume',
  object: EngineNetwork | EngineVolume,
  { owner, target }: Claim,
  objects: Map<string, { readonly entry: string; readonly live: Live }>,
): Live | Foreign {
  const id = isOwnedBy(owner, object.Labels) ? idFromLabels(target, object.Labels) : undefined;
  if (id === undefined) return foreignObject(kind, object);
  const entry = JSON.stringify(object);
  const known = objects.get(id);
  if (known !== undefined && known.entry === entry) return known.live;
  const applied = appliedFrom(object.Labels)?.spec;
  const spec =
    'IPAM' in object ? fromEngineNetwork(object, applied?.kind === 'network' ? applied : undefined) : fromEngineVolume(object);
  const live: Live = {
    id,
    ref: 'Id' in object ? object.Id : object.Name,
    name: object.Name,
    spec,
    ...(applied === undefined ? {} : { applied }),
    state: { phase: 'present' },
    restarts: 0,
    createdAt: instant(('Created' in object ? object.Created : object.CreatedAt) ?? '') ?? 0,
  };
  objects.set(id, { entry, live });
  return live;
}

async function inspectImage(engine: Engine, id: string, signal: AbortSignal): Promise<EngineImage | null> {
  try {
    return await engine.call<EngineImage>({ path: `/images/${id}/json`, doing: `inspect image ${id.slice(0, 19)}` }, signal);
  } catch (error) {
    if (error instanceof OperationError && error.code === 'not-found') return null;
    throw error;
  }
}

function keepOnly(map: Map<string, unknown>, keys: readonly string[]): void {
  const kept = new Set(keys);
  for (const key of map.keys()) if (!kept.has(key)) map.delete(key);
}
