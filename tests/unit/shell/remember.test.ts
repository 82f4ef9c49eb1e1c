import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import type { Filing } from '../../../reconciler/filing.ts';
import { type Leased, type LeaseOptions, withLease } from '../../../reconciler/lease.ts';
import type { Memory } from '../../../reconciler/model/memory.ts';
import { OperationError } from '../../../reconciler/model/operation-error.ts';
import type { ClusterParts } from '../../../reconciler/parts.ts';
import { openRecollection, storeKeys } from '../../../reconciler/remember.ts';
import { openMemoryStore } from '../../../reconciler/stores/memory.ts';
import type { LeaseHolder, Store } from '../../../reconciler/stores/store.ts';
import { aThreshold, aWatched, cpu, judgeAt, ONE } from '../../support/thresholds.ts';
import { aCluster, aJob, aNode, aWorld } from '../../support/world.ts';

const never = new AbortController().signal;
const open = (store: Store) => openRecollection({ store, key: 'attic', storeMs: 1_000, reportsKept: 3 });

/** What a settled world leaves. */
const settledMemory = async () => {
  const world = aWorld(aCluster([aNode('pi-1')], [aJob('web')]));
  await world.settle();
  return { world, memory: world.memory };
};

describe('what is remembered', () => {
  it('is there again after a restart', async () => {
    const store = openMemoryStore();
    const { memory } = await settledMemory();
    await open(store).remember(memory, never);
    const recalled = await open(store).recall(never);
    expect(recalled.fresh).toBe(false);
    expect([...recalled.steady]).toEqual([...memory.steady]);
    expect(recalled.targets.get('memory:pi-1')!.live).toEqual(memory.targets.get('memory:pi-1')!.live);
    expect(recalled.lastGood).toEqual(memory.lastGood);
  });

  it('is written, too, after our clock was set back', async () => {
    const store = openMemoryStore();
    const { memory } = await settledMemory();
    const recollection = open(store);
    await recollection.remember(memory, never);
    const known = memory.targets.get('memory:pi-1')!;
    const back = { ...known, triedAt: known.triedAt - 3_600_000 };
    await recollection.remember({ ...memory, targets: new Map([['memory:pi-1', back]]) }, never);
    expect((await open(store).recall(never)).targets.get('memory:pi-1')!.triedAt).toBe(back.triedAt);
  });

  it('is written only when something is new', async () => {
    const store = openMemoryStore();
    let puts = 0;
    const counting: Store = {
      ...store,
      put: async (documents, signal) => {
        puts += 1;
        await store.put(documents, signal);
      },
    };
    const recollection = open(counting);
    const { world } = await settledMemory();
    await recollection.remember(world.memory, never);
    await recollection.remember(world.memory, never);
    expect(puts).toBe(1);
  });

  it('holds how thresholds stand, and is not written for every second that counts', async () => {
    const store = openMemoryStore();
    const writes: string[] = [];
    const noting: Store = {
      ...store,
      put: async (documents, signal) => {
        writes.push(...documents.map(({ key }) => key));
        await store.put(documents, signal);
      },
    };
    const recollection = open(noting);
    const { memory } = await settledMemory();
    const standing = (readings: number, forMs = 15_000): Memory => {
      const cluster = aWatched(ONE, [aThreshold('overload', { forMs })]);
      const told = cpu(
        Array.from({ length: readings }, () => 90),
        1_000,
      );
      return { ...memory, ...judgeAt(cluster, told.at(-1)!.at, { 'pi-1': told }).judged.kept };
    };
    await recollection.remember(standing(1), never);
    expect((await open(store).recall(never)).thresholds).toEqual(standing(1).thresholds);
    writes.length = 0;
    for (const readings of [2, 5, 9]) await recollection.remember(standing(readings), never);
    expect(writes).toEqual([]);
    await recollection.remember(standing(11), never);
    await recollection.remember(standing(16), never);
    expect(writes).toEqual(['attic/thresholds', 'attic/pass', 'attic/thresholds', 'attic/pass']);
    writes.length = 0;
    for (const readings of [17, 18]) await recollection.remember(standing(readings), never);
    expect(writes).toEqual([]);
    await recollection.remember(standing(18, 17_000), never);
    expect(writes).toEqual(['attic/thresholds', 'attic/pass']);
    const recalled = await open(store).recall(never);
    expect(recalled.thresholds.get('overload node/pi-1')).toMatchObject({ level: 1 });
    expect(recalled.judgedAt).toBe(standing(18).judgedAt);
  });

  it('of another process is seen by this one', async () => {
    const store = openMemoryStore();
    const one = open(store);
    const other = open(store);
    const { memory } = await settledMemory();
    await one.remember(memory, never);
    await other.recall(never);
    await other.remember({ ...memory, lastGood: { revision: 'beef', subject: 'x', at: 1 } }, never);
    expect((await one.recall(never)).lastGood).toMatchObject({ revision: 'beef' });
  });

  it('survives a store that was deleted while the process lives, and is written anew', async () => {
    const first = openMemoryStore();
    const holder = { store: first as Store };
    const moving: Store = {
      ...first,
      get: (key, signal) => holder.store.get(key, signal),
      put: (documents, signal) => holder.store.put(documents, signal),
      list: (prefix, options, signal) => holder.store.list(prefix, options, signal),
    };
    const recollection = open(moving);
    const { memory } = await settledMemory();
    await recollection.remember(memory, never);
    holder.store = openMemoryStore();
    const recalled = await recollection.recall(never);
    expect(recalled.targets.size).toBe(1);
    await recollection.remember(recalled, never);
    expect((await open(holder.store).recall(never)).targets.size).toBe(1);
  });

  it('keeps a person’s suspension apart, so that a daemon sees it at its next pass', async () => {
    const store = openMemoryStore();
    const recollection = open(store);
    await recollection.remember((await settledMemory()).memory, never);
    await store.put([{ key: storeKeys('attic').suspend, value: { reason: 'lunch', at: 1, by: 'me' } }], never);
    expect((await recollection.recall(never)).suspend).toMatchObject({ reason: 'lunch' });
  });

  it('is nothing at all in an empty store', async () => {
    expect(await open(openMemoryStore()).recall(never)).toMatchObject({ fresh: true, lastGood: null });
  });
});

