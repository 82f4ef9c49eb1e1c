import { decide } from '../../reconciler/decide/decide.ts';
import { aCluster, aJob, aNode, aWorld, type World } from '../support/world.ts';
import { medianMs, ms, type Row } from './table.ts';

/** A pass over unchanged workloads: everything between what is seen and the plan. */
export async function benchPlan(): Promise<readonly Row[]> {
  const times: { readonly workloads: number; readonly ms: number; readonly limit: number }[] = [];
  for (const workloads of [1_000, 10_000, 100_000]) {
    const world = await settled(workloads, workloads / 10);
    const observed = await world.observe();
    const lives = [...observed.sights.values()].flatMap(sight => (sight.kind === 'seen' ? sight.live : []));
    const kit = { traits: new Map([['memory', world.traits]]), render: <T>(text: T): T => text, inRange: () => true };
    const took = await medianMs(5, () => decide(world.cluster, observed, world.memory, kit));
    // What cannot be avoided: looking once at every live thing and once at every wanted one.
    const limit = await medianMs(
      5,
      () => new Map(lives.map(live => [live.id, live.state])).size + new Map(lives.map(live => [live.ref, live.applied])).size,
    );
    times.push({ workloads, ms: took, limit });
  }
  const [small, middle, large] = times as [(typeof times)[0], (typeof times)[0], (typeof times)[0]];
  const each = (time: (typeof times)[0]): number => time.ms / time.workloads;
  return [
    {
      work: 'plan over 10,000 unchanged workloads on 1,000 nodes',
      measured: ms(middle.ms),
      limit: `${ms(middle.limit)} to index them twice`,
      goal: '≤ 1 s',
      met: middle.ms <= 1_000,
    },
    {
      work: 'the same over 1,000 and 100,000: cost of one',
      measured: `${(each(small) * 1000).toFixed(0)}, ${(each(middle) * 1000).toFixed(0)}, ${(each(large) * 1000).toFixed(0)} µs`,
      limit: '',
      goal: 'linear (at most twice the cost of one)',
      met: each(large) <= 2 * each(middle),
    },
  ];
}

async function settled(workloads: number, nodes: number): Promise<World> {
  const jobs = Array.from({ length: workloads / 10 }, (_, index) =>
    aJob(`job-${index}`, {
      replicas: 10,
      placement: {
        strategy: 'first-fit',
        nodes: Array.from({ length: 10 }, (_, other) => `n${(index * 10 + other) % nodes}`),
        apart: [`job-${index}`],
      },
      workload: { image: `example/app:${index}`, env: { INDEX: String(index), MODE: 'prod' } },
    }),
  );
  const world = aWorld(
    aCluster(
      Array.from({ length: nodes }, (_, index) => aNode(`n${index}`)),
      jobs,
    ),
  );
  for (let round = 0; round < 3; round += 1) {
    await world.pass();
    world.now += 11_000;
  }
  return world;
}
