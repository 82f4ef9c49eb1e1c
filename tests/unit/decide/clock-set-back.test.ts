import { expect, it } from 'vitest';
import { notLater } from '../../../reconciler/decide/learn/not-later.ts';
import { EMPTY_MEMORY, type Memory, type Tries } from '../../../reconciler/model/memory.ts';
import { aCluster, aJob, aNode, aWorld } from '../../support/world.ts';

const HOURS = 5 * 3_600_000;

it('what is tried again after a pause is so after a clock that was set back by hours', async () => {
  const world = aWorld(aCluster([aNode('pi-1')], [aJob('web')]));
  const { now } = world;
  const tries = { count: 1, lastAt: now, nextAt: now + 10_000, temporary: true, why: 'no room' };
  const given: readonly (readonly [string, Tries])[] = [
    ['a', tries],
    ['b', { ...tries, nextAt: null }],
  ];
  const memory: Memory = {
    ...EMPTY_MEMORY,
    tries: new Map(given),
  };
  const back = notLater(memory, now - HOURS);
  expect([...back.tries.values()].map(({ lastAt, nextAt }) => [lastAt, nextAt])).toEqual([
    [now - HOURS, now - HOURS + 10_000],
    [now - HOURS, null],
  ]);
});

it('what runs is settled soon after a clock that was set back by hours', async () => {
  const world = aWorld(aCluster([aNode('pi-1')], [aJob('web')]));
  await world.settle();
  world.now -= HOURS;
  world.memory = notLater(world.memory, world.now);
  expect([...world.memory.steady.values()].map(({ since }) => since)).toEqual([world.now]);
  expect(world.memory.targets.get('memory:pi-1')).toMatchObject({ triedAt: world.now, lastSeenAt: world.now });
  world.now += 11_000;
  expect((await world.look()).jobs[0]).toMatchObject({ health: 'healthy' });
});

it('is the very same memory while the clock goes on', async () => {
  const world = aWorld(aCluster([aNode('pi-1')], [aJob('web')]));
  await world.settle();
  expect(notLater(world.memory, world.now)).toBe(world.memory);
});
