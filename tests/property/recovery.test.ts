import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Behaviour } from '../../reconciler/drivers/memory/engine.ts';
import type { Cluster } from '../../reconciler/model/cluster.ts';
import { splitResourceId } from '../../reconciler/model/ids.ts';
import type { Plan } from '../../reconciler/model/plan.ts';
import type { WorkloadSpec } from '../../reconciler/model/workload.ts';
import { clusters } from '../support/generated-cluster.ts';
import { aWorld, type World } from '../support/world.ts';

const runs = { numRuns: Number(process.env.KEELSON_TEST_RUNS ?? 150) };
const timeout = 30_000 * Math.max(1, runs.numRuns / 150);

const WELL: Behaviour = { healthyAfterMs: 0, becomes: 'none' };
const BEHAVIOURS: Readonly<Record<string, Behaviour>> = {
  well: WELL,
  checked: { healthyAfterMs: 3_000, becomes: 'healthy' },
  ill: { healthyAfterMs: 3_000, becomes: 'unhealthy' },
  crashes: { ...WELL, exits: { code: 1, afterMs: 500 } },
  ends: { ...WELL, exits: { code: 0, afterMs: 20_000 } },
};

/** One thing that goes wrong or is done by somebody, before a pass; `node` and `pick` are taken modulo what there is. */
const trouble = fc.record({
  what: fc.constantFrom(
    'silence',
    'refuse',
    'break start',
    'behave',
    'remove by hand',
    'stop by hand',
    'change by hand',
    'commit',
    'back',
    'suspend',
    'window',
    'report drift',
    'lose the cache',
    'lose the store',
    'kill',
    'long time',
    'nothing',
  ),
  node: fc.nat(3),
  pick: fc.nat(9),
  behaviour: fc.constantFrom(...Object.keys(BEHAVIOURS)),
});

type Trouble = typeof trouble extends fc.Arbitrary<infer T> ? T : never;

const withPolicy = (cluster: Cluster, policy: Partial<Cluster['policy']>): Cluster => ({
  ...cluster,
  policy: { ...cluster.policy, ...policy },
});

/** What goes wrong in the world, or is done to it. */
function befall(world: World, { what, node, pick, behaviour }: Trouble, commits: readonly Cluster[]): void {
  const names = [...world.cluster.nodes.keys()];
  const engine = world.engine(names[node % names.length]!);
  const workloads = [...engine.things.values()].filter(({ spec }) => spec.kind === 'workload');
  const stored = workloads[pick % Math.max(1, workloads.length)];
  switch (what) {
    case 'silence':
      engine.faults.silent = !engine.faults.silent;
      break;
    case 'refuse':
      engine.faults.refuse = pick % 2 === 0 ? () => null : action => (action === 'create' || pick > 5 ? 'no' : null);
      break;
    case 'break start':
      engine.faults.breakStart = pick % 2 === 0 ? () => null : () => 'no such command';
      break;
    case 'behave':
      engine.behave = () => BEHAVIOURS[behaviour]!;
      break;
    case 'remove by hand':
      if (stored !== undefined) engine.things.delete(stored.ref);
      break;
    case 'stop by hand':
      if (stored?.phase === 'running') stored.phase = 'exited';
      break;
    case 'change by hand':
      if (stored !== undefined) stored.spec = { ...(stored.spec as WorkloadSpec), env: { BY: 'hand' } };
      break;
    case 'commit':
    case 'back': {
      const { nodes, policy } = world.cluster;
      const next = commits[what === 'back' ? 0 : pick % commits.length]!;
      world.cluster = { ...next, nodes, policy, revision: `commit-${pick}` };
      break;
    }
    case 'suspend':
      world.cluster = withPolicy(world.cluster, { suspend: { reason: 'test', until: world.now + 30_000 } });
      break;
    case 'window':
      world.cluster = withPolicy(world.cluster, {
        windows: pick % 2 ? [] : [{ days: ['mon'], from: 0, to: 1, timezone: 'UTC' }],
      });
      break;
    case 'report drift':
      world.cluster = withPolicy(world.cluster, { drift: pick % 2 ? 'correct' : 'report' });
      break;
    case 'lose the cache':
      world.memory = { ...world.memory, steady: new Map(), tries: new Map(), rollouts: new Map() };
      break;
    case 'lose the store':
      world.memory = {
        ...world.memory,
        steady: new Map(),
        tries: new Map(),
        rollouts: new Map(),
        targets: new Map(),
        applied: new Map(),
        ran: new Map(),
        fresh: true,
      };
      break;
    case 'kill':
      world.sendOnly = pick % 4;
      break;
    case 'long time':
      world.now += 700_000;
      break;
    case 'nothing':
  }
}

