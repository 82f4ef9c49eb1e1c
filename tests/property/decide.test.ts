import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { allowance } from '../../reconciler/decide/judge.ts';
import type { Cluster, Job } from '../../reconciler/model/cluster.ts';
import { canonicalJson } from '../../reconciler/model/digest.ts';
import { splitResourceId, targetOf } from '../../reconciler/model/ids.ts';
import type { Plan } from '../../reconciler/model/plan.ts';
import type { WorkloadSpec } from '../../reconciler/model/workload.ts';
import { clusters, shuffled } from '../support/generated-cluster.ts';
import { aCluster, aJob, aNode, aWorld, type World } from '../support/world.ts';

const runs = { numRuns: Number(process.env.KEELSON_TEST_RUNS ?? 150) };
/** Deep runs take their time. */
const timeout = 20_000 * Math.max(1, runs.numRuns / 150);

/** What is left to do, as text: nothing, once settled. */
const leftOver = (plan: Plan): readonly string[] => [
  ...plan.ready.map(change => change.key),
  ...plan.underway.map(item => item.id),
];

/** The jobs without volumes, so that all of them can move. */
const withoutData = (cluster: Cluster): Cluster => ({
  ...cluster,
  jobs: new Map([...cluster.jobs].map(([name, job]) => [name, { ...job, workload: { ...job.workload, volumes: [] } }])),
});

/** The same jobs, all wanted on one node. */
const pinnedTo = (cluster: Cluster, node: string): Cluster => ({
  ...cluster,
  jobs: new Map(
    [...cluster.jobs].map(([name, job]) => [
      name,
      { ...job, placement: { labels: {}, apart: [], tolerate: [], strategy: 'best-fit', nodes: [node] } },
    ]),
  ),
});

/** What the world holds of jobs whose replicas all found a node, without engine handles, instants, and which of the nodes it was. */
const content = (world: World, unplaced: ReadonlySet<string>): readonly string[] =>
  [...world.cluster.nodes.keys()]
    .flatMap(node => [...world.engine(node).things.values()])
    .filter(({ spec }) => spec.kind !== 'workload' || !unplaced.has(spec.job))
    .map(({ id, phase, spec }) => `${splitResourceId(id).name} ${phase} ${canonicalJson(spec)}`)
    .sort();

const unplacedJobs = (plan: Plan): readonly string[] =>
  plan.held.flatMap(({ code, job }) => (code === 'unplaced' ? (job ?? []) : []));

