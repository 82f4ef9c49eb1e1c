import { describe, expect, it } from 'vitest';
import { OperationError } from '../../../reconciler/model/operation-error.ts';
import type { Report } from '../../../reconciler/model/report.ts';
import { type Reconciler, reconcile } from '../../../reconciler/reconcile.ts';
import { openRecollection, storeKeys } from '../../../reconciler/remember.ts';
import { openMemoryStore } from '../../../reconciler/stores/memory.ts';
import type { Store } from '../../../reconciler/stores/store.ts';
import { aReconciler, type MemoryReconciler } from '../../support/memory-reconciler.ts';

const CLUSTER = `apiVersion: keelson/v1
kind: Cluster
metadata: {name: attic, uid: 11111111-2222-4333-8444-555555555555}
spec: {policy: {stability: 1s}}
---
apiVersion: keelson/v1
kind: Node
metadata: {name: a}
spec: {engine: docker}
`;
const NODE_B = `apiVersion: keelson/v1
kind: Node
metadata: {name: b}
spec: {engine: docker, access: [{tcp: {host: 10.0.0.2, tls: {}}}]}
`;
const job = (name: string, spec = '{image: "x:1"}'): string =>
  `apiVersion: keelson/v1\nkind: Job\nmetadata: {name: ${name}}\nspec: ${spec}\n`;
const ONE_SHOT = '{image: "x:1", oneShot: true, restart: {policy: "no"}}';
/** Where the store has the documents of this cluster. */
const FILED = 'attic/11111111-2222-4333-8444-555555555555';
const never = new AbortController().signal;
const pass = async (reconciler: Reconciler): Promise<Report> => (await reconcile(reconciler, { dryRun: false }, never)).report;
const replicas = (world: MemoryReconciler): readonly string[] =>
  [...world.engines.values()].flatMap(engine => [...engine.things.values()].map(thing => thing.id)).sort();

/** A store whose reads can be made to fail. */
function openFlaky(): { readonly store: Store; readonly state: { failing: boolean } } {
  const inner = openMemoryStore();
  const state = { failing: false };
  const refuse = (): void => {
    if (state.failing) throw new OperationError('unreachable', 'database is locked');
  };
  const store: Store = {
    ...inner,
    async get(key, signal) {
      refuse();
      return inner.get(key, signal);
    },
    async list(prefix, options, signal) {
      refuse();
      return inner.list(prefix, options, signal);
    },
  };
  return { store, state };
}

describe('a store whose reads fail for a while', () => {
  it('keeps what it held, and a one-shot that has run is not run again by a new process', async () => {
    const { store, state } = openFlaky();
    const world = aReconciler({ 'cluster.yaml': CLUSTER, 'mig.yaml': job('mig', ONE_SHOT), 'web.yaml': job('web') }, { store });
    await pass(world.reconciler);
    for (const thing of world.engine('docker:a').things.values())
      if (thing.id.includes('mig')) Object.assign(thing, { phase: 'exited', exitCode: 0 });
    await pass(world.reconciler);
    for (const [ref, thing] of world.engine('docker:a').things)
      if (thing.id.includes('mig')) world.engine('docker:a').things.delete(ref);
    await pass(world.reconciler);
    const restarted = world.restart();
    state.failing = true;
    for (let round = 0; round < 3; round += 1) {
      const during = await pass(restarted);
      expect(during.plan.held.map(held => held.code)).toEqual(['may-have-run']);
      expect(during.degraded).toEqual([
        'database is locked; this pass goes on without what earlier passes left',
        'database is locked; what this pass learned is kept in memory only',
      ]);
    }
    state.failing = false;
    const { ran } = (await store.get(storeKeys(FILED).memory, never)) as { readonly ran: readonly unknown[] };
    expect(ran).toHaveLength(1);
    const after = await pass(restarted);
    expect([after.plan.ready, after.plan.held, replicas(world)]).toEqual([[], [], ['docker:a/workload/web.1']]);
  });

  it('suspends as long as the process last knew it suspended', async () => {
    const { store, state } = openFlaky();
    const world = aReconciler({ 'cluster.yaml': CLUSTER, 'web.yaml': job('web') }, { store });
    await store.put([{ key: storeKeys(FILED).suspend, value: { reason: 'hands off', at: 0, by: 'me' } }], never);
    await pass(world.reconciler);
    state.failing = true;
    const during = await pass(world.reconciler);
    expect(during.outcomes).toEqual([]);
    expect(during.plan.held.map(held => held.code)).toEqual(['suspended']);
  });

  it('makes a new process hold what may run on a machine that it does not know of', async () => {
    const { store, state } = openFlaky();
    const world = aReconciler(
      { 'cluster.yaml': CLUSTER, 'b.yaml': NODE_B, 'web.yaml': job('web', '{image: "x:1", placement: {node: b}}') },
      { store },
    );
    await pass(world.reconciler);
    world.source.commit({ 'cluster.yaml': CLUSTER, 'web.yaml': job('web') });
    await pass(world.reconciler);
    const restarted = world.restart();
    state.failing = true;
    for (let round = 0; round < 3; round += 1) {
      const during = await pass(restarted);
      expect(during.plan.held).toMatchObject([{ code: 'store-unread', subject: 'job/web.1 on a' }]);
      expect(during.exitCode).toBe(2);
    }
    expect(replicas(world)).toEqual(['docker:b/workload/web.1']);
    state.failing = false;
    const after = await pass(restarted);
    expect(after.plan.held.map(held => held.code)).toEqual(['node-undeclared']);
    expect(replicas(world)).toEqual(['docker:b/workload/web.1']);
  });

  it('and a new process still repairs what it sees, and creates the rest once the store is read', async () => {
    const { store, state } = openFlaky();
    const world = aReconciler({ 'cluster.yaml': CLUSTER, 'web.yaml': job('web') }, { store });
    await pass(world.reconciler);
    const restarted = world.restart();
    state.failing = true;
    world.source.commit({ 'cluster.yaml': CLUSTER, 'web.yaml': job('web', '{image: "x:2"}'), 'other.yaml': job('other') });
    for (let round = 0; round < 4; round += 1) {
      await pass(restarted);
      world.clock.now += 1_100;
    }
    const images = [...world.engine('docker:a').things.values()].map(({ spec }) =>
      spec.kind === 'workload' ? spec.image?.ref : '',
    );
    expect(images).toEqual(['x:2']);
    state.failing = false;
    await pass(restarted);
    expect(replicas(world)).toEqual(['docker:a/workload/other.1', 'docker:a/workload/web.1']);
  });

  it('is never written over: what another process kept meanwhile is there, and so is what this one learned', async () => {
    const { store, state } = openFlaky();
    const open = () => openRecollection({ store, key: 'attic', storeMs: 1_000, reportsKept: 3 });
    const [one, other] = [open(), open()];
    const ran = (name: string) => new Map([[name, { at: 1, exitCode: 0 }]]);
    const empty = await one.recall(never);
    await other.remember({ ...empty, ran: ran('theirs') }, never);
    state.failing = true;
    await expect(one.remember({ ...one.last(), ran: ran('ours') }, never)).rejects.toThrow('database is locked');
    state.failing = false;
    expect([...(await open().recall(never)).ran.keys()]).toEqual(['theirs']);
    const both = await one.recall(never);
    expect([...both.ran.keys()]).toEqual(['theirs', 'ours']);
    await one.remember(both, never);
    expect([...(await open().recall(never)).ran.keys()]).toEqual(['theirs', 'ours']);
  });
});
