import pino from 'pino';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { holdFolder } from '../../../agent/hold-folder.ts';
import { OperationError } from '../../../reconciler/model/operation-error.ts';
import { openMemoryStore } from '../../../reconciler/stores/memory.ts';
import type { LeaseHolder, Store } from '../../../reconciler/stores/store.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const holder = (id: string, fields: Partial<LeaseHolder> = {}): LeaseHolder => ({
  ...{ id, pid: 4, hostname: `host-${id}`, pidSpace: null, startTicks: null, command: 'reconcile agent', since: 0 },
  ...fields,
});

/** An agent in a folder, until it is stopped. */
function start(
  store: Store,
  own: LeaseHolder,
): { readonly stop: () => void; runs: boolean; ran: boolean; ended: Promise<string> } {
  const end = new AbortController();
  const agent = { stop: () => end.abort(), runs: false, ran: false, ended: Promise.resolve('') };
  const options = { store, directory: '/var/lib/x', holder: own, storeMs: 1_000, log: pino({ level: 'silent' }) };
  agent.ended = holdFolder(options, end.signal, async signal => {
    agent.runs = true;
    agent.ran = true;
    await new Promise<void>(resolve => signal.addEventListener('abort', () => resolve(), { once: true }));
    agent.runs = false;
    return 'stopped';
  }).catch((error: Error) => error.message);
  return agent;
}

test('of two agents in one folder the second is refused, and told who has it and what can be done', async () => {
  const store = openMemoryStore();
  const first = start(store, holder('a'));
  await vi.advanceTimersByTimeAsync(300_000);
  const second = start(store, holder('b'));
  await vi.advanceTimersByTimeAsync(20_000);
  expect(await second.ended).toBe(
    'reconcile agent (pid 4 on host-a) works in /var/lib/x since 1970-01-01T00:00:00.000Z; end it, or give this agent another folder with --directory',
  );
  expect([first.runs, second.ran]).toEqual([true, false]);
  first.stop();
  expect(await first.ended).toBe('stopped');
  const third = start(store, holder('c'));
  await vi.advanceTimersByTimeAsync(0);
  expect(third.runs).toBe(true);
});

test('a folder of an agent that is gone without a word is free after its time, also where the clock was set back meanwhile', async () => {
  const store = openMemoryStore();
  await store.lease('agent', holder('a'), 30_000, AbortSignal.timeout(1_000));
  vi.setSystemTime(Date.now() - 3_600_000);
  const second = start(store, holder('b'));
  await vi.advanceTimersByTimeAsync(29_000);
  expect(second.runs).toBe(false);
  await vi.advanceTimersByTimeAsync(2_000);
  expect(second.runs).toBe(true);
});

test('a machine that was restarted does not wait for itself', async () => {
  const store = openMemoryStore();
  const before = holder('a', { hostname: 'pi-9', pidSpace: 'boot-1 pid:[4026531836]' });
  await store.lease('agent', before, 30_000, AbortSignal.timeout(1_000));
  const second = start(store, { ...before, id: 'b', pidSpace: 'boot-2 pid:[4026531836]' });
  await vi.advanceTimersByTimeAsync(0);
  expect(second.runs).toBe(true);
});

test('an agent whose folder was taken while it slept ends, and says who has it', async () => {
  const store = openMemoryStore();
  const first = start(store, holder('a'));
  await vi.advanceTimersByTimeAsync(1_000);
  await store.release('agent', holder('a'), AbortSignal.timeout(1_000));
  const second = start(store, holder('b'));
  await vi.advanceTimersByTimeAsync(20_000);
  expect(await first.ended).toContain('reconcile agent (pid 4 on host-b) works in /var/lib/x');
  expect(second.runs).toBe(true);
});

test('a store that cannot be asked stops no agent', async () => {
  const lease = async (): Promise<never> => {
    throw new OperationError('exhausted', 'the disk is full');
  };
  const agent = start({ ...openMemoryStore(), lease }, holder('a'));
  await vi.advanceTimersByTimeAsync(100_000);
  expect(agent.runs).toBe(true);
  agent.stop();
  expect(await agent.ended).toBe('stopped');
});
