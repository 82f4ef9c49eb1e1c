import { describe, expect, it } from 'vitest';
import type { WorkloadSpec } from '../../../reconciler/model/workload.ts';
import { aCluster, aJob, aNode, aWorld, type JobOverrides, type World } from '../../support/world.ts';

const HOUR = 3_600_000;
const NEW = 'example/app:2.0';
const isNew = (spec: unknown): boolean => (spec as WorkloadSpec).image?.ref === NEW;

const web = (image: string, update: JobOverrides['update'] = {}) => aJob('web', { update, workload: { image } });

/** The first version runs and has settled; the second is pushed. */
const pushed = async (update: JobOverrides['update'] = {}): Promise<World> => {
  const world = aWorld(aCluster([aNode('pi-1')], [web('example/app:1.0', update)]));
  await world.settle();
  world.cluster = aCluster([aNode('pi-1')], [web(NEW, update)]);
  return world;
};
const things = (world: World): readonly string[] =>
  [...world.engine('pi-1').things.values()].map(({ spec, phase }) => `${(spec as WorkloadSpec).image!.ref} ${phase}`);

describe('a replacement does not count as failed', () => {
  it('because nobody looked for an hour while it ran well', async () => {
    const world = await pushed();
    await world.pass();
    world.now += HOUR;
    expect((await world.pass()).plan.jobs[0]).toMatchObject({ health: 'progressing' });
    await world.settle();
    expect(things(world)).toEqual([`${NEW} running`]);
  });

  it('because it was made, nothing more, and then nobody looked for an hour', async () => {
    const world = await pushed();
    await world.pass();
    for (const stored of world.engine('pi-1').things.values()) if (isNew(stored.spec)) stored.phase = 'created';
    world.now += HOUR;
    expect((await world.pass()).plan.failures).toEqual([]);
    await world.settle();
    expect(things(world)).toEqual([`${NEW} running`]);
  });

  it('because it was held by a suspension for an hour before it began', async () => {
    const world = await pushed();
    world.engine('pi-1').behave = spec => ({ healthyAfterMs: isNew(spec) ? 60_000 : 0, becomes: 'healthy' });
    world.memory = { ...world.memory, suspend: { reason: 'away', at: world.now, by: 'me' } };
    expect((await world.pass()).plan.held).toMatchObject([{ code: 'suspended' }]);
    world.now += HOUR;
    world.memory = { ...world.memory, suspend: null };
    await world.pass();
    world.now += 11_000;
    expect((await world.pass()).plan).toMatchObject({ failures: [], jobs: [{ why: 'web.1: waits for its first health check' }] });
  });
});

describe('a replacement that never becomes healthy', () => {
  it('stays paused where that is asked for, until git changes', async () => {
    const world = await pushed({ onFailure: 'pause' });
    world.engine('pi-1').behave = spec => ({ healthyAfterMs: isNew(spec) ? 1_000 * HOUR : 0, becomes: 'healthy' });
    await world.pass();
    for (let round = 0; round < 3; round += 1) {
      world.now += HOUR;
      expect((await world.pass()).plan.held).toMatchObject([{ code: 'rollout-paused' }]);
    }
  });
});

describe('a replacement on a node that answers only now and then', () => {
  const starting = async (): Promise<World> => {
    const world = await pushed({ order: 'start-first', deadlineMs: 60_000 });
    world.engine('pi-1').behave = spec => ({ healthyAfterMs: isNew(spec) ? 1_000 * HOUR : 0, becomes: 'healthy' });
    return world;
  };

  it('fails when it was seen for as long as it may take', async () => {
    const world = await starting();
    const failures: string[] = [];
    for (let pass = 0; pass < 12; pass += 1) {
      world.engine('pi-1').faults.silent = pass % 3 === 2;
      failures.push(...(await world.pass()).plan.failures.map(({ why }) => why));
      world.now += 20_000;
    }
    expect(failures).toEqual(['did not settle within 1m (waits for its first health check)']);
    expect(things(world)).toEqual(['example/app:1.0 running']);
  });

  it('does not fail by a silence that was longer than it may take', async () => {
    const world = await starting();
    await world.pass();
    world.now += 10_000;
    await world.pass();
    world.engine('pi-1').faults.silent = true;
    for (let pass = 0; pass < 6; pass += 1) {
      world.now += 20_000;
      await world.pass();
    }
    world.engine('pi-1').faults.silent = false;
    world.now += 20_000;
    expect((await world.pass()).plan.failures).toEqual([]);
    world.now += 40_000;
    expect((await world.pass()).plan.failures).toHaveLength(1);
  });

  it('has begun, also while it is not seen', async () => {
    const world = await starting();
    await world.pass();
    const begun = [...world.memory.rollouts];
    expect(begun).toHaveLength(1);
    world.engine('pi-1').faults.silent = true;
    await world.pass();
    expect([...world.memory.rollouts]).toEqual(begun);
  });
});

it('what failed is kept beside the one before until that has proven itself, and then gives way', async () => {
  const world = aWorld(aCluster([aNode('pi-1')], [web('example/app:1.0', { order: 'start-first' })]));
  world.engine('pi-1').behave = spec => ({ healthyAfterMs: 0, becomes: isNew(spec) ? 'unhealthy' : 'healthy' });
  await world.pass();
  await world.pass();
  world.cluster = aCluster([aNode('pi-1')], [web(NEW, { order: 'start-first' })]);
  await world.pass();
  world.now += 1_000;
  const { plan } = await world.pass();
  expect(plan).toMatchObject({ ready: [], held: [], underway: [{ what: 'the one before: healthy for 1 s of 10 s' }] });
  expect(plan.wakeAt).toBe(world.now + 9_000);
  world.now += 10_000;
  expect((await world.pass()).plan.ready).toMatchObject([{ action: 'delete', step: 'restore' }]);
  await world.settle();
  expect(things(world)).toEqual(['example/app:1.0 running']);
});