describe('the lease', () => {
  const holder = (id: string): LeaseHolder => ({
    id,
    pid: process.pid,
    hostname: 'pi',
    startTicks: null,
    pidSpace: null,
    command: `reconcile ${id}`,
    since: 0,
  });
  const options = (id: string): LeaseOptions => ({ holder: holder(id), waitMs: 0 });
  const leased = (store: Store): Leased => ({
    parts: { store, now: Date.now, limits: { storeMs: 1_000 }, log: { warn() {} } } as unknown as ClusterParts,
    filings: { identify: async () => ({ key: 'attic', name: 'attic' }) as Filing },
  });

  it('lets one act and tells the other who it is', async () => {
    const store = openMemoryStore();
    await withLease(leased(store), options('one'), never, async () => {
      await expect(withLease(leased(store), options('two'), never, async () => 'acted')).rejects.toThrow(
        /reconcile one \(pid \d+ on pi\) is reconciling attic/,
      );
    });
    expect(await withLease(leased(store), options('two'), never, async () => 'acted')).toBe('acted');
  });

  it('is waited for, and whoever waits is told for whom', async () => {
    const store = openMemoryStore();
    const waited: string[] = [];
    let release: () => void = () => {};
    const first = withLease(leased(store), options('one'), never, () => new Promise<void>(resolve => (release = resolve)));
    await new Promise(resolve => setImmediate(resolve));
    const second = withLease(
      leased(store),
      {
        ...options('two'),
        waitMs: 10_000,
        onWait: other => {
          waited.push(other.command);
          release();
        },
      },
      never,
      async () => 'acted',
    );
    expect(await second).toBe('acted');
    await first;
    expect(waited).toEqual(['reconcile one']);
  });

  it('that somebody else took over ends the pass with a sentence, and is left to them', async () => {
    const store = openMemoryStore();
    const { lease } = storeKeys('attic');
    const run = withLease(leased(store), { ...options('one'), renewMs: 1 }, never, async signal => {
      await store.release(lease, holder('one'), never);
      await store.lease(lease, holder('two'), 30_000, never);
      await once(signal, 'abort');
      return 'acted';
    });
    await expect(run).rejects.toThrow(/^Reconciling attic: reconcile two \(pid \d+ on pi\) took over/);
    expect(await store.lease(lease, holder('three'), 30_000, never)).toMatchObject({ id: 'two' });
  });

  it('is given back only when no renewal is under way that would take it again', async () => {
    const store = openMemoryStore();
    const renewing = Promise.withResolvers<void>();
    let leases = 0;
    let order = '';
    const slow: Store = {
      ...store,
      async lease(key, asker, ttlMs, signal) {
        leases += 1;
        if (leases > 1) {
          renewing.resolve();
          await once(signal, 'abort');
          order += 'renewed ';
        }
        return store.lease(key, asker, ttlMs, never);
      },
      async release(key, asker, signal) {
        order += 'released';
        return store.release(key, asker, signal);
      },
    };
    await withLease(leased(slow), { ...options('one'), renewMs: 1 }, never, () => renewing.promise);
    expect(order).toBe('renewed released');
  });

  it('does not stop the work when the store cannot be asked', async () => {
    const store = { ...openMemoryStore(), lease: () => Promise.reject(new OperationError('exhausted', 'disk full')) };
    expect(await withLease(leased(store), options('one'), never, async () => 'acted')).toBe('acted');
  });
});
