import { describe, expect, it } from 'vitest';
import type { Node } from '../../../reconciler/model/cluster.ts';
import type { ThresholdState } from '../../../reconciler/model/threshold.ts';
import { aThreshold } from '../../support/thresholds.ts';
import { aCluster, aJob, aNode, aWorld, type JobOverrides, type World } from '../../support/world.ts';

/** A node under some name whose access leads to the engine `box`. */
const box = (name: string, overrides: Partial<Node> = {}): Node =>
  aNode(name, { access: [{ kind: 'local', socket: 'box' }], ...overrides });

const data: JobOverrides = {
  workload: { volumes: [{ type: 'volume', volume: 'data', path: '/data', readOnly: false }] },
};
const jobs = [aJob('web'), aJob('db', data), aJob('agent', { mode: 'global' })];

const settled = async (): Promise<World> => {
  const world = aWorld(aCluster([box('pi-1')], jobs));
  await world.settle();
  return world;
};
const refs = (world: World): readonly string[] => [...world.engine('box').things.keys()];

/** What passes after a commit do; in the end something must be settled. */
const changesOf = async (world: World, nodes: readonly Node[]): Promise<readonly string[]> => {
  world.cluster = aCluster(nodes, jobs, { revision: 'renamed' });
  const keys: string[] = [];
  for (let round = 0; round < 5; round += 1) {
    const { plan } = await world.pass();
    keys.push(...plan.ready.map(change => change.key), ...plan.later.map(item => item.change.key));
    world.now += 11_000;
  }
  return keys;
};

