import { describe, expect, it } from 'vitest';
import { startsKey } from '../../../reconciler/model/memory.ts';
import type { Sight } from '../../../reconciler/model/observed.ts';
import type { Relief, Scaled } from '../../../reconciler/model/threshold.ts';
import type { WorkloadSpec } from '../../../reconciler/model/workload.ts';
import { aCluster, aJob, aNode, aWorld, type World } from '../../support/world.ts';

const none: Relief = { limits: [], taints: [], stopped: new Map(), moved: new Map(), drain: [], foreign: new Map() };
const relief = (of: Partial<Relief>): Relief => ({ ...none, ...of });
const GiB = 2 ** 30;
const limited = (cpuMillis: number, by = 'overload', more: object = {}): Relief =>
  relief({ limits: [{ limit: { cpuMillis, memoryBytes: GiB }, jobs: null, exceptImages: [], by, ...more }] });
const on = (node: string, what: Relief): ReadonlyMap<string, Relief> => new Map([[node, what]]);
const workloads = (world: World, node = 'pi-1'): readonly WorkloadSpec[] =>
  [...world.engine(node).things.values()].flatMap(({ spec }) => (spec.kind === 'workload' ? [spec] : []));

/** As it would be seen if everything in it had failed like this. */
function failing(sight: Sight, error: string): Sight {
  if (sight.kind !== 'seen') return sight;
  return { ...sight, live: sight.live.map(live => ({ ...live, state: { phase: 'failed', error, temporary: false } })) };
}

