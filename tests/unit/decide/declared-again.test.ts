import { expect, it } from 'vitest';
import { aCluster, aJob, aNode, aWorld } from '../../support/world.ts';

it('what git had stopped runs when git wants that again, also where drift is only reported', async () => {
  const inState = (state: 'running' | 'stopped') =>
    aCluster([aNode('pi-1')], [aJob('web', { state })], { policy: { drift: 'report' } });
  const world = aWorld(inState('running'));
  await world.settle();
  world.cluster = inState('stopped');
  await world.settle();
  expect(world.running()).toEqual([]);
  world.cluster = inState('running');
  const { ready, drift } = await world.look();
  expect([ready.map(({ action, cause, why }) => [action, cause, why]), drift]).toEqual([
    [['start', 'git', 'it was declared stopped']],
    [],
  ]);
  await world.settle();
  expect(world.running()).toHaveLength(1);
});
