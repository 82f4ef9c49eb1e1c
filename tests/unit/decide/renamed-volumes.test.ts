import { describe, expect, it } from 'vitest';
import type { Volume } from '../../../reconciler/model/cluster.ts';
import { aCluster, aJob, aNode, aWorld, type World } from '../../support/world.ts';

const volume = (name: string, overrides: Partial<Volume> = {}): readonly [string, Volume] => [
  name,
  {
    name,
    engineName: `attic_${name}`,
    external: false,
    driver: 'local',
    options: {},
    labels: {},
    state: 'present',
    formerEngineNames: [],
    ...overrides,
  },
];
const mounted = (name: string, path = '/data') => ({ type: 'volume', volume: name, path, readOnly: false }) as const;

const cluster = (volumes: readonly (readonly [string, Volume])[], jobs: Parameters<typeof aCluster>[1]) =>
  aCluster([aNode('pi-1')], jobs, { volumes: new Map(volumes) });
const db = (name: string, overrides: Parameters<typeof aJob>[1] = {}) =>
  aJob('db', { ...overrides, workload: { volumes: [mounted(name)], ...overrides.workload } });

const settled = async (): Promise<World> => {
  const world = aWorld(cluster([volume('data')], [db('data')]));
  await world.settle();
  return world;
};
/** What is on the engine: names of volumes, and images with the volumes they mount. */
const there = (world: World): readonly string[] =>
  [...world.engine('pi-1').things.values()].flatMap(({ spec }) =>
    spec.kind === 'volume'
      ? [spec.name]
      : spec.kind === 'workload'
        ? [`${spec.image!.ref} ${spec.volumes.map(mount => (mount.type === 'volume' ? mount.volume : mount.path)).join()}`]
        : [],
  );
const RENAMED = volume('pg', { formerEngineNames: ['attic_data'] });

describe('a volume that was renamed', () => {
  it('keeps the name it was made with where it is, and nothing is touched', async () => {
    const world = await settled();
    const before = there(world);
    world.cluster = cluster([RENAMED], [db('pg')]);
    const plan = await world.look();
    expect([plan.ready, plan.later, plan.held]).toEqual([[], [], []]);
    await world.settle();
    expect(there(world)).toEqual(before);
    world.cluster = cluster([RENAMED], [db('pg', { workload: { volumes: [mounted('pg')], image: 'example/app:2.0' } })]);
    await world.settle();
    expect(there(world)).toEqual(['attic_data', 'example/app:2.0 attic_data']);
  });

  it('has its new name where it was not before, and where that is in use by now', async () => {
    const fresh = aWorld(cluster([RENAMED], [db('pg')]));
    await fresh.settle();
    expect(there(fresh)).toEqual(['attic_pg', 'example/app:1.0 attic_pg']);
    const world = aWorld(
      cluster([volume('data'), volume('pg')], [aJob('old', { workload: { volumes: [mounted('data')] } }), db('pg')]),
    );
    await world.settle();
    const before = there(world);
    world.cluster = cluster([RENAMED], [db('pg'), aJob('old', { state: 'absent' })]);
    await world.settle();
    expect(there(world)).toEqual(before.filter(line => line !== 'example/app:1.0 attic_data'));
  });

  it('goes under the name it was made with when it is declared absent', async () => {
    const world = await settled();
    world.cluster = cluster([volume('pg', { formerEngineNames: ['attic_data'], state: 'absent' })], [aJob('db')]);
    await world.settle();
    expect(there(world)).toEqual(['example/app:1.0 ']);
  });
});

describe('a new volume in place of one with data', () => {
  it('is not made, and its job goes on with what it has', async () => {
    const world = await settled();
    const before = there(world);
    world.cluster = cluster([volume('pg')], [db('pg')]);
    const plan = await world.settle();
    expect(plan.held.map(({ code, subject, why }) => [code, subject, why])).toEqual([
      [
        'data-left-behind',
        'job/db.1 on pi-1',
        'job/db.1 has its data at /data in volume attic_data, and attic_pg would be new and empty',
      ],
    ]);
    expect(there(world)).toEqual(before);
    world.cluster = cluster([RENAMED], [db('pg')]);
    expect((await world.settle()).held).toEqual([]);
    expect(there(world)).toEqual(before);
  });

  it.each([
    ['people say that the data may stay behind', [volume('pg')], [mounted('pg')], ['pg']],
    ['the old one is still mounted, elsewhere', [volume('pg'), volume('data')], [mounted('pg'), mounted('data', '/old')], []],
  ])('is made where %s', async (_, volumes, volumesOfJob, movable) => {
    const world = await settled();
    world.cluster = cluster(volumes, [db('', { movable, workload: { volumes: volumesOfJob } })]);
    expect((await world.settle()).held).toEqual([]);
    expect(there(world)).toContain('attic_pg');
  });

  it('is no concern where it was there before', async () => {
    const world = aWorld(
      cluster([volume('data'), volume('pg')], [db('data'), aJob('web', { workload: { volumes: [mounted('pg')] } })]),
    );
    await world.settle();
    world.cluster = cluster([volume('data'), volume('pg')], [db('pg'), aJob('web', { workload: { volumes: [mounted('pg')] } })]);
    expect((await world.settle()).held).toEqual([]);
    expect(there(world)).toContain('example/app:1.0 attic_pg');
  });
});
