import pino from 'pino';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { TelemetryFeed, TelemetryListener } from '../../../reconciler/feeds/telemetry.ts';
import { OperationError } from '../../../reconciler/model/operation-error.ts';
import { openMemoryStore } from '../../../reconciler/stores/memory.ts';
import type { Store, StoredDocument } from '../../../reconciler/stores/store.ts';
import { openTelemetry, type TelemetryHub } from '../../../reconciler/telemetry.ts';
import { glancesNode } from '../../support/telemetry.ts';
import { aNode } from '../../support/world.ts';

const never = new AbortController().signal;

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** A feed that tells what the test says. */
function aFeed() {
  const state: { followed: readonly string[]; listener: TelemetryListener | null; asked: number; isOpen: boolean } = {
    ...{ followed: [], listener: null, asked: 0, isOpen: true },
  };
  const feed: TelemetryFeed = {
    name: 'Glances',
    source: 'glances',
    follow(nodes, listener) {
      state.followed = nodes.map(({ name }) => name);
      state.listener = listener;
    },
    async ask(nodes, listener) {
      state.asked += 1;
      for (const { name } of nodes)
        if (name === 'dead') await new Promise(() => undefined);
        else listener.onReading(name, { at: Date.now(), metrics: { 'cpu.percent': 7 } });
    },
    async [Symbol.asyncDispose]() {
      state.isOpen = false;
    },
  };
  return { feed, state };
}

/** A store that counts what is put into it, and can be slow or fail. */
function aStore() {
  const puts: (readonly StoredDocument[])[] = [];
  const state: { before: () => Promise<void> } = { before: async () => undefined };
  const memory = openMemoryStore();
  const store: Store = {
    ...memory,
    async put(documents, signal) {
      puts.push(documents);
      await state.before();
      await memory.put(documents, signal);
    },
  };
  return { store, puts, state };
}

function aHub(options: Partial<Parameters<typeof openTelemetry>[0]> = {}) {
  const { feed, state } = aFeed();
  const { store, puts, state: storeState } = aStore();
  const woken: string[] = [];
  const open = (more: Partial<Parameters<typeof openTelemetry>[0]> = {}): TelemetryHub =>
    openTelemetry({
      openFeed: async () => feed,
      store,
      prefix: 'attic/uid/node/',
      storeMs: 1_000,
      isDaemon: true,
      now: Date.now,
      log: pino({ level: 'silent' }),
      onNews: node => void woken.push(node),
      ...options,
      ...more,
    });
  const tell = (node: string, cpu = 5): void =>
    state.listener!.onReading(node, { at: Date.now(), metrics: { 'cpu.percent': cpu } });
  return { hub: open(), open, feed: state, tell, store, puts, storeState, woken };
}

const node = glancesNode('pi-1', 1);
const written = (puts: readonly (readonly StoredDocument[])[]) => puts.map(documents => documents.map(({ key }) => key));

