import pLimit from 'p-limit';
import { canonicalJson } from '../../model/digest.ts';
import { type ResourceId, splitResourceId } from '../../model/ids.ts';
import type { Foreign, Live } from '../../model/resource.ts';
import type { TargetView } from '../driver.ts';
import { type Changes, followChanges } from './changes.ts';
import { fingerprintOf } from './container-state.ts';
import type { Engine } from './engine.ts';
import type { EngineContainerEntry, EngineImage } from './engine-types.ts';
import { type EngineFacts, fetchFacts, withEngineId } from './facts.ts';
import { foreignContainer, isRestrainable } from './foreign.ts';
import { namedImages, seePlatforms } from './image-platforms.ts';
import { imageReferences } from './image-refs.ts';
import { inspectImage } from './inspect-image.ts';
import { isOwnedBy } from './labels.ts';
import { fetchLists } from './lists.ts';
import { type Claim, claimedId, inspectContainer, type LookOptions, lookAt } from './look.ts';
import { seeRestraints } from './restraint/see-restraints.ts';
import { type KnownObjects, seeObjects } from './see-objects.ts';

/** Looks at an engine again and again, and asks only for what is new or changed since. */
export interface Observer extends Disposable {
  observe(engine: Engine, signal: AbortSignal): Promise<TargetView>;
  /** Of the machine, thousandths of a processor. */
  cpuMillis(engine: Engine, signal: AbortSignal): Promise<number>;
  /** Makes the next look inspect this container. */
  forget(containerId: string): void;
  /** The engine was lost: the next look listens anew and inspects everything. */
  lose(): void;
}

interface KnownContainer {
  /** Of its list entry at the last inspect; empty: to be inspected. */
  fingerprint: string;
  readonly live: Live | null;
}

/** What the last look left for the next. */
interface LookMemory {
  readonly containers: Map<string, KnownContainer>;
  /** Whether containers that are not ours are removed when they end, as was asked for when they were made. */
  readonly removedAtEnd: Map<string, boolean>;
  readonly objects: KnownObjects;
  /** Images that containers are made from, or that jobs name; null: gone. */
  readonly images: Map<string, Promise<EngineImage | null>>;
  readonly changes: Changes;
  facts: EngineFacts | null;
  factsAreOld: boolean;
  checkedAt: number;
}

/** Whatever events may have missed is found after so long: everything is inspected again. */
const RECHECK_MS = 600_000;
const INSPECTS_AT_ONCE = 8;

interface ObserverOptions extends Claim, Pick<LookOptions, 'secrets' | 'texts'> {
  /** Images that jobs name. */
  readonly images: () => ReadonlySet<string>;
}

/** An observer that has not looked yet: its first look asks for everything. */
export function startObserver(options: ObserverOptions): Observer {
  const memory: LookMemory = {
    containers: new Map(),
    removedAtEnd: new Map(),
    objects: new Map(),
    images: new Map(),
    changes: followChanges(),
    facts: null,
    factsAreOld: true,
    checkedAt: 0,
  };
  return {
    observe: (engine, signal) => observe(engine, memory, options, signal),
    cpuMillis: async (engine, signal) => (memory.facts ?? (await fetchFacts(engine, signal))).facts.cpuMillis,
    forget: id => forget(memory, id),
    lose: memory.changes.end,
    [Symbol.dispose]: memory.changes.end,
  };
}

async function observe(engine: Engine, memory: LookMemory, options: ObserverOptions, signal: AbortSignal): Promise<TargetView> {
  await hearChanges(engine, memory, signal);
  const lists = await fetchLists(engine, memory.factsAreOld ? null : memory.facts, signal);
  const facts = keepFacts(memory, withEngineId(lists.facts, lists.networks));
  const look = { ...options, engine, facts, imageOf: (id: string) => imageOf(engine, id, memory, signal) };
  const named = namedImages(lists.images, options.images());
  const [containers, imagePlatforms, restraints] = await Promise.all([
    seeContainers(lists.containers, memory, look, signal),
    seePlatforms(named, look.imageOf),
    seeRestraints(lists.volumes, options, engine, facts.facts.cpuMillis, signal),
  ]);
  keepOnly(memory.images, new Set([...lists.containers.map(({ ImageID }) => ImageID), ...named.keys()]));
  const all = [...containers, ...seeObjects(lists, options, memory.objects)];
  const used = new Set(lists.containers.map(container => container.ImageID));
  return {
    live: [...all.filter(isLive), ...restraints.live],
    foreign: all.filter((thing): thing is Foreign => !isLive(thing)),
    facts: facts.facts,
    images: imageReferences(lists.images),
    imagePlatforms,
    imagesInUse: imageReferences(lists.images.filter(image => used.has(image.Id))),
    remarks: restraints.remarks.length === 0 ? facts.remarks : [...facts.remarks, ...restraints.remarks],
  };
}

