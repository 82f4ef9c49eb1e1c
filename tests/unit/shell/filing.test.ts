import { describe, expect, it } from 'vitest';
import type { Report } from '../../../reconciler/model/report.ts';
import { type Reconciler, reconcile } from '../../../reconciler/reconcile.ts';
import { storeKeys } from '../../../reconciler/remember.ts';
import { openMemoryStore } from '../../../reconciler/stores/memory.ts';
import { aReconciler } from '../../support/memory-reconciler.ts';
import { openMemorySource } from '../../support/memory-source.ts';

const UID = '11111111-2222-4333-8444-555555555555';
const files = (more: Readonly<Record<string, string>> = {}, uid = UID): Readonly<Record<string, string>> => ({
  'cluster.yaml': `apiVersion: keelson/v1\nkind: Cluster\nmetadata: {name: attic, uid: ${uid}}\n`,
  'node.yaml': 'apiVersion: keelson/v1\nkind: Node\nmetadata: {name: a}\nspec: {engine: docker}\n',
  'web.yaml': `apiVersion: keelson/v1
kind: Job
metadata: {name: web}
spec: {image: "x:1", files: [{path: /etc/web.conf, from: web.conf}]}
`,
  'web.conf': 'colour = blue\n',
  ...more,
});
const signal = new AbortController().signal;
const pass = async (reconciler: Reconciler): Promise<Report> => (await reconcile(reconciler, { dryRun: false }, signal)).report;
const suspended = { reason: 'moving house', at: 0, by: 'ada' };

describe('whatever a configuration calls a cluster and wherever it reads it from', () => {
  it('what one tells is known to the other', async () => {
    const store = openMemoryStore();
    const daemon = aReconciler(files(), { store, key: 'attic', name: 'attic' });
    await pass(daemon.reconciler);
    const checkout = daemon.restart({ key: 'checkout-1234', source: openMemorySource(files({ 'web.conf': 'colour = red\n' })) });
    const { key } = await checkout.filings.identify(signal);
    await store.put([{ key: storeKeys(key).suspend, value: suspended }], signal);
    daemon.source.commit(files({ 'web.conf': 'colour = green\n' }));
    expect((await pass(daemon.reconciler)).plan.held).toMatchObject([{ code: 'suspended', subject: 'job/web.1 on a' }]);
  });

  it('another cluster of the same name is not meant', async () => {
    const store = openMemoryStore();
    const one = aReconciler(files(), { store });
    const other = aReconciler(files({}, '99999999-2222-4333-8444-555555555555'), { store, key: 'elsewhere' });
    await store.put(
      [{ key: storeKeys((await other.reconciler.filings.identify(signal)).key).suspend, value: suspended }],
      signal,
    );
    expect((await pass(one.reconciler)).plan.held).toEqual([]);
  });

  it('a source that is away or broken is still known to be of this cluster', async () => {
    const world = aReconciler(files());
    await pass(world.reconciler);
    world.source.fail = 'no route';
    expect(await world.restart().filings.identify(signal)).toMatchObject({ name: 'attic', key: `attic/${UID}` });
    const unknown = world.restart({ key: 'new', name: 'somewhere' });
    expect(await unknown.filings.identify(signal)).toMatchObject({ name: 'somewhere', owner: null });
    world.source.fail = null;
    world.source.commit(files({ 'web.yaml': 'apiVersion: keelson/v1\nkind: Job\nmetadata: {name: web}\nspec: {replica: 2}\n' }));
    expect(await unknown.filings.identify(signal)).toMatchObject({ name: 'attic' });
  });

  it('a commit with another uid is another cluster, without what was known of the first', async () => {
    const world = aReconciler(files());
    await pass(world.reconciler);
    const { key } = world.reconciler.filings.current();
    await world.reconciler.parts.store.put([{ key: storeKeys(key).suspend, value: suspended }], signal);
    world.source.commit(files({}, '99999999-2222-4333-8444-555555555555'));
    expect((await pass(world.reconciler)).plan.held.map(({ code }) => code)).not.toContain('suspended');
  });
});

describe('the commit in force', () => {
  it('stays in force after a restart without its source, with the files that it names, and drift is put back', async () => {
    const world = aReconciler(files());
    await pass(world.reconciler);
    const revision = world.source.commit(files({ 'web.conf': 'colour = green\n' }));
    await pass(world.reconciler);
    world.clock.now += 60_000;
    await pass(world.reconciler);
    world.source.fail = 'there is nothing at this path';
    const specs = (): readonly unknown[] => [...world.engine('docker:a').things.values()].map(({ spec }) => spec);
    const before = specs();
    world.engine('docker:a').things.clear();
    const report = await pass(world.restart());
    expect(report.intent).toMatchObject({ inForce: { revision }, unreachable: 'there is nothing at this path' });
    expect(report.outcomes).toMatchObject([{ action: 'create', id: 'docker:a/workload/web.1', status: 'accepted' }]);
    expect(before).toContainEqual(specs()[0]);
  });

  it('stays in force after a restart when the newest one is broken and the source has no other', async () => {
    const world = aReconciler(files());
    await pass(world.reconciler);
    const bare = openMemorySource(
      files({ 'web.yaml': 'apiVersion: keelson/v1\nkind: Job\nmetadata: {name: web}\nspec: {replica: 2}\n' }),
    );
    const { intent } = await pass(world.restart({ source: bare }));
    expect(intent.inForce?.subject).toBe('commit 1');
    expect(intent.refused).toBeDefined();
  });

  it('is not kept of a source that keeps it itself', async () => {
    const { source } = aReconciler(files());
    const { reconciler } = aReconciler(files(), { source: { ...source, keeps: true } });
    await pass(reconciler);
    expect(await reconciler.parts.store.list(`attic/${UID}/content/`, {}, signal)).toEqual([]);
  });

  it('is kept once, and what it no longer names goes', async () => {
    const world = aReconciler(files());
    const { store } = world.reconciler.parts;
    const contents = async (): Promise<number> => (await store.list(`attic/${UID}/content/`, {}, signal)).length;
    await pass(world.reconciler);
    expect(await contents()).toBe(4);
    const { reads } = world.source;
    await pass(world.reconciler);
    await pass(world.reconciler);
    expect(world.source.reads).toBe(reads);
    world.source.commit(files({ 'web.conf': 'colour = green\n' }));
    await pass(world.reconciler);
    expect(await contents()).toBe(4);
    expect(world.source.reads).toBe(reads + 2);
  });
});
