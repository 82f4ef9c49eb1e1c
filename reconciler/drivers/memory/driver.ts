import { digestOf } from '../../model/digest.ts';
import type { FacetName } from '../../model/host.ts';
import { type ResourceId, resourceId, splitResourceId, type TargetId, targetOf } from '../../model/ids.ts';
import { repositoryOf } from '../../model/image-ref.ts';
import { OperationError } from '../../model/operation-error.ts';
import type { Change } from '../../model/plan.ts';
import type { Foreign, Live, LiveState, Owner, Resource, Spec } from '../../model/resource.ts';
import type { ImageSpec } from '../../model/workload.ts';
import type { Driver } from '../driver.ts';
import { type MemoryEngine, notify, type Stored } from './engine.ts';

/** Under which name an engine is looked at, by whom, and what git claims there: replica names by the thing's name, and facets of hosts. */
export interface MemoryOptions {
  readonly target: TargetId;
  readonly owner: Owner;
  readonly engine: MemoryEngine;
  readonly adopt?: () => ReadonlyMap<string, string>;
  readonly facets?: () => readonly FacetName[];
}

/** A driver of an engine in memory: as faithful as a test needs, with faults on demand. */
export function openMemory(options: MemoryOptions): Driver {
  const { engine } = options;
  return {
    async observe(signal) {
      engine.calls.observe += 1;
      await answer(engine, signal);
      const all = [...engine.things.values()];
      const others = all.filter(stored => claimedId(stored, options) === undefined).map(asForeign);
      return {
        live: all.flatMap(stored => show(stored, options) ?? []),
        foreign: others.length === 0 ? engine.foreign : [...engine.foreign, ...others],
        facts: engine.facts,
        images: engine.images ?? EVERY_IMAGE,
        imagesInUse: imagesInUse(engine),
        remarks: [],
      };
    },
    async apply(change, signal) {
      engine.calls.apply += 1;
      await answer(engine, signal);
      const refusal = engine.faults.refuse(change.action, change.id);
      if (refusal !== null) throw new OperationError(engine.faults.refusal, `${change.action} ${change.id}: ${refusal}`);
      applyChange(options, change);
      notify(engine);
    },
    async watch(onEvent, signal) {
      engine.listeners.add(onEvent);
      try {
        await aborted(signal);
      } finally {
        engine.listeners.delete(onEvent);
      }
    },
    async [Symbol.asyncDispose]() {},
  };
}

function imagesInUse({ things }: MemoryEngine): ReadonlySet<string> {
  return new Set([...things.values()].flatMap(({ spec }) => (spec.kind === 'workload' ? namesOf(spec.image) : [])));
}

function namesOf(image: ImageSpec | undefined): readonly string[] {
  if (image === undefined) return [];
  return [image.ref, ...(image.digest === undefined ? [] : [`${repositoryOf(image.ref)}@${image.digest}`])];
}

/** A set that has everything. */
const EVERY_IMAGE: ReadonlySet<string> = Object.assign(new Set<string>(), { has: () => true });

function applyChange(options: MemoryOptions, change: Change): void {
  const { engine, owner } = options;
  const target = change.ref === undefined ? undefined : claimed(options, change.ref);
  switch (change.action) {
    case 'create': {
      const made = create(engine, owner, change.resource!);
      if (!change.unstarted) start(made, engine);
      return;
    }
    case 'replace': {
      const made = create(engine, owner, change.resource!, target);
      if (change.order === 'stop-first' && target !== undefined) stop(target, engine);
      start(made, engine);
      return;
    }
    case 'update':
      if (target === undefined) throw new OperationError('not-found', `update ${change.id}: it is gone`);
      target.spec = change.resource!.spec;
      target.applied = change.resource!.spec;
      if (change.resource!.spec.kind !== 'workload') target.owner = owner;
      return;
    case 'start':
      if (target === undefined) throw new OperationError('not-found', `start ${change.id}: it is gone`);
      start(target, engine);
      return;
    case 'stop':
      if (target !== undefined) stop(target, engine);
      return;
    case 'delete':
      if (target !== undefined) engine.things.delete(target.ref);
      else if (change.ref !== undefined && change.id.includes('/image/') && !imagesInUse(engine).has(change.ref))
        engine.images?.delete(change.ref);
  }
}

/** `replaced`: what it comes in the place of, and therefore is not. */
function create(engine: MemoryEngine, owner: Owner, resource: Resource, replaced?: Stored): Stored {
  const twin = [...engine.things.values()].find(
    stored =>
      stored !== replaced &&
      placeOn(stored) === placeOn(resource) &&
      isOwn(stored, owner) &&
      digestOf(stored.applied) === resource.digest,
  );
  if (twin !== undefined) return twin;
  const workload = resource.spec.kind === 'workload';
  const holder = [...engine.things.values()].find(
    stored => stored.phase === 'running' && !isOwn(stored, owner) && sharesPort(stored.spec, resource.spec),
  );
  if (holder !== undefined) throw new OperationError('conflict', `create ${resource.id}: port is already allocated`);
  if (resource.spec.kind === 'image') engine.images?.add(resource.spec.ref);
  const ref = `${targetOf(resource.id)}/${engine.next}`;
  engine.next += 1;
  const stored: Stored = {
    ref,
    name: `${resource.id.replaceAll(/[:/]/g, '-')}-${ref}`,
    owner,
    id: resource.id,
    spec: resource.spec,
    applied: resource.spec,
    createdAt: engine.now(),
    phase: workload ? 'created' : 'present',
    startedAt: 0,
    exitCode: 0,
    restarts: 0,
    shown: null,
  };
  if (resource.spec.kind !== 'image') engine.things.set(ref, stored);
  return stored;
}

