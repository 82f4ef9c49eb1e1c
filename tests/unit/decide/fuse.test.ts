import { describe, expect, it } from 'vitest';
import type { WorkloadSpec } from '../../../reconciler/model/workload.ts';
import { aCluster, aJob, aNode, aWorld, type JobOverrides, type World } from '../../support/world.ts';

const [MINUTE, DAY] = [60_000, 86_400_000];

describe('what is put right and does not last', () => {
  const start = async (job: JobOverrides = {}): Promise<World> => {
    const world = aWorld(aCluster([aNode('a')], [aJob('web', job)]));
    await world.settle();
    return world;
  };
  /** Something else than what was asked for comes back, whatever is done. */
  const bend = (world: World, fields: Partial<WorkloadSpec>): void => {
    for (const thing of world.engine('a').things.values()) thing.spec = { ...(thing.spec as WorkloadSpec), ...fields };
  };
  /** Passes with it bent before each; how often it was put right. */
  const repairs = async (world: World, fields: Partial<WorkloadSpec>, passes: number, everyMs = MINUTE): Promise<number> => {
    let count = 0;
    for (let pass = 0; pass < passes; pass += 1) {
      bend(world, fields);
      const { plan } = await world.pass();
      count += plan.ready.filter(({ action, cause }) => cause === 'drift' && action !== 'delete').length;
      world.now += everyMs;
    }
    return count;
  };

  it.each([
    ['replaced', { hostname: 'bent' }, 'hostname'],
    ['changed in place', { limits: { pids: 7 } }, 'limits.pids'],
  ])('is %s three times, then held with the fields and what to do', async (_, fields, name) => {
    const world = await start();
    expect(await repairs(world, fields, 12)).toBe(3);
    const plan = await world.look();
    expect(plan.ready).toEqual([]);
    expect(plan.held).toMatchObject([
      {
        code: 'does-not-last',
        job: 'web',
        why: expect.stringContaining(`${name} was put right 3 times`),
        todo: expect.stringContaining('policy.ignore'),
      },
    ]);
    expect(plan.drift).toMatchObject([{ answer: 'held' }]);
    expect(world.running()).toHaveLength(1);
    expect(world.engine('a').things.size).toBe(1);
  });

  it('is tried again when git changes, and after a day', async () => {
    const world = await start();
    await repairs(world, { hostname: 'bent' }, 12);
    world.now += DAY;
    expect(await repairs(world, { hostname: 'bent' }, 12)).toBe(3);
    world.cluster = aCluster([aNode('a')], [aJob('web', { workload: { env: { NEW: 'yes' } } })]);
    expect((await world.look()).ready).toMatchObject([{ action: 'replace', cause: 'git' }]);
  });

  it('is always put right where a person changes it now and then', async () => {
    const world = await start();
    let count = 0;
    for (let edit = 0; edit < 6; edit += 1) {
      count += await repairs(world, { hostname: 'bent' }, 1);
      await world.settle();
      world.now += 11 * MINUTE;
    }
    expect(count).toBe(6);
    expect((await world.look()).held).toEqual([]);
  });

  it('says nothing of another field', async () => {
    const world = await start();
    await repairs(world, { hostname: 'bent' }, 12);
    bend(world, { hostname: 'bent', workingDir: '/bent' });
    expect((await world.look()).ready).toMatchObject([{ action: 'replace', cause: 'drift' }]);
  });
});