describe('what nodes tell', () => {
  it('is followed as git changes its nodes', async () => {
    const { hub, feed } = aHub();
    expect(await hub.observe([aNode('plain')], never)).toEqual(new Map());
    expect(feed.listener).toBeNull();
    await hub.observe([node, glancesNode('pi-2', 1)], never);
    expect(feed.followed).toEqual(['pi-1', 'pi-2']);
    await hub.observe([{ ...node, state: 'absent' }, glancesNode('pi-2', 1)], never);
    expect(feed.followed).toEqual(['pi-2']);
    await hub.observe([], never);
    expect(feed.followed).toEqual([]);
    await hub[Symbol.asyncDispose]();
    expect(feed.isOpen).toBe(false);
  });

  it('counts what came by itself, where a feed does', async () => {
    const counts = { taken: 3, unreadable: 1 };
    const { feed } = aFeed();
    const { hub } = aHub({ openFeed: async () => ({ ...feed, counts: () => counts }) });
    expect(hub.counts()).toBeNull();
    await hub.observe([node], never);
    expect(hub.counts()).toEqual(counts);
    const silent = aHub().hub;
    await silent.observe([node], never);
    expect(silent.counts()).toBeNull();
  });

  it('is told by the next pass, with why nothing newer came', async () => {
    const { hub, feed, tell } = aHub();
    await hub.observe([node], never);
    tell('pi-1');
    feed.listener!.onTrouble('pi-1', 'no route to host');
    const reading = { at: Date.now(), metrics: { 'cpu.percent': 5 } };
    expect(await hub.observe([node], never)).toEqual(
      new Map([['pi-1', { source: 'glances', readings: [reading], why: 'no route to host' }]]),
    );
  });

  it('by nobody who could be opened is a reason, and is tried again by the next pass', async () => {
    const { feed } = aFeed();
    let isConfigured = false;
    const { hub } = aHub({
      async openFeed() {
        if (!isConfigured) throw new OperationError('unsupported', 'no broker is configured');
        return feed;
      },
    });
    expect((await hub.observe([node], never)).get('pi-1')).toMatchObject({ readings: [], why: 'no broker is configured' });
    isConfigured = true;
    await hub.observe([node], never);
    expect((await hub.observe([node], never)).get('pi-1')?.why).toBe('no broker is configured');
  });

  it('by a feed that is slow to open holds up no pass of a daemon, and is followed when it is open', async () => {
    const { feed, state } = aFeed();
    const opening = Promise.withResolvers<TelemetryFeed>();
    const { hub } = aHub({ openFeed: () => opening.promise });
    vi.useRealTimers();
    expect((await hub.observe([node], never)).get('pi-1')).toEqual({ source: 'glances', readings: [] });
    await hub.observe([node, glancesNode('pi-2', 1)], never);
    opening.resolve(feed);
    await opening.promise;
    await hub.observe([node, glancesNode('pi-2', 1)], never);
    expect(state.followed).toEqual(['pi-1', 'pi-2']);
  });

  it('wakes a pass when a node tells again that was stale, and else when whoever judges says so', async () => {
    const { hub, tell, woken } = aHub();
    await hub.observe([node], never);
    tell('pi-1');
    expect(woken).toEqual(['pi-1']);
    vi.advanceTimersByTime(5_000);
    tell('pi-1');
    expect(woken).toEqual(['pi-1']);
    hub.wakeWhen((name, { readings }) => name === 'pi-1' && readings.at(-1)!.metrics['cpu.percent']! > 80);
    vi.advanceTimersByTime(5_000);
    tell('pi-1', 90);
    expect(woken).toEqual(['pi-1', 'pi-1']);
    hub.wakeWhen(() => false);
    vi.advanceTimersByTime(30_001);
    tell('pi-1');
    expect(woken).toHaveLength(3);
  });
});

