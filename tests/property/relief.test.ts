import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Cluster } from '../../reconciler/model/cluster.ts';
import { canonicalJson } from '../../reconciler/model/digest.ts';
import { replicaName, splitResourceId } from '../../reconciler/model/ids.ts';
import type { Plan } from '../../reconciler/model/plan.ts';
import type { Relief, Scaled } from '../../reconciler/model/threshold.ts';
import type { WorkloadSpec } from '../../reconciler/model/workload.ts';
import { clusters } from '../support/generated-cluster.ts';
import { aWorld, type World } from '../support/world.ts';

const runs = { numRuns: Number(process.env.KEELSON_TEST_RUNS ?? 100) };
/** Deep runs take their time. */
const timeout = 30_000 * Math.max(1, runs.numRuns / 100);

/** What random thresholds want, whatever cluster it is laid over: nodes, jobs and replicas are chosen by number. */
interface Wish {
  readonly node: number;
  readonly cpuMillis: number;
  readonly memoryBytes: number;
  readonly what: 'limit' | 'taint' | 'stop' | 'move' | 'scale';
  readonly effect: 'NoSchedule' | 'PreferNoSchedule' | 'NoExecute';
  readonly job: number;
  readonly by: string;
}
const wish: fc.Arbitrary<Wish> = fc.record({
  node: fc.nat(3),
  cpuMillis: fc.integer({ min: 10, max: 4_000 }),
  memoryBytes: fc.integer({ min: 2 ** 23, max: 2 ** 33 }),
  what: fc.constantFrom('limit', 'taint', 'stop', 'move', 'scale'),
  effect: fc.constantFrom('NoSchedule', 'PreferNoSchedule', 'NoExecute'),
  job: fc.nat(5),
  by: fc.constantFrom('heat', 'overload', 'quiet'),
});
const wishes = fc.array(wish, { maxLength: 5 });

/** What some wishes are for a cluster, in the order in which they are given. */
function relieve(cluster: Cluster, given: readonly Wish[]): Pick<World, 'relief' | 'scaled'> {
  const nodes = [...cluster.nodes.keys()];
  const jobs = [...cluster.jobs.values()].filter(({ state }) => state === 'running');
  const relief = new Map<string, Relief>();
  const scaled = new Map<string, Scaled>();
  for (const { node, what, cpuMillis, memoryBytes, effect, job: index, by } of given) {
    const name = nodes[node % nodes.length]!;
    const job = jobs[index % Math.max(1, jobs.length)];
    const before = relief.get(name) ?? {
      limits: [],
      taints: [],
      stopped: new Map(),
      moved: new Map(),
      drain: [],
      foreign: new Map(),
    };
    const replica = job === undefined ? '' : replicaName(job.name, job.mode === 'global' ? name : '1');
    const limit = { limit: { cpuMillis, memoryBytes }, jobs: null, exceptImages: [], by };
    const taint = { key: 'threshold', value: by, effect, by };
    relief.set(name, {
      ...before,
      ...(what === 'limit' ? { limits: [...before.limits, limit] } : {}),
      ...(what === 'taint' ? { taints: [...before.taints, taint] } : {}),
      ...(what === 'stop' ? { stopped: new Map([...before.stopped, [replica, { by: [by] }]]) } : {}),
      ...(what === 'move' ? { moved: new Map([...before.moved, [replica, { by: [by] }]]) } : {}),
    });
    if (what === 'scale' && job?.mode === 'replicated')
      scaled.set(job.name, { replicas: Math.min(1 + (index % 4), scaled.get(job.name)?.replicas ?? 4), by: [by] });
  }
  return { relief, scaled };
}

const leftOver = (plan: Plan): readonly string[] => [
  ...plan.ready.map(change => `${change.key} ${change.why}`),
  ...plan.underway.map(item => item.id),
];

/** What there is of jobs, without handles, instants, and on which of the nodes it is. */
const content = (world: World): readonly string[] =>
  [...world.cluster.nodes.keys()]
    .flatMap(node => [...world.engine(node).things.values()])
    .flatMap(({ id, phase, spec }) =>
      spec.kind === 'workload' ? [`${splitResourceId(id).name} ${phase} ${canonicalJson(spec)}`] : [],
    )
    .sort();

