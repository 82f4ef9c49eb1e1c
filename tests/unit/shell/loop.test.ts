import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { openMemory } from '../../../reconciler/drivers/memory/driver.ts';
import { type LoopOptions, nextPassMs, serve } from '../../../reconciler/loop.ts';
import type { Report } from '../../../reconciler/model/report.ts';
import type { ClusterParts } from '../../../reconciler/parts.ts';
import { openMemoryStore } from '../../../reconciler/stores/memory.ts';
import type { LeaseHolder, Store } from '../../../reconciler/stores/store.ts';
import { aReconciler, CLUSTER, HOLDER, jobFile } from '../../support/memory-reconciler.ts';
import { AT, buildHeld, buildReport, onNode } from '../../support/report-builder.ts';

const FILES = { 'cluster.yaml': CLUSTER, 'web.yaml': jobFile('web') };
const holder: LeaseHolder = { ...HOLDER, id: 'daemon' };
const another: LeaseHolder = { ...holder, id: 'another' };

/** A daemon over a store in memory, whose machine answers a change only when the test says so. */
function aDaemon(wrap: (store: Store) => Store = store => store) {
  const store = wrap(openMemoryStore());
  const answer = Promise.withResolvers<void>();
  const applies: AbortSignal[] = [];
  const own: ClusterParts['own'] = async owner => ({
    feeds: [],
    openDriver: async target => {
      const driver = openMemory({ target, owner, engine: world.engine(target) });
      const apply: typeof driver.apply = async (change, signal) => {
        applies.push(signal);
        await answer.promise;
        await driver.apply(change, signal);
      };
      return { driver: { ...driver, apply }, via: 'memory' };
    },
  });
  const limits = {
    observeMs: 1_000,
    firstLookMs: 10_000,
    applyMs: 60_000,
    askMs: 1_000,
    storeMs: 1_000,
    breakMs: 120_000,
    perTarget: 8,
    targets: 8,
    reportsKept: 50,
  };
  const world = aReconciler(FILES, { own, limits, store });
  const reports: Report[] = [];
  const stop = new AbortController();
  const start = (options: Partial<LoopOptions> = {}): Promise<void> =>
    serve(
      world.reconciler,
      {
        lease: { holder, waitMs: 0 },
        intervalMs: 1_000,
        once: false,
        onReport: report => void reports.push(report),
        ...options,
      },
      stop.signal,
    );
  return { world, store, answer, applies, reports, stop, start };
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it('nobody else gets the lease while a slow change goes on beside the passes', async () => {
  let held: string | null = null;
  const { answer, reports, stop, start } = aDaemon(store => ({
    ...store,
    async lease(key, asker, ttlMs, signal) {
      held = asker.id;
      return store.lease(key, asker, ttlMs, signal);
    },
    async release(key, asker, signal) {
      held = null;
      await store.release(key, asker, signal);
    },
  }));
  const ended = start();
  await vi.advanceTimersByTimeAsync(8_000);
  expect(reports.length).toBeGreaterThan(2);
  expect(reports.at(-1)!.outcomes.map(({ status }) => status)).toEqual(['underway']);
  expect(held).toBe('daemon');
  answer.resolve();
  await vi.advanceTimersByTimeAsync(3_000);
  expect(held).toBeNull();
  stop.abort();
  await vi.runAllTimersAsync();
  await ended;
});

it('a lost lease ends what was begun after some seconds', async () => {
  const state = { isLost: false };
  const { applies, stop, start } = aDaemon(store => ({
    ...store,
    lease: async (...asked) => (state.isLost ? another : store.lease(...asked)),
  }));
  const ended = start({ lease: { holder, waitMs: 0, renewMs: 100 } });
  await vi.advanceTimersByTimeAsync(5_000);
  state.isLost = true;
  await vi.advanceTimersByTimeAsync(7_000);
  expect(applies.map(signal => signal.aborted)).toEqual([false]);
  await vi.advanceTimersByTimeAsync(2_000);
  expect(applies.map(signal => signal.aborted)).toEqual([true]);
  stop.abort();
  await vi.runAllTimersAsync();
  await ended;
});

it('an error of whatever comes of a pass never ends the loop', async () => {
  const { answer, reports, stop, start } = aDaemon();
  answer.resolve();
  let passes = 0;
  const ended = start({
    onReport(report) {
      passes += 1;
      if (passes === 1) throw new TypeError('a bug');
      reports.push(report);
    },
  });
  await vi.advanceTimersByTimeAsync(10_000);
  expect(reports.length).toBeGreaterThan(0);
  stop.abort();
  await vi.runAllTimersAsync();
  await ended;
});

const retrying = buildHeld('retrying', 'job/web.1 on pi-1', 'no such host; tried 4 times, again in 50 s');

it('until the next try nobody looks again and again', () => {
  const waiting = buildReport({ plan: { held: [retrying], wakeAt: AT + 50_000 } });
  expect(nextPassMs(waiting, 3_600_000, AT, 0.5)).toBe(50_000);
  expect(nextPassMs(waiting, 30_000, AT, 0.5)).toBe(30_000);
});

it('while something goes on it is looked at each second', () => {
  const underway = [{ id: onNode('web.1', 'pi-1'), what: 'running for 1 s of 10 s' }];
  expect(nextPassMs(buildReport({ plan: { underway, wakeAt: AT + 9_000 } }), 30_000, AT, 0.5)).toBe(1_000);
  expect(nextPassMs(buildReport(), 30_000, AT, 0.5)).toBe(30_000);
});