describe('a limit', () => {
  const web = aJob('web', { workload: { limits: { cpuMillis: 2_000, pids: 100 } } });

  it('is said once of a replica whose agent says it, too', async () => {
    const world = aWorld(aCluster([aNode('pi-1')], [web]));
    world.relief = on('pi-1', limited(500));
    await world.settle();
    const error = 'it does not start, limited to 0.5 CPU and 1Gi by threshold overload';
    const observed = await world.observe();
    const sights = new Map([...observed.sights].map(([target, sight]) => [target, failing(sight, error)] as const));
    world.observe = async () => ({ ...observed, sights });
    const [status] = (await world.look()).jobs;
    expect(status!.replicas[0]!.why.match(/limited to/g)).toHaveLength(1);
    expect(status!.replicas[0]!.why).toContain('it does not start');
  });

  it('is laid over what git wants, told as what a threshold wants, and gone when the threshold is', async () => {
    const world = aWorld(aCluster([aNode('pi-1')], [web]));
    await world.settle();
    world.relief = on('pi-1', limited(500));
    const { ready, drift } = await world.look();
    expect(drift).toEqual([]);
    expect(ready.map(({ action, cause, by, impact }) => [action, cause, by, impact])).toEqual([
      ['update', 'threshold', ['overload'], 'none'],
    ]);
    expect(ready[0]!.why).toBe('limited to 0.5 CPU and 1Gi by threshold overload');
    expect(ready[0]!.fields).toEqual([
      { field: 'limits.cpuMillis', from: '2000', to: '500', cause: 'threshold' },
      { field: 'limits.memoryBytes', from: null, to: String(GiB), cause: 'threshold' },
    ]);
    const settled = await world.settle();
    expect([settled.drift, settled.held]).toEqual([[], []]);
    expect(settled.jobs[0]).toMatchObject({ health: 'healthy', have: 1 });
    expect(settled.jobs[0]!.why).toContain('limited to 0.5 CPU and 1Gi by threshold overload');
    expect(workloads(world)[0]!.limits).toEqual({ cpuMillis: 500, memoryBytes: GiB, pids: 100 });
    world.relief = new Map();
    const lift = (await world.look()).ready;
    expect(lift.map(({ action, cause, why }) => [action, cause, why])).toEqual([
      ['update', 'threshold', 'as git has it again: threshold overload cleared'],
    ]);
    await world.settle();
    expect(workloads(world)[0]!.limits).toEqual({ cpuMillis: 2_000, pids: 100 });
    expect(workloads(world)[0]!.relieved).toBeUndefined();
  });

  it('never raises: what git allows less keeps that, and nothing is changed', async () => {
    const world = aWorld(
      aCluster([aNode('pi-1')], [aJob('web', { workload: { limits: { cpuMillis: 200, memoryBytes: 1_000 } } })]),
    );
    await world.settle();
    world.relief = on('pi-1', limited(500));
    expect((await world.look()).ready).toEqual([]);
  });

  it('is the strictest of several, whatever their order', async () => {
    const both = [limited(500, 'a'), limited(300, 'b')].flatMap(({ limits }) => limits);
    for (const limits of [both, both.toReversed()]) {
      const world = aWorld(aCluster([aNode('pi-1')], [web]));
      await world.settle();
      world.relief = on('pi-1', relief({ limits }));
      await world.settle();
      expect(workloads(world)[0]!.limits.cpuMillis).toBe(300);
    }
  });

  it('that a person changes meanwhile is drift, put back to what the threshold wants', async () => {
    const world = aWorld(aCluster([aNode('pi-1')], [web]));
    await world.settle();
    world.relief = on('pi-1', limited(500));
    await world.settle();
    const [thing] = [...world.engine('pi-1').things.values()];
    thing!.spec = { ...(thing!.spec as WorkloadSpec), limits: { cpuMillis: 1_500, memoryBytes: GiB, pids: 100 } };
    const { ready } = await world.look();
    expect(ready.map(({ action, cause }) => [action, cause])).toEqual([['update', 'drift']]);
  });

  it('touches neither protected jobs nor other jobs and images than its own, and is put on what is made there', async () => {
    const jobs = [
      aJob('keep', { protected: true }),
      aJob('spared', { workload: { image: 'example/glances:4' } }),
      aJob('other'),
      aJob('web', { replicas: 2 }),
    ];
    const world = aWorld(aCluster([aNode('pi-1')], jobs));
    world.relief = on('pi-1', limited(500, 'overload', { jobs: ['web', 'keep', 'spared'], exceptImages: ['glances*'] }));
    await world.settle();
    expect(
      workloads(world)
        .map(({ job, limits }) => `${job} ${limits.cpuMillis ?? 'none'}`)
        .sort(),
    ).toEqual(['keep none', 'other none', 'spared none', 'web 500', 'web 500']);
  });

  it('waits neither for a window nor for its host, and makes no other version of a one-shot', async () => {
    const at = new Date(1_700_000_000_000);
    const windows = [{ days: ['sat' as const], from: 120, to: 180, timezone: 'UTC' }].filter(() => at.getUTCDay() !== 6);
    const once = aJob('once', { workload: { oneShot: true, restart: { policy: 'no' } } });
    const world = aWorld(aCluster([aNode('pi-1')], [web, once], { policy: { windows } }));
    world.engine('pi-1').behave = spec => ({
      becomes: 'none',
      healthyAfterMs: 0,
      ...(spec.kind === 'workload' && spec.job === 'once' ? { exits: { afterMs: 1_000, code: 0 } } : {}),
    });
    await world.settle();
    world.relief = on('pi-1', limited(500));
    const plan = await world.settle();
    expect(plan.later).toEqual([]);
    for (const [ref, thing] of world.engine('pi-1').things)
      if (thing.spec.kind === 'workload' && thing.spec.job === 'once') world.engine('pi-1').things.delete(ref);
    expect((await world.look()).ready).toEqual([]);
  });

  it('that comes when a one-shot is done and gone does not run it again', async () => {
    const once = aJob('once', { workload: { oneShot: true, restart: { policy: 'no' } } });
    const world = aWorld(aCluster([aNode('pi-1')], [once]));
    const engine = world.engine('pi-1');
    engine.behave = () => ({ becomes: 'none', healthyAfterMs: 0, exits: { afterMs: 1_000, code: 0 } });
    await world.settle();
    await world.pass();
    engine.things.clear();
    expect((await world.look()).ready).toEqual([]);
    world.relief = on('pi-1', limited(500));
    const { ready, held } = await world.look();
    expect([ready, held]).toEqual([[], []]);
  });

  it('of what failed lets the same version not be tried again', async () => {
    const world = aWorld(aCluster([aNode('pi-1')], [web]));
    await world.settle();
    world.cluster = aCluster([aNode('pi-1')], [aJob('web', { workload: { image: 'example/app:2.0' } })]);
    world.engine('pi-1').faults.breakStart = spec =>
      spec.kind === 'workload' && spec.image?.ref.endsWith('2.0') ? 'no such program' : null;
    await world.settle();
    expect(world.running()).toEqual(['web.1@pi-1 example/app:1.0']);
    world.relief = on('pi-1', limited(500));
    for (let pass = 0; pass < 4; pass += 1) {
      const { plan } = await world.pass();
      expect(plan.ready.filter(({ action }) => action === 'replace')).toEqual([]);
      world.now += 11_000;
    }
  });
});