const isWhole = (plan: Plan): boolean => plan.held.every(({ code }) => code !== 'unplaced');

describe('thresholds over generated clusters', { timeout }, () => {
  it('that come and go, whatever is cut short and forgotten meanwhile, leave everything as it was', async () => {
    await fc.assert(
      fc.asyncProperty(
        clusters,
        fc.array(fc.tuple(wishes, fc.option(fc.nat(3)), fc.boolean()), { minLength: 1, maxLength: 4 }),
        async (cluster, steps) => {
          const world = aWorld(cluster);
          world.relief = new Map();
          world.scaled = new Map();
          fc.pre(isWhole(await world.settle()));
          const before = content(world);
          for (const [given, sent, forgets] of steps) {
            Object.assign(world, relieve(cluster, given), { sendOnly: sent });
            const { plan } = await world.pass();
            expect(plan.ready.filter(({ action, id }) => action === 'delete' && splitResourceId(id).kind === 'volume')).toEqual(
              [],
            );
            world.now += 11_000;
            if (forgets)
              world.memory = { ...world.memory, steady: new Map(), tries: new Map(), applied: new Map(), rollouts: new Map() };
          }
          Object.assign(world, { relief: new Map(), scaled: new Map(), sendOnly: null });
          const settled = await world.settle();
          expect(leftOver(await world.look())).toEqual([]);
          expect(settled.drift).toEqual([]);
          expect(content(world)).toEqual(before);
        },
      ),
      runs,
    );
  });

  it('in force are an overlay that settles: planning again is empty, nothing is drift, and protected jobs are as git has them', async () => {
    await fc.assert(
      fc.asyncProperty(clusters, wishes, async (generated, given) => {
        const jobs = new Map([...generated.jobs].map(([name, job], index) => [name, { ...job, protected: index % 3 === 0 }]));
        const cluster = { ...generated, jobs };
        const world = aWorld(cluster);
        world.relief = new Map();
        world.scaled = new Map();
        await world.settle();
        const own = (name: string): boolean => jobs.get(name)?.protected === true;
        const before = content(world).filter(line => own(line.split('.')[0]!));
        Object.assign(world, relieve(cluster, given));
        const settled = await world.settle();
        expect(leftOver(await world.look())).toEqual([]);
        expect(settled.drift).toEqual([]);
        expect(content(world).filter(line => own(line.split('.')[0]!))).toEqual(before);
        for (const name of cluster.nodes.keys())
          for (const { spec, phase } of world.engine(name).things.values()) {
            const limits = world.relief!.get(name)?.limits ?? [];
            const { job, limits: has, reservations } = spec as WorkloadSpec;
            if (spec.kind !== 'workload' || phase !== 'running' || own(job) || limits.length === 0) continue;
            const strictest = Math.min(...limits.map(({ limit }) => limit.cpuMillis!));
            if (settled.held.length === 0)
              expect(has.cpuMillis).toBeLessThanOrEqual(Math.max(strictest, reservations.cpuMillis ?? 0));
          }
      }),
      runs,
    );
  });

  it('are the same in whatever order they come', async () => {
    await fc.assert(
      fc.asyncProperty(clusters, wishes, async (cluster, given) => {
        const [one, other] = [aWorld(cluster), aWorld(cluster)];
        for (const world of [one, other]) {
          world.relief = new Map();
          world.scaled = new Map();
          await world.settle();
        }
        Object.assign(one, relieve(cluster, given));
        Object.assign(other, relieve(cluster, given.toReversed()));
        const [plan, same] = [await one.look(), await other.look()];
        const does = ({ ready }: Plan): readonly string[] =>
          ready.map(({ key, resource }) => `${key} ${canonicalJson((resource?.spec as WorkloadSpec)?.limits ?? {})}`);
        expect(does(same)).toEqual(does(plan));
      }),
      runs,
    );
  });
});
