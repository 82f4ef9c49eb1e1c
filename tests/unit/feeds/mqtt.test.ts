import { setImmediate as soon } from 'node:timers/promises';
import { expect, onTestFinished, test, vi } from 'vitest';
import { openMqttFeed } from '../../../reconciler/feeds/mqtt/mqtt.ts';
import { OperationError } from '../../../reconciler/model/operation-error.ts';
import type { Reading } from '../../../reconciler/model/telemetry.ts';
import { encodeInfo } from '../../../reconciler/wire/info.ts';
import { encodeUp } from '../../../reconciler/wire/up.ts';
import { openMemoryMqtt } from '../../support/memory-mqtt.ts';
import { aNode } from '../../support/world.ts';

const run = 'aaaaaaaa';
const topic = (node: string, kind = 'info') => `keelson/1/u/${node}/${kind}`;
const info = (seq: number, cpu: number, life = run) => encodeInfo({ run: life, seq, metrics: { 'cpu.percent': cpu } });

/** A feed that follows pi-1 and pi-2, by a clock that is set by hand. */
function follow() {
  const mqtt = openMemoryMqtt();
  const clock = { now: 1_000 };
  const [readings, troubles, warnings]: [(readonly [string, Reading])[], string[], string[]] = [[], [], []];
  const feed = openMqttFeed({ mqtt, uid: 'u', warn: text => warnings.push(text), now: () => clock.now });
  const listener = {
    onReading: (node: string, reading: Reading) => void readings.push([node, reading]),
    onTrouble: (node: string, why: string) => void troubles.push(`${node}: ${why}`),
  };
  const declare = (...names: readonly string[]) =>
    feed.follow(
      [...names.map(name => aNode(name, { telemetry: { source: 'agent' } })), aNode('deaf', { telemetry: { source: 'none' } })],
      listener,
    );
  declare('pi-1', 'pi-2');
  return { mqtt, clock, feed, readings, troubles, warnings, declare };
}

test('a reading is of the instant at which it came', async () => {
  const { mqtt, clock, readings } = follow();
  const processes = [{ name: 'yes', user: 'root', cpuPercent: 99, memoryPercent: 0 }];
  clock.now = 5_000;
  mqtt.deliver(topic('pi-1'), encodeInfo({ run, seq: 1, metrics: { 'cpu.percent': 7 }, processes }));
  await soon();
  expect(readings).toEqual([['pi-1', { at: 5_000, metrics: { 'cpu.percent': 7 }, processes }]]);
});

test('by how much a clock is wrong is told, whatever the node says it is; nothing else goes by it', async () => {
  const { mqtt, clock, readings } = follow();
  clock.now = 5_000;
  mqtt.deliver(topic('pi-1'), encodeInfo({ run, seq: 1, clock: 1_500, metrics: { 'cpu.percent': 7, 'clock.offset': 0 } }));
  mqtt.deliver(topic('pi-2'), encodeInfo({ run, seq: 1, clock: 9_000_000_005_000, metrics: {} }));
  await soon();
  expect(readings).toEqual([
    ['pi-1', { at: 5_000, metrics: { 'cpu.percent': 7, 'clock.offset': 3.5 } }],
    ['pi-2', { at: 5_000, metrics: { 'clock.offset': 9_000_000_000 } }],
  ]);
});

test('nodes that are not followed, or have another name, are counted and not told', async () => {
  const { mqtt, feed, readings, warnings, declare } = follow();
  for (const node of ['deaf', 'pi-3', '__proto__']) mqtt.deliver(topic(node), info(1, 1));
  declare('pi-1');
  mqtt.deliver(topic('pi-2'), info(1, 1));
  await soon();
  expect(readings).toEqual([]);
  expect(feed.counts()).toMatchObject({ taken: 0, undeclared: 4 });
  expect(warnings).toEqual([`1 messages of nodes that are not declared were passed over, the last of ${topic('deaf')}`]);
});