describe('a limit that an engine refuses', () => {
  it('is held and tried again later, and no failure of what git wants', async () => {
    const world = aWorld(aCluster([aNode('pi-1')], [aJob('web')]));
    await world.settle();
    world.relief = on('pi-1', limited(500));
    world.engine('pi-1').faults.refuse = action => (action === 'update' ? 'more memory is in use' : null);
    await world.pass();
    world.now += 1;
    const { ready, held } = await world.look();
    expect(ready).toEqual([]);
    expect(held.map(({ code, why }) => [code, why.includes('more memory is in use')])).toEqual([['not-relieved', true]]);
    world.engine('pi-1').faults.refuse = () => null;
    world.now += 600_000;
    await world.settle();
    expect(workloads(world)[0]!.limits.cpuMillis).toBe(500);
  });
});

describe('a replica that is stopped', () => {
  const stopped = on('pi-1', relief({ stopped: new Map([['web.2', { by: ['overload'] }]]) }));
  const cluster = aCluster([aNode('pi-1')], [aJob('web', { replicas: 2 })]);

  it('is stopped with its grace, stays so without being drift or ill, and runs again when that is lifted', async () => {
    for (const policy of [{ drift: 'correct' as const }, { drift: 'report' as const }]) {
      const world = aWorld({ ...cluster, policy: { ...cluster.policy, ...policy } });
      await world.settle();
      world.relief = stopped;
      const { ready } = await world.look();
      expect(ready.map(({ action, cause, why, graceMs }) => [action, cause, why, graceMs])).toEqual([
        ['stop', 'threshold', 'stopped by threshold overload', 10_000],
      ]);
      const settled = await world.settle();
      expect(world.running()).toEqual(['web.1@pi-1 example/app:1.0']);
      expect([settled.drift, settled.held]).toEqual([[], []]);
      expect(settled.jobs[0]).toMatchObject({ want: 2, have: 1, health: 'healthy', why: 'web.2: stopped by threshold overload' });
      world.relief = new Map();
      const lift = await world.look();
      expect(lift.ready.map(({ action, cause, why }) => [action, cause, why])).toEqual([
        ['start', 'threshold', 'threshold overload had stopped it'],
      ]);
      expect(lift.drift).toEqual([]);
      expect(lift.jobs[0]).toMatchObject({ health: 'progressing', why: 'web.2: threshold overload had stopped it' });
      await world.settle();
      expect(world.running()).toHaveLength(2);
    }
  });

  it('of an engine that starts nothing by itself runs again at once, and that counts as no restart', async () => {
    const restart = { policy: 'always' as const, attempts: 1 };
    const world = aWorld(aCluster([aNode('pi-1')], [aJob('web', { replicas: 2, workload: { restart } })]));
    world.traits = { ...world.traits, restartsItself: false };
    await world.settle();
    for (let round = 0; round < 4; round += 1) {
      world.relief = stopped;
      await world.pass();
      world.now += 1_000;
      world.relief = new Map();
      // It had ended by itself before, as often as it may.
      const ended = { count: 5, lastAt: world.now, nextAt: world.now + 60_000, temporary: true, why: '' };
      world.memory = { ...world.memory, tries: new Map([[startsKey('memory:pi-1/workload/web.2'), ended]]) };
      const { plan } = await world.pass();
      expect(plan.ready.map(({ action, cause }) => [action, cause])).toEqual([['start', 'threshold']]);
      world.now += 1_000;
    }
    expect((await world.settle()).held).toEqual([]);
    expect(world.running()).toHaveLength(2);
  });

  it('runs again also where everything that was remembered is lost', async () => {
    const world = aWorld(cluster);
    await world.settle();
    world.relief = stopped;
    await world.settle();
    world.memory = { ...world.memory, steady: new Map(), tries: new Map(), rollouts: new Map(), applied: new Map() };
    world.relief = new Map();
    await world.settle();
    expect(world.running()).toHaveLength(2);
  });

  it('is never a protected one, nor one that has begun to its end', async () => {
    const jobs = [aJob('keep', { protected: true }), aJob('once', { workload: { oneShot: true, restart: { policy: 'no' } } })];
    const world = aWorld(aCluster([aNode('pi-1')], jobs));
    await world.settle().catch(() => undefined);
    world.relief = on(
      'pi-1',
      relief({
        stopped: new Map([
          ['keep.1', { by: ['a'] }],
          ['once.1', { by: ['a'] }],
        ]),
      }),
    );
    expect((await world.look()).ready.filter(({ action }) => action === 'stop')).toEqual([]);
  });
});

