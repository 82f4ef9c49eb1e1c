import { expect, it } from 'vitest';
import { patienceMs, timesGivenUp } from '../../../reconciler/model/patience.ts';
import { aCluster, aJob, aNode, aWorld, type World } from '../../support/world.ts';

const MINUTE = 60_000;

/** Passes, a minute between them, until a node is lost; how many minutes that took, `most` at most. */
async function minutesUntilLost(world: World, node: string, most = 90): Promise<number> {
  for (let minutes = 0; minutes <= most; minutes += 1) {
    const { plan } = await world.pass();
    if (plan.lost?.has(node)) return minutes;
    world.now += MINUTE;
  }
  return Number.POSITIVE_INFINITY;
}

/** Silent until it is given up, and back after it. */
async function flap(world: World): Promise<number> {
  world.engine('a').faults.silent = true;
  const minutes = await minutesUntilLost(world, 'a');
  world.engine('a').faults.silent = false;
  world.now += MINUTE;
  await world.settle();
  return minutes;
}

function aFlappingWorld(): World {
  const nodes = ['a', 'b', 'c', 'd', 'e'].map(name => aNode(name));
  return aWorld(aCluster(nodes, [aJob('web', { placement: { nodes: ['a', 'b'] } })]));
}

it('a machine that was given up is given up later the next time, each time twice as late', async () => {
  const world = aFlappingWorld();
  await world.settle();
  expect([await flap(world), await flap(world), await flap(world)]).toEqual([5, 10, 20]);
});

it('and as soon as declared again when it has been there for an hour', async () => {
  const world = aFlappingWorld();
  await world.settle();
  expect(await flap(world)).toBe(5);
  world.now += 61 * MINUTE;
  await world.settle();
  expect(await flap(world)).toBe(5);
});

it('it stays given up in the silence that it was given up for, and that it is waited for longer is said', async () => {
  const world = aFlappingWorld();
  await world.settle();
  await flap(world);
  world.engine('a').faults.silent = true;
  for (let minutes = 0; minutes < 6; minutes += 1) {
    await world.pass();
    world.now += MINUTE;
  }
  const [unseen] = (await world.look()).unseen;
  expect(unseen?.consequence).toMatch(/, for 10m this time, since it was given up once lately and came back$/);
  for (let minutes = 0; minutes < 30; minutes += 1) {
    const { plan } = await world.pass();
    if (minutes > 5) expect(plan.lost?.has('a')).toBe(true);
    world.now += MINUTE;
  }
});

it('nobody waits longer than an hour, unless declared, nor is anything made of never', () => {
  expect(patienceMs(300_000, 9)).toBe(3_600_000);
  expect(patienceMs(7_200_000, 3)).toBe(7_200_000);
  expect(patienceMs(null, 3)).toBeNull();
  expect(timesGivenUp({ count: 3, at: 0, since: 5 }, 9, 3_600_001)).toBe(0);
});
