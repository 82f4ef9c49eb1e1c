import { digestOf } from '../../model/digest.ts';
import { targetOf } from '../../model/ids.ts';
import { repositoryOf } from '../../model/image-ref.ts';
import { OperationError } from '../../model/operation-error.ts';
import type { Change } from '../../model/plan.ts';
import type { Foreign, Live, LiveState, Owner, Resource, Spec } from '../../model/resource.ts';
import type { ImageSpec } from '../../model/workload.ts';
import type { Driver } from '../driver.ts';
import { type MemoryEngine, notify, type Stored } from './engine.ts';

/** A driver of an engine in memory: as faithful as a test needs, with faults on demand. */
export function openMemory(options: { readonly owner: Owner; readonly engine: MemoryEngine }): Driver {
  const { owner, engine } = options;
  return {
    async observe(signal) {
      engine.calls.observe += 1;
      await answer(engine, signal);
      const all = [...engine.things.values()];
      const others = all.filter(stored => !isOwn(stored, owner)).map(asForeign);
      return {
        live: all.filter(stored => isOwn(stored, owner)).map(stored => show(stored, engine)),
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
      if (refusal !== null) throw new OperationError('invalid', `${change.action} ${change.id}: ${refusal}`);
      applyChange(engine, owner, change);
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

function applyChange(engine: MemoryEngine, owner: Owner, change: Change): void {
  const target = change.ref === undefined ? undefined : own(engine, owner, change.ref);
  switch (change.action) {
    case 'create':
      start(create(engine, owner, change.resource!), engine);
      return;
    case 'replace': {
      const made = create(engine, owner, change.resource!, target);
      if (change.order === 'stop-first' && target !== undefined) stop(target);
      start(made, engine);
      return;
    }
    case 'update':
      if (target === undefined) throw new OperationError('not-found', `update ${change.id}: it is gone`);
      target.spec = change.resource!.spec;
      target.applied = change.resource!.spec;
      return;
    case 'start':
      if (target === undefined) throw new OperationError('not-found', `start ${change.id}: it is gone`);
      start(target, engine);
      return;
    case 'stop':
      if (target !== undefined) stop(target);
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
      stored !== replaced && stored.id === resource.id && isOwn(stored, owner) && digestOf(stored.applied) === resource.digest,
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

function stop(stored: Stored): void {
  if (stored.phase !== 'running') return;
  stored.phase = 'exited';
  stored.exitCode = 143;
}

function show(stored: Stored, engine: MemoryEngine): Live {
  const state = stateOf(stored, engine);
  const text = `${digestOf(stored.spec)} ${JSON.stringify(state)} ${stored.restarts}`;
  if (stored.shown?.text === text) return stored.shown.live;
  const { ref, id, spec, applied, restarts, createdAt } = stored;
  const live: Live = { ref, id, name: `${id.replaceAll(/[:/]/g, '-')}-${ref}`, spec, applied, state, restarts, createdAt };
  stored.shown = { text, live };
  return live;
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
  const { spec, owner, id } = stored;
  const ports =
    spec.kind !== 'workload' || stored.phase !== 'running'
      ? []
      : spec.ports.flatMap(({ publish, protocol, address }) =>
          publish === undefined ? [] : [{ port: publish, protocol, address }],
        );
  return {
    kind: spec.kind,
    name: spec.kind === 'workload' ? id : 'name' in spec ? spec.name : spec.ref,
    owner,
    ports,
    addresses: [],
  };
}

function own(engine: MemoryEngine, owner: Owner, ref: string): Stored | undefined {
  const stored = engine.things.get(ref);
  return stored !== undefined && isOwn(stored, owner) ? stored : undefined;
}

function isOwn(stored: Stored, owner: Owner): boolean {
  return stored.owner.cluster === owner.cluster && stored.owner.uid === owner.uid;
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
