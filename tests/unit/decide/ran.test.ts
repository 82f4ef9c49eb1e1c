import { expect, it } from 'vitest';
import type { WorkloadSpec } from '../../../reconciler/model/workload.ts';
import { aCluster, aJob, aNode, aWorld, type World } from '../../support/world.ts';

const migrate = (STEP: string) => aJob('migrate', { workload: { oneShot: true, restart: { policy: 'no' }, env: { STEP } } });
const clusterOf = (...steps: readonly string[]) => aCluster([aNode('pi-1')], [aJob('web'), ...steps.map(migrate)]);
const open = (): World => {
  const world = aWorld(clusterOf('1'));
  world.engine('pi-1').behave = spec => ({
    healthyAfterMs: 0,
    becomes: 'none',
    ...((spec as WorkloadSpec).oneShot ? { exits: { code: 0, afterMs: 0 } } : {}),
  });
  return world;
};

it('of each replica the last few runs are remembered, not all there ever were', async () => {
  const world = open();
  for (const step of '123456') {
    world.cluster = clusterOf(step);
    await world.settle();
  }
  expect(world.memory.ran.size).toBe(3);
  expect((await world.look()).ready).toEqual([]);
});

it('runs of a job that left git are forgotten', async () => {
  const world = open();
  await world.settle();
  expect(world.memory.ran.size).toBe(1);
  world.cluster = clusterOf();
  await world.settle();
  expect(world.memory.ran.size).toBe(0);
});

it('a run that ended is noted once, not in every pass that sees it', async () => {
  const world = open();
  await world.settle();
  const before = [...world.memory.ran];
  world.now += 60_000;
  await world.pass();
  expect([...world.memory.ran]).toEqual(before);
});

it('one that was made to be started later, and went before that, has not run', async () => {
  const on = (node: string, STEP: string) => ({ ...migrate(STEP), placement: { ...migrate(STEP).placement, nodes: [node] } });
  const nodes = [aNode('pi-1'), aNode('pi-2')];
  const world = aWorld(aCluster(nodes, [on('pi-1', '1')]));
  world.engine('pi-1').behave = () => ({ healthyAfterMs: 0, becomes: 'none', exits: { code: 0, afterMs: 60_000 } });
  await world.pass();
  world.now += 1_000;
  await world.pass();
  const before = [...world.memory.ran.keys()];
  world.cluster = aCluster(nodes, [on('pi-2', '2')]);
  expect((await world.pass()).plan.ready).toMatchObject([{ action: 'create', unstarted: true }]);
  expect([...world.memory.ran.keys()]).toEqual(before);
  world.engine('pi-2').things.clear();
  world.now += 1_000;
  const { plan } = await world.pass();
  expect(plan.held).toEqual([]);
  expect(plan.ready).toMatchObject([{ action: 'create', unstarted: true }]);
  world.now += 1_000;
  expect((await world.pass()).plan.ready.map(({ action }) => action)).toContain('start');
  expect(world.memory.ran.size).toBe(before.length + 1);
});

it('what failed of earlier versions and is still there never makes the last run forgotten', async () => {
  const world = open();
  world.engine('pi-1').behave = spec => ({
    healthyAfterMs: 0,
    becomes: 'none',
    ...((spec as WorkloadSpec).oneShot ? { exits: { code: 1, afterMs: 500 } } : {}),
  });
  let last = '';
  for (const step of '12345') {
    world.cluster = clusterOf(step);
    const before = new Set(world.memory.ran.keys());
    for (let round = 0; round < 4; round += 1) {
      await world.pass();
      world.now += 60_000;
      const keys = [...world.memory.ran.keys()];
      if (round === 0) last = keys.find(key => !before.has(key))!;
      expect(keys, `version ${step}, pass ${round + 1}`).toContain(last);
    }
  }
});
