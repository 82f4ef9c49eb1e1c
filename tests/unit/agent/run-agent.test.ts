import { afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { OperationError } from '../../../reconciler/model/operation-error.ts';
import type { Orders } from '../../../reconciler/model/orders.ts';
import { openMemoryStore } from '../../../reconciler/stores/memory.ts';
import type { Store } from '../../../reconciler/stores/store.ts';
import { runAnAgent, webOrders } from '../../support/agent-run.ts';

let orders: Orders;
let end: AbortController;

beforeAll(async () => {
  orders = await webOrders();
});
beforeEach(() => {
  vi.useFakeTimers();
  end = new AbortController();
});
afterEach(() => void vi.useRealTimers());

/** A store whose disk can be filled and broken. */
function aDisk(): Store & { fault: Error | null; readonly kept: Store } {
  const kept = openMemoryStore();
  const disk = {
    ...kept,
    kept,
    fault: null as Error | null,
    get: (...args: Parameters<Store['get']>) => (disk.fault?.message.includes('damaged') ? refuse() : kept.get(...args)),
    put: (...args: Parameters<Store['put']>) => (disk.fault === null ? kept.put(...args) : refuse()),
  };
  const refuse = async (): Promise<never> => {
    throw disk.fault;
  };
  return disk;
}

const FULL = new OperationError('exhausted', 'write the store: the disk is full');
const DAMAGED = new OperationError('corrupt', 'read the store: the file is damaged');

test('orders that come while the disk is full are gone by, told as not kept, and kept once there is room', async () => {
  const disk = aDisk();
  disk.fault = FULL;
  const agent = runAnAgent({ owner: orders.owner, store: disk, signal: end.signal });
  await vi.advanceTimersByTimeAsync(1_000);
  agent.give(orders);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(agent.workloads()).toEqual(['x:1']);
  expect(agent.told.at(-1)?.revision).toBe(orders.revision);
  expect(agent.warnings).toContain(
    'what the agent goes by is not kept; it goes by what it knows: write the store: the disk is full',
  );
  expect(await disk.kept.get('orders', end.signal)).toBe(null);
  disk.fault = null;
  await vi.advanceTimersByTimeAsync(60_000);
  expect(await disk.kept.get('orders', end.signal)).toEqual(orders);
  end.abort();
  expect(await agent.ended).toBe('stopped');
});

test('an agent that cannot read its store at its start goes by what comes, and by what it kept once that can be read', async () => {
  const disk = aDisk();
  await disk.put([{ key: 'orders', value: { ...orders, revision: 7 } }], end.signal);
  disk.fault = DAMAGED;
  const agent = runAnAgent({ owner: orders.owner, store: disk, signal: end.signal });
  await vi.advanceTimersByTimeAsync(1_000);
  agent.give(orders);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(agent.workloads()).toEqual(['x:1']);
  expect(agent.warnings.join('\n')).toContain('read the store: the file is damaged');
  disk.fault = null;
  await vi.advanceTimersByTimeAsync(60_000);
  expect(agent.told.at(-1)?.revision).toBe(7);
  expect(await disk.kept.get('orders', end.signal)).toMatchObject({ revision: 7 });
  end.abort();
  expect(await agent.ended).toBe('stopped');
});

test.each([
  ['no orders at all', { revision: 9, items: null }],
  ['orders of another cluster', { revision: 9, node: 'far', owner: { cluster: 'attic', uid: 'another' }, items: {}, gone: {} }],
])('%s in its store stop no agent: what the broker has counts', async (_what, value) => {
  const store = openMemoryStore();
  await store.put([{ key: 'orders', value }], end.signal);
  const agent = runAnAgent({ owner: orders.owner, store, signal: end.signal });
  await vi.advanceTimersByTimeAsync(1_000);
  expect(agent.warnings.join('\n')).toContain('what is kept as orders cannot be gone by');
  agent.give(orders);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(agent.workloads()).toEqual(['x:1']);
  expect(await store.get('orders', end.signal)).toEqual(orders);
  end.abort();
  await agent.ended;
});

test('what does not change is told again each minute, also where the clock was set back', async () => {
  let setBackMs = 0;
  const now = (): number => Date.now() - setBackMs;
  const agent = runAnAgent({ owner: orders.owner, now, signal: end.signal });
  await vi.advanceTimersByTimeAsync(120_000);
  setBackMs = 365 * 86_400_000;
  agent.told.length = 0;
  await vi.advanceTimersByTimeAsync(600_000);
  expect(agent.told.length).toBeGreaterThanOrEqual(7);
  end.abort();
  await agent.ended;
});

test('secrets that cannot be opened for a moment are opened by a later pass, and stop no other', async () => {
  let isBroken = true;
  let opened = 0;
  const open = async (): Promise<ReadonlyMap<string, string>> => {
    if (isBroken) throw new Error('no thread could be started');
    opened += 1;
    return new Map();
  };
  const agent = runAnAgent({ owner: orders.owner, key: { recipient: 'age1x', open }, signal: end.signal });
  await vi.advanceTimersByTimeAsync(1_000);
  agent.give({ ...orders, sealed: { recipient: 'age1x', text: 'eA==' } });
  await vi.advanceTimersByTimeAsync(60_000);
  expect(agent.workloads()).toEqual(['x:1']);
  isBroken = false;
  await vi.advanceTimersByTimeAsync(60_000);
  expect(opened).toBe(1);
  end.abort();
  await agent.ended;
});