describe('over generated clusters', { timeout }, () => {
  it('planning again is empty once settled', async () => {
    await fc.assert(
      fc.asyncProperty(clusters, clusters, fc.boolean(), fc.boolean(), async (first, second, keepNodes, pruneNodes) => {
        const world = aWorld(first);
        await world.settle();
        expect(leftOver(await world.look())).toEqual([]);
        const policy = { ...second.policy, prune: { jobs: true, nodes: pruneNodes } };
        world.cluster = { ...second, policy, nodes: keepNodes ? first.nodes : second.nodes, revision: 'second' };
        await world.settle();
        expect(leftOver(await world.look())).toEqual([]);
      }),
      runs,
    );
  });

  it('no change names a thing of another owner', async () => {
    await fc.assert(
      fc.asyncProperty(clusters, clusters, fc.constantFrom('attic', 'cellar'), async (ours, theirs, name) => {
        const other = aWorld({ ...theirs, nodes: ours.nodes, name, uid: 'uid-2' });
        await other.settle();
        const world = aWorld(ours);
        for (const node of ours.nodes.keys())
          for (const [ref, thing] of other.engine(node).things)
            world.engine(node).things.set(`foreign-${ref}`, { ...thing, ref: `foreign-${ref}`, shown: null });
        const before = [...ours.nodes.keys()].flatMap(node =>
          [...world.engine(node).things.keys()].filter(ref => ref.startsWith('foreign')),
        );
        for (let round = 0; round < 4; round += 1) {
          const { plan } = await world.pass();
          expect(plan.ready.filter(change => change.ref?.startsWith('foreign'))).toEqual([]);
          world.now += 11_000;
        }
        const after = [...ours.nodes.keys()].flatMap(node =>
          [...world.engine(node).things.keys()].filter(ref => ref.startsWith('foreign')),
        );
        expect(after).toEqual(before);
      }),
      runs,
    );
  });

  it('a silent target gets nothing, and what was there is not doubled elsewhere', async () => {
    await fc.assert(
      fc.asyncProperty(clusters, clusters, fc.nat(3), async (first, second, index) => {
        const world = aWorld(first);
        await world.settle();
        const silent = [...first.nodes.keys()][index % first.nodes.size]!;
        const there = new Set([...world.engine(silent).things.values()].map(thing => splitResourceId(thing.id).name));
        world.engine(silent).faults.silent = true;
        world.cluster = { ...second, nodes: first.nodes };
        for (let round = 0; round < 4; round += 1) {
          const { plan } = await world.pass();
          expect(plan.ready.filter(change => targetOf(change.id) === `memory:${silent}`)).toEqual([]);
          const doubled = plan.ready.filter(
            change =>
              change.action === 'create' &&
              splitResourceId(change.id).kind === 'workload' &&
              there.has(splitResourceId(change.id).name),
          );
          expect(doubled.map(change => change.id)).toEqual([]);
          world.now += 11_000;
        }
      }),
      runs,
    );
  });

  it('shuffled input gives the same plan, byte for byte', async () => {
    await fc.assert(
      fc.asyncProperty(
        clusters,
        fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 16, maxLength: 16 }),
        async (cluster, numbers) => {
          const plain = aWorld(cluster);
          let next = 0;
          const mixed = aWorld(shuffled(cluster, () => numbers[next++ % numbers.length]!));
          for (let round = 0; round < 3; round += 1) {
            const one = await plain.pass();
            const other = await mixed.pass();
            expect(canonicalJson(other.plan)).toBe(canonicalJson(one.plan));
            plain.now += 11_000;
            mixed.now += 11_000;
          }
        },
      ),
      runs,
    );
  });

  it('deletes of whole jobs stay within the guard', async () => {
    await fc.assert(
      fc.asyncProperty(clusters, fc.subarray(['api', 'database', 'web', 'worker']), async (cluster, gone) => {
        const world = aWorld(cluster);
        await world.settle();
        const ran = new Set(world.running().map(line => line.split('.')[0]!));
        const kept = new Map(
          [...cluster.jobs]
            .filter(([name]) => !gone.includes(name))
            .map(([name, job]) => [name, { ...job, dependsOn: job.dependsOn.filter(other => !gone.includes(other)) }]),
        );
        world.cluster = { ...cluster, jobs: kept };
        await world.settle();
        const left = new Set(
          [...cluster.nodes.keys()].flatMap(node =>
            [...world.engine(node).things.values()].flatMap(thing => (thing.spec.kind === 'workload' ? [thing.spec.job] : [])),
          ),
        );
        const deleted = [...ran].filter(name => gone.includes(name) && !left.has(name));
        const orphans = [...ran].filter(name => gone.includes(name)).length;
        expect(deleted.length).toBeLessThanOrEqual(
          kept.size === 0 ? 0 : allowance(cluster.policy.maxDeletes, kept.size + orphans),
        );
      }),
      runs,
    );
  });

  it('what is placed fits its node, and every replica is placed or explained', async () => {
    await fc.assert(
      fc.asyncProperty(clusters, async cluster => {
        const world = aWorld(cluster);
        const plan = await world.settle();
        for (const [name, node] of cluster.nodes) {
          const specs = [...world.engine(name).things.values()]
            .map(thing => thing.spec)
            .filter((spec): spec is WorkloadSpec => spec.kind === 'workload');
          const reserved = specs.reduce((sum, spec) => sum + (spec.reservations.memoryBytes ?? 0), 0);
          expect(reserved).toBeLessThanOrEqual(node.capacity.memoryBytes ?? Number.POSITIVE_INFINITY);
          const ports = specs.flatMap(spec => spec.ports.map(port => port.publish));
          expect(new Set(ports).size).toBe(ports.length);
        }
        for (const job of plan.jobs)
          for (const replica of job.replicas) expect(replica.node !== null || replica.why.length > 0).toBe(true);
      }),
      runs,
    );
  });

  it('an unchanged job does not move when another comes or goes', async () => {
    await fc.assert(
      fc.asyncProperty(clusters, clusters, async (first, second) => {
        const world = aWorld(first);
        await world.settle();
        const before = world.running().filter(line => line.startsWith('api.'));
        const api = first.jobs.get('api');
        if (api === undefined) return;
        const others: readonly (readonly [string, Job])[] = [...second.jobs]
          .filter(([name]) => name !== 'api')
          .map(([name, job]) => [name, { ...job, dependsOn: [], priority: 90 }]);
        world.cluster = { ...first, jobs: new Map([['api', { ...api, dependsOn: [] }], ...others]) };
        await world.settle();
        expect(world.running().filter(line => before.includes(line))).toEqual(before);
      }),
      runs,
    );
  });

  it('no stop-first replica runs twice, whatever is suspended, silent, or waits for a window', async () => {
    const trouble = fc.record({ suspended: fc.nat(4), silent: fc.nat(9), window: fc.boolean(), pinned: fc.option(fc.nat(3)) });
    await fc.assert(
      fc.asyncProperty(clusters, clusters, trouble, async (given, other, { suspended, silent, window, pinned }) => {
        const first = withoutData(given);
        const pin = pinned === null ? undefined : [...first.nodes.keys()][pinned % first.nodes.size];
        const second = pin === undefined ? other : pinnedTo(first, pin);
        const world = aWorld(first);
        await world.settle();
        const names = [...first.nodes.keys()];
        const nodes = new Map(
          [...first.nodes].map(([name, node]) => [
            name,
            name === names[suspended % names.length] ? { ...node, suspend: { reason: 'test' } } : node,
          ]),
        );
        const windows = window ? [{ days: ['mon'] as const, from: 0, to: 1, timezone: 'UTC' }] : [];
        world.cluster = { ...second, nodes, policy: { ...second.policy, windows } };
        if (names[silent] !== undefined) world.engine(names[silent]).faults.silent = true;
        for (let round = 0; round < 6; round += 1) {
          await world.pass();
          world.now += 11_000;
          const running = world.running().map(line => line.slice(0, line.indexOf('@')));
          const doubled = running.filter((name, index) => running.indexOf(name) !== index);
          const stopFirst = doubled.filter(name => second.jobs.get(name.split('.')[0]!)?.update.order !== 'start-first');
          expect(stopFirst).toEqual([]);
        }
      }),
      runs,
    );
  });

  it('what is moved about runs once, whoever is silent or suspended meanwhile', async () => {
    const names = ['n1', 'n2', 'n3'];
    const step = fc.record({ pin: fc.nat(2), silent: fc.nat(5), suspended: fc.nat(8), window: fc.boolean() });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 2, maxLength: 10 }), async steps => {
        const world = aWorld(
          aCluster(
            names.map(name => aNode(name)),
            [aJob('web', { placement: { nodes: ['n1'] } })],
          ),
        );
        await world.settle();
        for (const { pin, silent, suspended, window } of steps) {
          const nodes = names.map((name, index) => aNode(name, index === suspended ? { suspend: { reason: 'test' } } : {}));
          const policy = window ? {} : { windows: [{ days: ['mon'] as const, from: 0, to: 1, timezone: 'UTC' }] };
          world.cluster = aCluster(nodes, [aJob('web', { placement: { nodes: [names[pin]!] } })], { policy });
          for (const [index, name] of names.entries()) world.engine(name).faults.silent = index === silent;
          const before = world.running();
          await world.pass();
          expect(world.running().length).toBeLessThanOrEqual(1);
          if (suspended === names.indexOf(before[0]?.split('@')[1]?.split(' ')[0] ?? '')) expect(world.running()).toEqual(before);
          world.now += 1_000;
        }
        for (const name of names) world.engine(name).faults.silent = false;
        const last = names[steps.at(-1)!.pin]!;
        world.cluster = aCluster(
          names.map(name => aNode(name)),
          [aJob('web', { placement: { nodes: [last] } })],
        );
        await world.settle();
        expect(world.running()).toEqual([`web.1@${last} example/app:1.0`]);
      }),
      runs,
    );
  });

  it('a one-shot is started at most once for each spec, whatever becomes of its node, its container and the store’s cache', async () => {
    const step = fc.record({
      node: fc.nat(3),
      what: fc.constantFrom('drain', 'silence', 'remove', 'image', 'nothing', 'forget'),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 6 }), fc.boolean(), async (steps, fails) => {
        const nodes = ['n1', 'n2', 'n3', 'n4'];
        const started = new Map<string, number>();
        let image = 1;
        let drained: string | null = null;
        const cluster = (): Cluster =>
          aCluster(
            nodes.map(name => aNode(name, name === drained ? { state: 'drained' } : {})),
            [
              aJob('migrate', { workload: { image: `example/app:${image}`, oneShot: true, restart: { policy: 'no' } } }),
              aJob('web'),
            ],
          );
        const world = aWorld(cluster());
        const count = (): void => {
          for (const node of nodes)
            for (const thing of world.engine(node).things.values())
              if (thing.id.includes('/migrate.'))
                started.set(`${(thing.spec as WorkloadSpec).image!.ref} ${node} ${thing.ref}`, 1);
        };
        for (const node of nodes)
          world.engine(node).behave = spec =>
            (spec as WorkloadSpec).oneShot
              ? { healthyAfterMs: 0, becomes: 'none', exits: { code: fails ? 1 : 0, afterMs: 500 } }
              : { healthyAfterMs: 0, becomes: 'none' };
        for (const { node, what } of [{ node: 0, what: 'nothing' }, ...steps]) {
          const name = nodes[node]!;
          if (what === 'drain') drained = name;
          if (what === 'silence') world.engine(name).faults.silent = !world.engine(name).faults.silent;
          if (what === 'remove')
            for (const [ref, thing] of world.engine(name).things)
              if (thing.id.includes('/migrate.')) world.engine(name).things.delete(ref);
          if (what === 'image') image += 1;
          if (what === 'forget') world.memory = { ...world.memory, steady: new Map(), tries: new Map(), rollouts: new Map() };
          world.cluster = cluster();
          for (let round = 0; round < 8; round += 1) {
            await world.pass();
            world.now += 60_000;
            count();
          }
        }
        for (let version = 1; version <= image; version += 1)
          expect([...started.keys()].filter(key => key.startsWith(`example/app:${version} `)).length).toBeLessThanOrEqual(1);
      }),
      runs,
    );
  });

  it('killed after any prefix of the plan, with the store lost, the next passes converge to the same world', async () => {
    await fc.assert(
      fc.asyncProperty(
        clusters,
        clusters,
        fc.array(fc.nat(4), { minLength: 1, maxLength: 6 }),
        async (first, second, prefixes) => {
          const calm = aWorld(first);
          const killed = aWorld(first);
          await calm.settle();
          await killed.settle();
          const next = { ...second, nodes: first.nodes, revision: 'next' };
          calm.cluster = next;
          killed.cluster = next;
          for (const prefix of prefixes) {
            killed.sendOnly = prefix;
            const { memory } = killed;
            await killed.pass();
            killed.memory = { ...memory, steady: new Map(), tries: new Map(), rollouts: new Map(), applied: new Map() };
            killed.now += 1_000;
          }
          killed.sendOnly = null;
          // What is there already is where the rest is placed around: with a choice of nodes, another one may be taken.
          const unplaced = new Set([...unplacedJobs(await calm.settle()), ...unplacedJobs(await killed.settle())]);
          expect(content(killed, unplaced)).toEqual(content(calm, unplaced));
          expect(leftOver(await killed.look())).toEqual([]);
        },
      ),
      runs,
    );
  });
});