test('what is doubled, late, of an older agent, kept by the broker or no reading at all is counted', async () => {
  const { mqtt, feed, readings } = follow();
  const one = async (payload: Uint8Array | string, retained = false): Promise<void> => {
    mqtt.deliver(topic('pi-1'), payload, retained);
    await soon();
  };
  await one(info(2, 1));
  await one(info(2, 1));
  await one(info(1, 1));
  await one(info(1, 50, 'bbbbbbbb'));
  await one(info(3, 1));
  await one(info(9, 1, 'bbbbbbbb'), true);
  await one('{"run":');
  expect(readings.map(([, reading]) => reading.metrics['cpu.percent'])).toEqual([1, 50]);
  expect(feed.counts()).toEqual({
    ...{ taken: 2, doubled: 1, late: 1, superseded: 1, retained: 1, unreadable: 1 },
    ...{ undeclared: 0, overrun: 0 },
  });
});

test('of a flood the newest of each node is told', async () => {
  const { mqtt, feed, readings } = follow();
  for (let seq = 1; seq <= 10_000; seq += 1) mqtt.deliver(topic('pi-1'), info(seq, seq));
  mqtt.deliver(topic('pi-2'), info(1, 1));
  await soon();
  expect(readings.map(([node, { metrics }]) => [node, metrics['cpu.percent']])).toEqual([
    ['pi-1', 10_000],
    ['pi-2', 1],
  ]);
  expect(feed.counts()).toMatchObject({ taken: 2, overrun: 9_999 });
});

test('each kind of trouble is told once a minute, with how often it was', async () => {
  const { mqtt, clock, warnings } = follow();
  const spoil = async (count: number): Promise<void> => {
    for (let index = 0; index < count; index += 1) {
      mqtt.deliver(topic('pi-1'), 'x');
      await soon();
    }
  };
  await spoil(100);
  clock.now += 59_999;
  await spoil(1);
  expect(warnings).toHaveLength(1);
  clock.now += 1;
  await spoil(1);
  expect(warnings.map(text => text.split(' ')[0])).toEqual(['1', '101']);
});

test('why nothing comes is told of each node: no broker, no agent', async () => {
  const { mqtt, troubles, declare } = follow();
  mqtt.deliver(topic('pi-1'), info(1, 1));
  await soon();
  mqtt.deliver(topic('pi-1', 'up'), encodeUp({ run: 'zzzzzzzz', up: false }), true);
  expect(troubles).toEqual([]);
  mqtt.deliver(topic('pi-1', 'up'), encodeUp({ run, up: false }));
  mqtt.change({ isConnected: false, why: new OperationError('unreachable', 'nothing listens there') });
  declare('pi-2', 'pi-3');
  await soon();
  mqtt.change({ isConnected: true, version: 5 });
  expect(troubles).toEqual([
    'pi-1: its agent is not connected',
    'pi-1: nothing listens there',
    'pi-2: nothing listens there',
    'pi-3: nothing listens there',
    'pi-2: its agent has told nothing since the broker answers',
    'pi-3: its agent has told nothing since the broker answers',
  ]);
});

test('once it is closed nobody is told anything', async () => {
  const { mqtt, feed, readings } = follow();
  expect(mqtt.filters()).toEqual([topic('+'), topic('+', 'up')]);
  mqtt.deliver(topic('pi-1'), info(1, 1));
  await feed[Symbol.asyncDispose]();
  await soon();
  expect(mqtt.filters()).toEqual([]);
  expect(readings).toEqual([]);
});

test('a broker that refuses to let us listen is asked again', async () => {
  vi.useFakeTimers();
  onTestFinished(() => void vi.useRealTimers());
  const memory = openMemoryMqtt();
  memory.permit(false);
  await using feed = openMqttFeed({ mqtt: memory, uid: 'u', warn: () => {} });
  const told: string[] = [];
  const listener = { onReading: (node: string) => told.push(node), onTrouble: (_: string, why: string) => told.push(why) };
  feed.follow([aNode('pi-1', { telemetry: { source: 'agent' } })], listener);
  await vi.advanceTimersByTimeAsync(0);
  expect(told).toContain('the broker refuses this');
  memory.permit(true);
  await vi.advanceTimersByTimeAsync(30_000);
  memory.deliver(topic('pi-1'), info(1, 1));
  await vi.advanceTimersByTimeAsync(1);
  expect(told).toContain('pi-1');
});