describe('a taint', () => {
  const nodes = [aNode('pi-1'), aNode('pi-2')];
  const tainted = (effect: 'NoSchedule' | 'PreferNoSchedule' | 'NoExecute'): ReadonlyMap<string, Relief> =>
    on('pi-1', relief({ taints: [{ key: 'pressure', value: 'overload', effect, by: 'overload' }] }));

  it('keeps away what is new, lets stay what is there, and says so', async () => {
    const cluster = aCluster(nodes, [aJob('web', { placement: { nodes: ['pi-1'] } })]);
    const world = aWorld(cluster);
    await world.settle();
    world.relief = tainted('NoSchedule');
    expect((await world.look()).ready).toEqual([]);
    const fresh = aWorld(cluster);
    fresh.relief = tainted('NoSchedule');
    expect((await fresh.look()).held.map(({ code, why }) => [code, why])).toEqual([
      ['unplaced', 'of 1 node 1 is tainted pressure=overload:NoSchedule by threshold overload (pi-1)'],
    ]);
  });

  it('that only avoids is taken where nothing else fits', async () => {
    const world = aWorld(aCluster(nodes, [aJob('web')]));
    world.relief = tainted('PreferNoSchedule');
    await world.settle();
    expect(world.running()).toEqual(['web.1@pi-2 example/app:1.0']);
    const alone = aWorld(aCluster([aNode('pi-1')], [aJob('web')]));
    alone.relief = tainted('PreferNoSchedule');
    await alone.settle();
    expect(alone.running()).toHaveLength(1);
  });

  it('that lets nothing run there moves what may be elsewhere; protected jobs and those of every node stay', async () => {
    const jobs = [
      aJob('web'),
      aJob('keep', { protected: true, placement: { nodes: ['pi-1', 'pi-2'] } }),
      aJob('agent', { mode: 'global' }),
    ];
    const world = aWorld(aCluster(nodes, jobs));
    await world.settle();
    const before = world.running();
    const from = before.find(line => line.startsWith('web'))!.includes('pi-1') ? 'pi-1' : 'pi-2';
    world.relief = on(from, relief({ taints: [{ key: 'pressure', value: 'overload', effect: 'NoExecute', by: 'overload' }] }));
    await world.settle();
    expect(world.running().filter(line => !line.startsWith('web'))).toEqual(before.filter(line => !line.startsWith('web')));
    expect(world.running().find(line => line.startsWith('web'))).not.toContain(from);
  });
});