/** All is well again: every node answers, nothing is refused, and a person allows what the last commit wants, perhaps with new images. */
function heal(world: World, last: Cluster, isNew: boolean): void {
  for (const name of world.cluster.nodes.keys()) {
    const engine = world.engine(name);
    Object.assign(engine.faults, { silent: false, refuse: () => null, breakStart: () => null });
    engine.behave = () => WELL;
  }
  const jobs = [...last.jobs].map(
    ([name, job]) => [name, isNew ? { ...job, workload: { ...job.workload, image: 'example/app:final' } } : job] as const,
  );
  const { suspend: _lifted, ...policy } = world.cluster.policy;
  world.cluster = {
    ...last,
    nodes: world.cluster.nodes,
    jobs: new Map(jobs),
    policy: { ...policy, windows: [], drift: 'correct', maxReplaces: { share: 1 } },
    revision: 'final',
  };
  const approval = { what: 'delete all', revision: 'final', at: 0, by: 'test' };
  world.memory = { ...world.memory, approvals: [approval] };
  world.sendOnly = null;
  world.now += 1_000_000;
}

/** Held in a world that is well: there is no node for it, its data is on one that it may not be on, this version failed before, or was put right again and again. */
const RIGHTLY_HELD = ['unplaced', 'data-stays', 'empty-desired', 'failed', 'gave-up', 'rollout-paused', 'does-not-last'];

/** What is left to do, what should run and does not, and what runs and should not; what is held or waits for another job aside. */
function wrongs(world: World, plan: Plan): readonly string[] {
  const held = plan.held.map(({ job }) => job);
  const waiting = plan.later.map(({ change }) => splitResourceId(change.id).name);
  const isAside = (at: string): boolean => held.includes(at.split('.')[0]) || waiting.includes(at.split('@')[0]!);
  const running = world.running().map(line => line.split(' ')[0]!);
  const wanted = plan.jobs.flatMap(({ replicas }) =>
    replicas.flatMap(({ name, node }) => (node === null ? [] : [`${name}@${node}`])),
  );
  return [
    ...plan.ready.map(({ key }) => `ready: ${key}`),
    ...plan.underway.map(({ id, what }) => `underway: ${id} ${what}`),
    ...plan.held.flatMap(({ code, subject, why }) => (RIGHTLY_HELD.includes(code) ? [] : [`held ${code}: ${subject}: ${why}`])),
    ...wanted.filter(at => !isAside(at) && running.filter(one => one === at).length !== 1).map(at => `not once: ${at}`),
    ...running.filter(at => !isAside(at) && !wanted.includes(at)).map(at => `unwanted: ${at}`),
  ];
}

describe('whatever went wrong,', () => {
  it.each([
    ['containers', {}],
    ['processes', { restartsItself: false }],
  ])('once all is well again, what git wants runs, once, and nothing else (%s)', { timeout }, async (_what, overrides) => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(clusters, { minLength: 2, maxLength: 3 }),
        fc.array(trouble, { minLength: 1, maxLength: 10 }),
        fc.boolean(),
        async (commits, troubles, isNew) => {
          const world = aWorld(commits[0]!);
          world.traits = { ...world.traits, ...overrides };
          await world.pass();
          for (const one of troubles) {
            befall(world, one, commits);
            await world.pass();
            world.sendOnly = null;
            world.now += 11_000;
          }
          heal(world, commits.at(-1)!, isNew);
          await world.settle();
          expect(wrongs(world, await world.look())).toEqual([]);
        },
      ),
      runs,
    );
  });
});