describe('a node that was renamed', () => {
  it.each([
    ['and says so', [box('pi-one', { formerly: ['pi-1'] })]],
    ['and does not say so', [box('pi-one')]],
    ['and whose old name is to be retired', [box('pi-1', { state: 'absent' }), box('pi-one')]],
  ])('%s: nothing of what runs there is touched, and nothing is done twice', async (_, nodes) => {
    const world = await settled();
    const before = refs(world);
    expect(await changesOf(world, nodes)).toEqual([]);
    expect(refs(world)).toEqual(before);
    expect([...world.memory.targets.keys()]).toEqual(['memory:pi-one']);
    const plan = await world.look();
    expect(plan.held).toEqual([]);
    expect(plan.jobs.map(({ name, health, nodes: where }) => [name, health, where])).toEqual([
      ['agent', 'healthy', ['pi-one']],
      ['db', 'healthy', ['pi-one']],
      ['web', 'healthy', ['pi-one']],
    ]);
  });

  it('is silent under its new name with what was known under the old one, and lost in the same time', async () => {
    const world = await settled();
    world.engine('box').faults.silent = true;
    await world.pass();
    world.now += 100_000;
    world.cluster = aCluster([box('pi-one', { formerly: ['pi-1'] }), aNode('pi-2')], jobs);
    const observed = await world.observe();
    expect(observed.sights.get('memory:pi-one')).toMatchObject({ kind: 'silent', since: world.now - 100_000 });
    const { plan } = await world.pass();
    expect(plan.ready.filter(({ id }) => !id.endsWith('agent.pi-2'))).toEqual([]);
    expect(plan.jobs.find(({ name }) => name === 'web')).toMatchObject({ health: 'unknown' });
  });

  it('with things of its former name left on another engine leaves those to be retired', async () => {
    const world = aWorld(aCluster([aNode('pi-1'), aNode('pi-2')], [aJob('web', { placement: { nodes: ['pi-1'] } })]));
    await world.settle();
    world.cluster = aCluster([aNode('pi-2', { formerly: ['pi-1'] })], [aJob('web')]);
    const plan = await world.settle();
    expect(plan.held.map(held => held.code)).toContain('node-undeclared');
    expect(world.running()).toEqual(['web.1@pi-1 example/app:1.0']);
  });

  it('keeps what failed and the images it ran under its new name', async () => {
    const world = await settled();
    const old = { count: 1, lastAt: 0, nextAt: null, temporary: false, why: 'test' };
    world.memory = {
      ...world.memory,
      tries: new Map([
        ['memory:pi-1/workload/web.1 d', old],
        ['starts memory:pi-1/workload/web.1', old],
      ]),
      images: new Map([['memory:pi-1/image/example/app:0.9', 1]]),
    };
    world.cluster = aCluster([box('pi-one', { formerly: ['pi-1'] })], jobs);
    await world.observe();
    expect([...world.memory.tries.keys()]).toEqual(['memory:pi-one/workload/web.1 d', 'starts memory:pi-one/workload/web.1']);
    expect([...world.memory.images.keys()]).toEqual(['memory:pi-one/image/example/app:0.9']);
  });

  it('is relieved by thresholds under its new name as it was under the old one, and gets everything back', async () => {
    const levels = [{ do: 'stop', afterMs: 0, everyMs: 5_000 }] as const;
    const thresholds = new Map([['overload', aThreshold('overload', { levels, select: { roles: [] } })]]);
    const telemetry = { telemetry: { source: 'glances', everyMs: 5_000 } as never };
    const world = aWorld(aCluster([box('pi-1', telemetry)], jobs, { thresholds }));
    await world.settle();
    const tell = async (node: string, cpu: number, times: number): Promise<void> => {
      for (let count = 0; count < times; count += 1) {
        world.now += 5_000;
        const before = world.told.get(node)?.readings ?? [];
        world.told.set(node, { source: 'glances', readings: [...before, { at: world.now, metrics: { 'cpu.percent': cpu } }] });
        await world.pass();
      }
    };
    await tell('pi-1', 95, 8);
    expect(world.running()).toEqual([]);
    const [[, before]] = [...world.memory.thresholds] as [[string, ThresholdState]];
    world.cluster = aCluster([box('pi-one', { formerly: ['pi-1'], ...telemetry })], jobs, { thresholds });
    await world.observe();
    const [[key, after], ...others] = [...world.memory.thresholds] as [[string, ThresholdState]];
    expect([key, others]).toEqual(['overload node/pi-one', []]);
    expect(after).toEqual({
      ...before,
      stopped: before.stopped.map(item => ({
        ...item,
        node: 'pi-one',
        what: 'replica' in item.what && item.what.replica === 'agent.pi-1' ? { replica: 'agent.pi-one' } : item.what,
      })),
    });
    await tell('pi-one', 95, 2);
    expect(world.running()).toEqual([]);
    await tell('pi-one', 20, 20);
    expect(world.running()).toHaveLength(3);
    expect(world.memory.thresholds.get('overload node/pi-one')).toMatchObject({ level: 0, raises: 1 });
  });

  it.each([
    ['after it ended', true],
    ['before anybody saw its end', false],
  ])('does not run the one-shot of a global job again whose container went %s', async (_, isSeen) => {
    const once = aJob('migrate', { mode: 'global', workload: { oneShot: true, restart: { policy: 'no' } } });
    const world = aWorld(aCluster([box('pi-1')], [once]));
    world.engine('box').behave = () => ({ healthyAfterMs: 0, becomes: 'none', exits: { code: 0, afterMs: 500 } });
    await world.pass();
    if (isSeen) await world.settle();
    world.engine('box').things.clear();
    world.now += 1_000;
    await world.pass();
    world.cluster = aCluster([box('pi-one', { formerly: ['pi-1'] })], [once]);
    const { plan } = await world.pass();
    expect(plan.ready).toEqual([]);
    expect(plan.held.map(({ code }) => code)).toEqual(isSeen ? [] : ['may-have-run']);
    expect([...world.memory.ran.keys()]).toEqual([expect.stringMatching(/^migrate\.pi-one /)]);
  });

  it('does not run such a one-shot again either where only its container told that it ran', async () => {
    const once = aJob('migrate', { mode: 'global', workload: { oneShot: true, restart: { policy: 'no' } } });
    const world = aWorld(aCluster([box('pi-1')], [once]));
    world.engine('box').behave = () => ({ healthyAfterMs: 0, becomes: 'none', exits: { code: 0, afterMs: 500 } });
    await world.settle();
    world.cluster = aCluster([box('pi-one', { formerly: ['pi-1'] })], [once]);
    world.memory = { ...world.memory, ran: new Map() };
    await world.pass();
    world.engine('box').things.clear();
    expect((await world.pass()).plan).toMatchObject({ ready: [], held: [], jobs: [{ health: 'healthy' }] });
  });

  it('goes on with a replacement that was begun, for as long as that may take in all', async () => {
    const slow = (ref: string) => aJob('agent', { mode: 'global', workload: { image: ref }, update: { deadlineMs: 60_000 } });
    const world = aWorld(aCluster([box('pi-1')], [slow('example/app:1.0')]));
    await world.settle();
    world.engine('box').behave = () => ({ healthyAfterMs: 3_600_000, becomes: 'healthy' });
    world.cluster = aCluster([box('pi-1')], [slow('example/app:2.0')]);
    await world.pass();
    const since = world.now;
    world.now += 20_000;
    await world.pass();
    world.cluster = aCluster([box('pi-one', { formerly: ['pi-1'] })], [slow('example/app:2.0')]);
    world.now += 20_000;
    await world.pass();
    expect([...world.memory.rollouts]).toMatchObject([['agent.pi-one', { since }]]);
    world.now += 20_000;
    expect((await world.pass()).plan.failures).toHaveLength(1);
  });
});