function isLive(thing: Live | Foreign): thing is Live {
  return 'id' in thing;
}

/** Marks what events named; everything, where events may have been missed. Listening begins before the lists are asked for. */
async function hearChanges(engine: Engine, memory: LookMemory, signal: AbortSignal): Promise<void> {
  const heard = await memory.changes.listen(engine, signal);
  if (!heard || Date.now() - memory.checkedAt > RECHECK_MS) {
    memory.factsAreOld = true;
    memory.checkedAt = Date.now();
    for (const id of memory.containers.keys()) forget(memory, id);
  }
  for (const id of memory.changes.take()) forget(memory, id);
}

function forget({ containers }: LookMemory, id: string): void {
  const known = containers.get(id);
  if (known !== undefined) known.fingerprint = '';
}

/** The very same facts while they say the same: others remember by identity what they made of them. */
function keepFacts(memory: LookMemory, fetched: EngineFacts): EngineFacts {
  const { facts } = memory;
  const kept = facts !== null && canonicalJson(facts) === canonicalJson(fetched) ? facts : fetched;
  memory.facts = kept;
  memory.factsAreOld = false;
  return kept;
}

async function seeContainers(
  entries: readonly EngineContainerEntry[],
  { containers, removedAtEnd }: LookMemory,
  options: LookOptions,
  signal: AbortSignal,
): Promise<readonly (Live | Foreign)[]> {
  const limit = pLimit(INSPECTS_AT_ONCE);
  const see = async (entry: EngineContainerEntry): Promise<Live | Foreign | null> => {
    const { Id: id, Names, Labels } = entry;
    const claimed = claimedId(options, Names[0]?.slice(1) ?? '', Labels);
    if (claimed === undefined) {
      if (isRestrainable(Labels) && !removedAtEnd.has(id))
        removedAtEnd.set(
          id,
          await limit(async () => (await inspectContainer(options.engine, id, signal))?.HostConfig.AutoRemove === true),
        );
      return foreignContainer(entry, removedAtEnd.get(id) === true);
    }
    const fingerprint = fingerprintOf(entry) + askedOf(options, claimed, Labels);
    const known = containers.get(id);
    if (known?.fingerprint === fingerprint && (known.live?.id ?? claimed) === claimed) return known.live;
    const live = await limit(() => lookAt(id, known?.live ?? null, options, signal));
    containers.set(id, { fingerprint, live });
    return live;
  };
  const seen = await Promise.all(entries.map(see));
  const ids = new Set(entries.map(entry => entry.Id));
  keepOnly(containers, ids);
  keepOnly(removedAtEnd, ids);
  return seen.filter(thing => thing !== null);
}

/** What is seen of an adopted container depends on what its job says. */
function askedOf({ owner, texts }: LookOptions, claimed: ResourceId, labels: EngineContainerEntry['Labels']): string {
  return isOwnedBy(owner, labels) ? '' : canonicalJson(texts(splitResourceId(claimed).name) ?? null);
}

function imageOf(engine: Engine, id: string, { images }: LookMemory, signal: AbortSignal): Promise<EngineImage | null> {
  const known = images.get(id) ?? inspectImage(engine, id, signal);
  images.set(id, known);
  known.catch(() => images.delete(id));
  return known;
}

function keepOnly(map: Map<string, unknown>, keys: ReadonlySet<string>): void {
  for (const key of map.keys()) if (!keys.has(key)) map.delete(key);
}
