import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Cluster } from '../../reconciler/model/cluster.ts';
import { atPlaces, clusters, renames, withRename } from '../support/generated-cluster.ts';
import { aWorld, type World } from '../support/world.ts';

const runs = { numRuns: Number(process.env.KEELSON_TEST_RUNS ?? 150) };

/** Handles of everything on the engines that the nodes had at first, and how it is. */
const things = (world: World, places: readonly string[]): readonly string[] =>
  places.flatMap(place => [...world.engine(place).things.values()].map(({ ref, phase }) => `${ref} ${phase}`)).sort();

/** The jobs without dependencies: one that waits has a node and is not there yet, and what order the names of nodes are in may show. */
const independent = (cluster: Cluster): Cluster => ({
  ...cluster,
  jobs: new Map([...cluster.jobs].map(([name, job]) => [name, { ...job, dependsOn: [] }])),
});

const step = fc.record({
  rename: renames,
  trouble: fc.constantFrom('nothing', 'nothing', 'silence', 'lose the store', 'lose the cache'),
  place: fc.nat(3),
});

it('whatever engines are called, and however often: nothing that runs there is touched, and nothing is made beside it', async () => {
  await fc.assert(
    fc.asyncProperty(clusters, fc.array(step, { minLength: 1, maxLength: 5 }), async (cluster, steps) => {
      const places = [...cluster.nodes.keys()];
      const world = aWorld(atPlaces(independent(cluster)));
      await world.settle();
      const before = things(world, places);
      for (const [index, { rename, trouble, place }] of steps.entries()) {
        const { faults } = world.engine(places[place % places.length]!);
        if (trouble === 'silence') faults.silent = !faults.silent;
        if (trouble === 'lose the cache')
          world.memory = { ...world.memory, steady: new Map(), tries: new Map(), rollouts: new Map() };
        if (trouble === 'lose the store') world.memory = { ...world.memory, targets: new Map(), fresh: true };
        world.cluster = withRename(world.cluster, rename, `renamed-${index}`);
        for (let round = 0; round < 2; round += 1) {
          const { plan } = await world.pass();
          expect(plan.ready.map(change => change.key)).toEqual([]);
          world.now += 11_000;
        }
      }
      for (const place of places) world.engine(place).faults.silent = false;
      await world.settle();
      expect(things(world, places)).toEqual(before);
    }),
    runs,
  );
});
