import { expect, it } from 'vitest';
import type { Reading } from '../../../reconciler/model/telemetry.ts';
import { openReadings } from '../../../reconciler/readings.ts';

function at(at: number, cpu = 1): Reading {
  return { at, metrics: { 'cpu.percent': cpu } };
}

function of(...nodes: readonly string[]) {
  const readings = openReadings();
  readings.keepOnly(new Map(nodes.map(node => [node, 'glances'])));
  const instants = (node: string): readonly number[] => readings.of(node)!.readings.map(({ at }) => at);
  return { readings, instants };
}

it('of nodes that nobody declared are not kept', () => {
  const { readings } = of('a');
  expect(readings.add('b', at(1))).toBe(false);
  expect([...readings.all().keys()]).toEqual(['a']);
  readings.add('a', at(1));
  readings.keepOnly(new Map([['b', 'glances']]));
  expect(readings.all()).toEqual(new Map([['b', { source: 'glances', readings: [] }]]));
});

it('are each later than the one before', () => {
  const { readings, instants } = of('a');
  expect([5_000, 10_000, 10_000, 15_000].map(instant => readings.add('a', at(instant)))).toEqual([true, true, false, true]);
  expect(instants('a')).toEqual([5_000, 10_000, 15_000]);
});

it('that come after our clock was set back take the place of those that are later', () => {
  const { readings, instants } = of('a');
  for (const instant of [5_000, 10_000, 3_600_000, 3_605_000]) readings.add('a', at(instant));
  expect(readings.add('a', at(12_000))).toBe(true);
  expect(instants('a')).toEqual([5_000, 10_000, 12_000]);
  expect(readings.add('a', at(2_000))).toBe(true);
  expect(instants('a')).toEqual([2_000]);
});

it('that were given out never change, and are the same object until something is new', () => {
  const { readings } = of('a');
  readings.add('a', at(1_000));
  const before = readings.of('a')!;
  expect(readings.of('a')).toBe(before);
  readings.add('a', at(2_000));
  expect(before.readings).toHaveLength(1);
  expect(readings.of('a')).not.toBe(before);
});

it('of a flood cover a time, and the newest wins', () => {
  const { readings, instants } = of('a');
  for (let instant = 0; instant < 100_000; instant += 1) readings.add('a', at(instant, instant));
  expect(instants('a')).toHaveLength(64);
  expect(readings.of('a')!.readings.at(-1)).toEqual(at(99_999, 99_999));
  expect(instants('a').at(-1)! - instants('a')[0]!).toBeGreaterThan(30_000);
});

it('of thousands of nodes share what all may have', () => {
  const names = Array.from({ length: 10_000 }, (_, index) => `n${index}`);
  const { readings, instants } = of(...names);
  for (const name of names) for (let round = 1; round <= 40; round += 1) readings.add(name, at(round * 5_000));
  expect(instants('n0')).toHaveLength(20);
  expect(instants('n9999').at(-1)).toBe(200_000);
});

it('have processes only while they are the newest', () => {
  const { readings } = of('a');
  const processes = [{ name: 'yes', user: 'root', cpuPercent: 100, memoryPercent: 0 }];
  for (const instant of [5_000, 10_000]) readings.add('a', { ...at(instant), processes });
  expect(readings.of('a')!.readings).toEqual([at(5_000), { ...at(10_000), processes }]);
});

it('that do not come have a reason, until the next one comes', () => {
  const { readings } = of('a');
  readings.add('a', at(1_000));
  readings.fail('a', 'no route to host');
  readings.fail('b', 'not ours');
  expect(readings.of('a')).toEqual({ source: 'glances', readings: [at(1_000)], why: 'no route to host' });
  readings.add('a', at(9_000));
  expect(readings.of('a')).not.toHaveProperty('why');
});