function start(stored: Stored, engine: MemoryEngine): void {
  if (stored.phase === 'running' || stored.phase === 'present') return;
  const broken = engine.faults.breakStart(stored.spec);
  if (broken !== null) throw new OperationError('invalid', broken);
  stored.phase = 'running';
  stored.startedAt = engine.now();
}

function stop(stored: Stored, engine: MemoryEngine): void {
  const state = stateOf(stored, engine);
  if (stored.phase !== 'running') return;
  stored.phase = 'exited';
  stored.exitCode = state.phase === 'exited' ? state.exitCode : 143;
}

/** The thing as it is seen through one target; undefined where it is not ours. */
function show(stored: Stored, options: MemoryOptions): Live | undefined {
  const id = claimedId(stored, options);
  if (id === undefined) return undefined;
  const state = stateOf(stored, options.engine);
  const text = `${id} ${digestOf(stored.spec)} ${JSON.stringify([state, stored.owner])} ${stored.restarts}`;
  if (stored.shown?.text === text) return stored.shown.live;
  const { ref, name, owner, spec, applied, restarts, createdAt } = stored;
  const adopted = { spec: asReplica(spec, id), adopted: true } as const;
  const asked = owner !== null ? { spec, applied } : spec.kind === 'workload' ? adopted : { spec };
  const live: Live = { ref, id, name, ...asked, state, restarts, createdAt };
  stored.shown = { text, live };
  return live;
}

function asReplica(spec: Spec, id: ResourceId): Spec {
  const [job = '', replica = ''] = splitResourceId(id).name.split('.');
  return spec.kind === 'workload' ? { ...spec, job, replica } : spec;
}

function stateOf(stored: Stored, engine: MemoryEngine): LiveState {
  if (stored.phase === 'created' || stored.phase === 'present') return { phase: stored.phase };
  if (stored.phase === 'exited') return { phase: 'exited', exitCode: stored.exitCode };
  const behaviour = engine.behave(stored.spec);
  const age = engine.now() - stored.startedAt;
  if (behaviour.exits !== undefined && age >= behaviour.exits.afterMs) return { phase: 'exited', exitCode: behaviour.exits.code };
  const health = behaviour.becomes === 'none' ? 'none' : age >= behaviour.healthyAfterMs ? behaviour.becomes : 'starting';
  return { phase: 'running', health, startedAt: stored.startedAt };
}

function asForeign(stored: Stored): Foreign {
  const { spec, owner, name } = stored;
  const ports =
    spec.kind !== 'workload' || stored.phase !== 'running'
      ? []
      : spec.ports.flatMap(({ publish, protocol, address }) =>
          publish === undefined ? [] : [{ port: publish, protocol, address }],
        );
  return {
    kind: spec.kind,
    name: spec.kind === 'workload' ? name : splitResourceId(stored.id).name,
    ...(owner === null ? {} : { owner }),
    ports,
    addresses: [],
  };
}

function claimed(options: MemoryOptions, ref: string): Stored | undefined {
  const stored = options.engine.things.get(ref);
  return stored !== undefined && claimedId(stored, options) !== undefined ? stored : undefined;
}

/** What a thing is under the target that looks at it, as a label without the target's name tells; undefined where it is not ours. */
function claimedId(stored: Stored, { target, owner, adopt, facets }: MemoryOptions): ResourceId | undefined {
  const { kind, name } = splitResourceId(stored.id);
  const isFacet = stored.owner === null && facets?.().some(facet => facet.kind === kind && facet.name === name);
  if (isOwn(stored, owner) || isFacet) return resourceId(target, kind, name);
  const replica = stored.owner === null ? adopt?.().get(stored.name) : undefined;
  return replica === undefined ? undefined : resourceId(target, 'workload', replica);
}

function placeOn({ id }: Pick<Live, 'id'>): string {
  const { kind, name } = splitResourceId(id);
  return `${kind}/${name}`;
}

function isOwn(stored: Stored, owner: Owner): boolean {
  return stored.owner?.cluster === owner.cluster && stored.owner.uid === owner.uid;
}

function sharesPort(one: Spec, other: Spec): boolean {
  if (one.kind !== 'workload' || other.kind !== 'workload') return false;
  return one.ports.some(port => port.publish !== undefined && other.ports.some(held => held.publish === port.publish));
}

async function answer(engine: MemoryEngine, signal: AbortSignal): Promise<void> {
  if (signal.aborted) throw new OperationError('aborted', 'told to stop');
  if (engine.faults.silent) throw new OperationError('unreachable', 'no answer: connection refused');
  if (engine.faults.hang) {
    await aborted(signal);
    throw new OperationError('timeout', 'no answer within the deadline');
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise(resolve => signal.addEventListener('abort', () => resolve(), { once: true }));
}