describe('in the store', () => {
  it('each node is written once in some seconds, all of them together, and the newest wins', async () => {
    const { hub, tell, puts, store } = aHub();
    await hub.observe([node, glancesNode('pi-2', 1)], never);
    for (let second = 0; second < 10; second += 1) {
      for (const name of ['pi-1', 'pi-2']) tell(name, second);
      await vi.advanceTimersByTimeAsync(1_000);
    }
    expect(written(puts)).toEqual([
      ['attic/uid/node/pi-1', 'attic/uid/node/pi-2'],
      ['attic/uid/node/pi-1', 'attic/uid/node/pi-2'],
    ]);
    await vi.advanceTimersByTimeAsync(10_000);
    const last = { at: expect.any(Number), metrics: { 'cpu.percent': 9 } };
    expect(await store.get('attic/uid/node/pi-1', never)).toEqual({ source: 'glances', readings: [last] });
  });

  it('a slow store gets one batch at a time, and in the next only what is newest', async () => {
    const { hub, tell, puts, storeState } = aHub({ storeMs: 60_000 });
    const slow = Promise.withResolvers<void>();
    storeState.before = () => slow.promise;
    await hub.observe([node], never);
    for (let second = 0; second < 30; second += 1) {
      tell('pi-1', second);
      await vi.advanceTimersByTimeAsync(1_000);
    }
    expect(puts).toHaveLength(1);
    slow.resolve();
    await vi.advanceTimersByTimeAsync(2_000);
    expect(puts).toHaveLength(2);
    expect(puts[1]![0]!.value).toMatchObject({ readings: [{ metrics: { 'cpu.percent': 29 } }] });
  });

  it('what a store refused is written later', async () => {
    const { hub, tell, puts, store, storeState } = aHub();
    storeState.before = () => Promise.reject(new OperationError('exhausted', 'the disk is full'));
    await hub.observe([node], never);
    tell('pi-1');
    await vi.advanceTimersByTimeAsync(5_000);
    expect(puts).toHaveLength(1);
    storeState.before = async () => undefined;
    await vi.advanceTimersByTimeAsync(12_000);
    expect(await store.get('attic/uid/node/pi-1', never)).not.toBeNull();
  });

  it('the next process finds what was told last, and removes what is no longer in git', async () => {
    const { hub, open, tell, store } = aHub();
    await hub.observe([node, glancesNode('pi-2', 1)], never);
    for (const name of ['pi-1', 'pi-2']) tell(name);
    await hub.keep();
    await hub[Symbol.asyncDispose]();
    vi.advanceTimersByTime(3_600_000);
    const next = open();
    const known = await next.observe([node], never);
    expect(known.get('pi-1')!.readings[0]!.at).toBe(Date.now() - 3_600_000);
    await vi.advanceTimersByTimeAsync(2_000);
    expect((await store.list('attic/uid/node/', {}, never)).map(({ key }) => key)).toEqual(['attic/uid/node/pi-1']);
  });
});

it('what was told before our clock was set back hinders nothing: it is told, and written, as ever', async () => {
  const { hub, open, tell, store, puts } = aHub();
  await hub.observe([node], never);
  tell('pi-1', 1);
  await vi.advanceTimersByTimeAsync(1_000);
  vi.setSystemTime(Date.now() - 86_400_000);
  tell('pi-1', 2);
  expect((await hub.observe([node], never)).get('pi-1')!.readings).toMatchObject([{ metrics: { 'cpu.percent': 2 } }]);
  await vi.advanceTimersByTimeAsync(1_000);
  expect(puts).toHaveLength(2);
  await hub[Symbol.asyncDispose]();
  vi.setSystemTime(Date.now() - 86_400_000);
  expect((await open({ store }).observe([node], never)).get('pi-1')!.readings).toEqual([]);
});

it('a command that ends asks once, waits for the time that is left to the dead ones, and then follows', async () => {
  const { hub, feed } = aHub({ isDaemon: false });
  const nodes = [node, glancesNode('dead', 1)];
  const observed = hub.observe(nodes, never);
  await vi.advanceTimersByTimeAsync(5_000);
  const known = await observed;
  expect(known.get('pi-1')!.readings).toHaveLength(1);
  expect(known.get('dead')!.readings).toHaveLength(0);
  await hub.observe(nodes, never);
  expect(feed).toMatchObject({ asked: 1, followed: ['pi-1', 'dead'] });
});

it('a flood of 100,000 readings leaves no more than its newest, and one write in some seconds', async () => {
  const { hub, tell, puts } = aHub();
  await hub.observe([node], never);
  for (let count = 0; count < 100_000; count += 1) {
    vi.setSystemTime(Date.now() + 1);
    tell('pi-1', count);
  }
  const known = (await hub.observe([node], never)).get('pi-1')!;
  expect(known.readings.length).toBeLessThanOrEqual(64);
  expect(known.readings.at(-1)!.metrics['cpu.percent']).toBe(99_999);
  await vi.advanceTimersByTimeAsync(1_000);
  expect(puts).toHaveLength(1);
});
