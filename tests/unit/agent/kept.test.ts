import pino from 'pino';
import { expect, test } from 'vitest';
import { type Kept, openKept } from '../../../agent/kept.ts';
import { OperationError } from '../../../reconciler/model/operation-error.ts';
import { openMemoryStore } from '../../../reconciler/stores/memory.ts';
import type { Store } from '../../../reconciler/stores/store.ts';

const { signal } = new AbortController();
const life = (store: Store, run: string): Kept =>
  openKept({ store, run, config: { uid: 'u', node: 'far' }, storeMs: 1_000, log: pino({ level: 'silent' }) });

test('an agent knows its own earlier lives, and no other', async () => {
  const store = openMemoryStore();
  for (const run of ['first-life', 'second-life']) await life(store, run).sync(signal);
  const third = life(store, 'third-life');
  await third.sync(signal);
  expect(['first-life', 'second-life', 'third-life', 'another-one'].map(third.isFormer)).toEqual([true, true, false, false]);
});

test('of many lives the last ones are kept', async () => {
  const store = openMemoryStore();
  for (let n = 0; n < 40; n += 1) await life(store, `life-${n}`).sync(signal);
  const now = life(store, 'now');
  await now.sync(signal);
  expect(now.isFormer('life-39')).toBe(true);
  expect(await store.get('runs', signal)).toHaveLength(16);
});

test('a life that begins while the disk is full is kept once there is room', async () => {
  const store = openMemoryStore();
  let isFull = true;
  const put: Store['put'] = async (...args) => {
    if (isFull) throw new OperationError('exhausted', 'the disk is full');
    return store.put(...args);
  };
  const first = life({ ...store, put }, 'first-life');
  await first.sync(signal);
  isFull = false;
  await first.sync(signal);
  const second = life(store, 'second-life');
  await second.sync(signal);
  expect(second.isFormer('first-life')).toBe(true);
});