it.each(['before', 'after'])('a one-shot whose container went %s its job was renamed does not run again', async when => {
  const once = (name: string, formerly: readonly string[]) =>
    aJob(name, { formerly, workload: { oneShot: true, restart: { policy: 'no' } } });
  const world = aWorld(aCluster([aNode('pi-1')], [once('migrate', [])]));
  world.engine('pi-1').behave = () => ({ healthyAfterMs: 0, becomes: 'none', exits: { code: 0, afterMs: 500 } });
  await world.settle();
  if (when === 'before') world.engine('pi-1').things.clear();
  world.cluster = aCluster([aNode('pi-1')], [once('upgrade', ['migrate'])]);
  expect((await world.pass()).plan.ready).toEqual([]);
  world.engine('pi-1').things.clear();
  expect((await world.pass()).plan).toMatchObject({ ready: [], held: [], jobs: [{ health: 'healthy' }] });
});

describe('two nodes on one engine', () => {
  it('are told, and nothing is changed under the second name', async () => {
    const world = await settled();
    const before = refs(world);
    expect(await changesOf(world, [box('a-second'), box('pi-1')])).toEqual([]);
    expect(refs(world)).toEqual(before);
    const { held } = await world.look();
    expect(held.map(({ code, subject, why }) => [code, subject, why])).toContainEqual([
      'engine-taken-twice',
      'node/a-second',
      'its access leads to the engine of pi-1: one engine cannot be two nodes',
    ]);
  });

  it('are never lost by that, and the first by name is used where neither was known', async () => {
    const world = aWorld(aCluster([box('pi-2'), box('pi-1')], [aJob('web')]));
    await world.settle();
    world.now += 3_600_000;
    const plan = await world.settle();
    expect(plan.jobs[0]).toMatchObject({ health: 'healthy', nodes: ['pi-1'] });
    expect(refs(world)).toHaveLength(1);
  });
});

it('an engine that cannot be told from others loses nothing when its node is renamed', async () => {
  const world = aWorld(aCluster([box('pi-1')], [aJob('web')]), { engineId: '' });
  await world.settle();
  const before = refs(world);
  world.cluster = aCluster([box('pi-one')], [aJob('web')]);
  for (let round = 0; round < 5; round += 1) {
    const { plan } = await world.pass();
    expect(plan.ready).toEqual([]);
    world.now += 11_000;
  }
  expect(refs(world)).toEqual(before);
});
