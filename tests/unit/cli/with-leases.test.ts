import { setImmediate } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { withLeases } from '../../../cli/store/with-leases.ts';
import { OperationError } from '../../../reconciler/model/operation-error.ts';
import { describeThisProcess } from '../../../reconciler/stores/lease-holder.ts';
import { openMemoryStore } from '../../../reconciler/stores/memory.ts';
import type { Store } from '../../../reconciler/stores/store.ts';

const { signal } = new AbortController();
const held = { tried: 'Importing', clusters: ['attic/1', 'barn'], renewMs: 1 };
const KEYS = ['attic/1/lease', 'barn/lease'];
const other = { ...describeThisProcess('reconcile serve', 0), hostname: 'another-machine' };

/** A store whose clock is set by hand. */
function clockedStore() {
  const clock = { at: 0 };
  return { clock, store: openMemoryStore({ now: () => clock.at }) };
}

/** Passes `turns` rounds of the event loop. */
async function rounds(turns: number): Promise<void> {
  for (let turn = 0; turn < turns; turn += 1) await setImmediate();
}

test('clusters that come are held as long as it takes, though nobody had a lease of them, and are free afterwards', async () => {
  const { clock, store } = clockedStore();
  const done = await withLeases(store, held, signal, async () => {
    for (let minute = 0; minute < 10; minute += 1) {
      const { leases } = await store.inspect(signal);
      expect(leases.map(({ key }) => key)).toEqual(KEYS);
      const [before] = leases.map(({ until }) => until);
      clock.at += 30_000;
      while ((await store.inspect(signal)).leases.some(({ until }) => until <= before!)) await rounds(1);
      for (const key of KEYS)
        expect(await store.lease(key, other, 1_000, signal)).toMatchObject({ hostname: expect.any(String) });
    }
    return 'done';
  });
  expect(done).toBe('done');
  for (const key of KEYS) expect(await store.lease(key, other, 1_000, signal)).toBeNull();
});

test('where somebody works with a cluster nothing is begun, and what was taken is free again', async () => {
  const { store } = clockedStore();
  await store.lease('barn/lease', other, 1_000, signal);
  const work = withLeases(store, held, signal, async () => expect.unreachable());
  await expect(work).rejects.toMatchObject({
    code: 'conflict',
    message: expect.stringContaining('on another-machine) holds barn/lease; end it first'),
  });
  expect(await store.lease('attic/1/lease', other, 1_000, signal)).toBeNull();
});

test('who took a lease over while this machine slept ends the work, and a store that is away for a moment does not', async () => {
  const { clock, store } = clockedStore();
  const asked = { away: 0 };
  const lease: Store['lease'] = async (...args) => {
    asked.away -= 1;
    if (asked.away >= 0) throw new OperationError('unreachable', 'gone');
    return store.lease(...args);
  };
  const work = withLeases({ ...store, lease }, held, signal, async inner => {
    asked.away = 3;
    while (asked.away > 0) await rounds(1);
    expect(inner.aborted).toBe(false);
    clock.at += 120_000;
    await store.lease('attic/1/lease', other, 60_000, signal);
    while (!inner.aborted) await rounds(1);
    throw new Error('it ended');
  });
  await expect(work).rejects.toMatchObject({ code: 'conflict', message: expect.stringContaining('another-machine') });
});