describe('a replica that is moved', () => {
  const moved = on('pi-1', relief({ moved: new Map([['web.1', { by: ['overload'] }]]) }));
  const start = async (job = aJob('web'), others = [aNode('pi-2')]): Promise<World> => {
    const world = aWorld(aCluster([aNode('pi-1')], [job]));
    await world.settle();
    world.cluster = aCluster([aNode('pi-1'), ...others], [job], {
      policy: { windows: [{ days: ['sat'], from: 120, to: 121, timezone: 'UTC' }] },
    });
    await world.settle();
    world.relief = moved;
    return world;
  };

  it('is made elsewhere first, waits for no window, and does not come back', async () => {
    const world = await start();
    const { ready } = await world.look();
    expect(ready.map(({ action, id, cause, unstarted, why }) => [action, id, cause, unstarted, why])).toEqual([
      [
        'create',
        'memory:pi-2/workload/web.1',
        'threshold',
        true,
        'moves from pi-1: threshold overload relieves it; pi-2: the only node that fits',
      ],
    ]);
    const settled = await world.settle();
    expect(world.running()).toEqual(['web.1@pi-2 example/app:1.0']);
    expect([settled.held, settled.later]).toEqual([[], []]);
    world.relief = new Map();
    expect((await world.look()).ready).toEqual([]);
  });

  it('stays where no other node fits, and says why', async () => {
    const data = aJob('web', { workload: { volumes: [{ type: 'bind', host: '/data', path: '/data', readOnly: false }] } });
    for (const [world, why] of [
      [
        await start(aJob('web'), []),
        'threshold overload would move it: of 1 node 1 is relieved of it by threshold overload (pi-1)',
      ],
      [await start(data), 'threshold overload would move it: its data is on pi-1 and does not move by itself'],
    ] as const) {
      const { ready, held, jobs } = await world.look();
      expect(ready).toEqual([]);
      expect(held.map(({ code, subject, why: reason }) => [code, subject, reason])).toEqual([
        ['not-moved', 'job/web.1 on pi-1', why],
      ]);
      expect(jobs[0]!.health).toBe('healthy');
    }
  });
});

describe('a job that is scaled', () => {
  const scaled = (replicas: number): ReadonlyMap<string, Scaled> => new Map([['web', { replicas, by: ['busy'] }]]);

  it('has more replicas, and the ones of git again when that is lifted', async () => {
    const world = aWorld(
      aCluster([aNode('pi-1')], [aJob('web', { replicas: 1 })], {
        policy: { windows: [{ days: ['sat'], from: 120, to: 121, timezone: 'UTC' }] },
      }),
    );
    await world.settle();
    world.scaled = scaled(2);
    const more = await world.look();
    expect(more.ready.map(({ action, cause, why }) => [action, cause, why])).toEqual([
      ['create', 'threshold', 'threshold busy wants one more than the 1 of git; pi-1: the only node that fits'],
    ]);
    await world.settle();
    expect(world.running()).toHaveLength(2);
    world.scaled = new Map();
    const fewer = await world.look();
    expect(fewer.ready.map(({ action, cause }) => [action, cause])).toEqual([['delete', 'threshold']]);
    await world.settle();
    expect(world.running()).toEqual(['web.1@pi-1 example/app:1.0']);
  });

  it('has fewer, which is no delete that needs anybody', async () => {
    const world = aWorld(aCluster([aNode('pi-1')], [aJob('web', { replicas: 3 })], { policy: { maxDeletes: { count: 0 } } }));
    await world.settle();
    world.scaled = scaled(1);
    const fewer = await world.settle();
    expect(fewer.held).toEqual([]);
    expect(world.running()).toHaveLength(1);
    world.scaled = new Map();
    await world.settle();
    expect(world.running()).toHaveLength(3);
  });
});
