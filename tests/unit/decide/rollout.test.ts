import { describe, expect, it } from 'vitest';
import { tamper } from '../../../reconciler/drivers/memory/engine.ts';
import type { WorkloadSpec } from '../../../reconciler/model/workload.ts';
import { aCluster, aJob, aNode, aWorld, type JobOverrides, type World } from '../../support/world.ts';

const web = (overrides: JobOverrides = {}) => aJob('web', overrides);
const image = (ref: string): JobOverrides => ({ workload: { image: ref } });
const push = (world: World, ...jobs: Parameters<typeof aCluster>[1][number][]): void => {
  world.cluster = aCluster([...world.cluster.nodes.values()], jobs, { policy: world.cluster.policy });
};
const imageOf = (world: World, node: string): readonly string[] =>
  [...world.engine(node).things.values()].map(thing => `${(thing.spec as WorkloadSpec).image!.ref} ${thing.phase}`);

describe('a replacement', () => {
  it('creates what is missing and is then in sync', async () => {
    const world = aWorld(aCluster([aNode('pi-1')], [web()]));
    await world.settle();
    expect(world.running()).toEqual(['web.1@pi-1 example/app:1.0']);
    const plan = await world.look();
    expect(plan.ready).toEqual([]);
    expect(plan.jobs[0]).toMatchObject({ name: 'web', want: 1, have: 1, health: 'healthy' });
  });

  it('keeps the old one, stopped, until the new one has settled', async () => {
    const world = aWorld(aCluster([aNode('pi-1')], [web()]));
    await world.settle();
    push(world, web(image('example/app:2.0')));
    await world.pass();
    expect(imageOf(world, 'pi-1')).toEqual(['example/app:1.0 exited', 'example/app:2.0 running']);
    await world.settle();
    expect(imageOf(world, 'pi-1')).toEqual(['example/app:2.0 running']);
  });

  it('start-first lets both run until the new one has settled', async () => {
    const world = aWorld(aCluster([aNode('pi-1')], [web({ update: { order: 'start-first' } })]));
    await world.settle();
    push(world, web({ ...image('example/app:2.0'), update: { order: 'start-first' } }));
    const { plan } = await world.pass();
    expect(plan.ready[0]).toMatchObject({ action: 'replace', order: 'start-first', impact: 'none' });
    expect(imageOf(world, 'pi-1')).toEqual(['example/app:1.0 running', 'example/app:2.0 running']);
    await world.settle();
    expect(imageOf(world, 'pi-1')).toEqual(['example/app:2.0 running']);
  });

  it('falls back to stop-first, and says why, where a port is published', async () => {
    const ports = [{ target: 80, publish: 8080, protocol: 'tcp' as const, address: '127.0.0.1' }];
    const world = aWorld(aCluster([aNode('pi-1')], [web({ update: { order: 'start-first' }, workload: { ports } })]));
    await world.settle();
    push(world, web({ update: { order: 'start-first' }, workload: { ports, image: 'example/app:2.0' } }));
    const plan = await world.look();
    expect(plan.ready[0]).toMatchObject({ order: 'stop-first', impact: 'outage' });
    expect(plan.ready[0]!.why).toContain('it publishes port 8080');
  });

  it('goes back to the old one when the new one ends at once, and does not try it again until git changes', async () => {
    const world = aWorld(aCluster([aNode('pi-1')], [web({ workload: { restart: { policy: 'no' } } })]));
    await world.settle();
    world.engine('pi-1').behave = spec =>
      (spec as WorkloadSpec).image!.ref === 'example/app:bad'
        ? { healthyAfterMs: 0, becomes: 'none', exits: { code: 3, afterMs: 10 } }
        : { healthyAfterMs: 0, becomes: 'none' };
    push(world, web({ workload: { restart: { policy: 'no' }, image: 'example/app:bad' } }));
    await world.pass();
    world.now += 1_000;
    const { plan } = await world.pass();
    expect(plan.ready.map(change => [change.action, change.step])).toEqual([
      ['delete', 'restore'],
      ['start', 'restore'],
    ]);
    const settled = await world.settle();
    expect(world.running()).toEqual(['web.1@pi-1 example/app:1.0']);
    expect(settled.held[0]).toMatchObject({ code: 'failed', subject: 'job/web.1 on pi-1' });
    expect(settled.held[0]!.why).toContain('exit code 3');
    push(world, web({ workload: { restart: { policy: 'no' }, image: 'example/app:good' } }));
    await world.settle();
    expect(world.running()).toEqual(['web.1@pi-1 example/app:good']);
  });

  it('goes one replica at a time', async () => {
    const three = { replicas: 3 };
    const nodes = [aNode('pi-1'), aNode('pi-2'), aNode('pi-3')];
    const world = aWorld(aCluster(nodes, [web({ ...three, placement: { strategy: 'spread' } })]));
    await world.settle();
    expect(world.running()).toHaveLength(3);
    push(world, web({ ...three, placement: { strategy: 'spread' }, workload: { image: 'example/app:2.0' } }));
    const plan = await world.look();
    expect(plan.ready).toHaveLength(1);
    expect(plan.later).toHaveLength(2);
    await world.settle();
    expect(world.running().every(line => line.endsWith('2.0'))).toBe(true);
  });

  it('leaves the other replicas alone when the first one fails', async () => {
    const nodes = [aNode('pi-1'), aNode('pi-2')];
    const job = (ref: string) =>
      web({ replicas: 2, placement: { strategy: 'spread' }, workload: { image: ref, restart: { policy: 'no' } } });
    const world = aWorld(aCluster(nodes, [job('example/app:1.0')]));
    await world.settle();
    for (const node of ['pi-1', 'pi-2'])
      world.engine(node).behave = spec =>
        (spec as WorkloadSpec).image!.ref === 'example/app:bad'
          ? { healthyAfterMs: 0, becomes: 'unhealthy' }
          : { healthyAfterMs: 0, becomes: 'none' };
    push(world, job('example/app:bad'));
    const plan = await world.settle();
    expect(world.running()).toEqual(['web.1@pi-1 example/app:1.0', 'web.2@pi-2 example/app:1.0']);
    expect(plan.held.map(held => held.subject)).toContain('job/web.1 on pi-1');
    expect(plan.later[0]!.waits).toContain('job/web.1 failed with it');
  });

  it('is overtaken at once by a push that mends it', async () => {
    const world = aWorld(aCluster([aNode('pi-1')], [web()]));
    await world.settle();
    world.engine('pi-1').behave = spec =>
      (spec as WorkloadSpec).image!.ref === 'example/app:slow'
        ? { healthyAfterMs: 1e9, becomes: 'healthy' }
        : { healthyAfterMs: 0, becomes: 'none' };
    push(world, web(image('example/app:slow')));
    await world.pass();
    push(world, web(image('example/app:2.0')));
    const { plan } = await world.pass();
    expect(plan.ready[0]).toMatchObject({ action: 'replace' });
    await world.settle();
    expect(imageOf(world, 'pi-1')).toEqual(['example/app:2.0 running']);
  });
});

describe('drift', () => {
  it('starts what a person stopped, and says so', async () => {
    const world = aWorld(aCluster([aNode('pi-1')], [web()]));
    await world.settle();
    const [ref] = [...world.engine('pi-1').things.keys()];
    tamper(world.engine('pi-1'), ref!, stored => {
      stored.phase = 'exited';
      stored.exitCode = 137;
    });
    const plan = await world.look();
    expect(plan.drift).toMatchObject([{ what: 'ended with exit code 137', answer: 'put back' }]);
    expect(plan.ready).toMatchObject([{ action: 'start', cause: 'drift' }]);
    await world.settle();
    expect(world.running()).toHaveLength(1);
  });

  it('creates again what a person removed, and says so', async () => {
    const world = aWorld(aCluster([aNode('pi-1')], [web()]));
    await world.settle();
    world.engine('pi-1').things.clear();
    const plan = await world.look();
    expect(plan.drift).toMatchObject([{ what: 'removed by hand', answer: 'put back' }]);
    expect(plan.ready).toMatchObject([{ action: 'create', cause: 'drift' }]);
  });

  it('puts a limit back in place, and only reports it where the policy says so', async () => {
    const job = web({ workload: { limits: { memoryBytes: 1000 } } });
    const world = aWorld(aCluster([aNode('pi-1')], [job]));
    await world.settle();
    const [ref] = [...world.engine('pi-1').things.keys()];
    tamper(world.engine('pi-1'), ref!, stored => {
      stored.spec = { ...(stored.spec as WorkloadSpec), limits: { memoryBytes: 500 } };
    });
    const plan = await world.look();
    expect(plan.drift[0]!.fields).toEqual([{ field: 'limits.memoryBytes', from: '500', to: '1000', cause: 'drift' }]);
    expect(plan.ready).toMatchObject([{ action: 'update', cause: 'drift' }]);
    world.cluster = aCluster([aNode('pi-1')], [job], { policy: { drift: 'report' } });
    const reported = await world.look();
    expect(reported.drift[0]!.answer).toBe('reported');
    expect(reported.ready).toEqual([]);
  });

  it('is still told from a wish of git after a change in place, although the label is old', async () => {
    const job = (memoryBytes: number) => web({ workload: { limits: { memoryBytes } } });
    const world = aWorld(aCluster([aNode('pi-1')], [job(1000)]));
    await world.settle();
    push(world, job(2000));
    await world.settle();
    const [ref] = [...world.engine('pi-1').things.keys()];
    tamper(world.engine('pi-1'), ref!, stored => {
      stored.spec = { ...(stored.spec as WorkloadSpec), limits: { memoryBytes: 1000 } };
    });
    expect((await world.look()).drift[0]!.fields[0]).toMatchObject({ cause: 'drift', from: '1000', to: '2000' });
  });
});

describe('dependsOn', () => {
  it('starts a job only when what it depends on is healthy', async () => {
    const world = aWorld(aCluster([aNode('pi-1')], [aJob('database'), web({ dependsOn: ['database'] })]));
    world.engine('pi-1').behave = () => ({ healthyAfterMs: 5_000, becomes: 'healthy' });
    const { plan } = await world.pass();
    expect(plan.ready.map(change => change.id)).toEqual(['memory:pi-1/workload/database.1']);
    expect(plan.later[0]).toMatchObject({ waits: 'when job/database is healthy' });
    world.now += 6_000;
    expect((await world.look()).later).toHaveLength(1);
    await world.settle();
    expect(world.running()).toHaveLength(2);
  });
});

describe('a first deployment', () => {
  const neverHealthy = async (): Promise<World> => {
    const world = aWorld(aCluster([aNode('a')], [aJob('web', { update: { deadlineMs: 60_000 } })]));
    world.engine('a').behave = () => ({ healthyAfterMs: 3_600_000, becomes: 'healthy' });
    for (let second = 0; second < 50; second += 10) {
      await world.pass();
      world.now += 10_000;
    }
    return world;
  };

  it('that does not settle within its deadline is degraded, stays, and is well when it settles', async () => {
    const world = await neverHealthy();
    const before = await world.look();
    expect(before.jobs).toMatchObject([{ health: 'progressing' }]);
    expect(before.wakeAt).toBe(world.now + 20_000);
    world.now += 20_000;
    const { plan } = await world.pass();
    expect(plan.jobs).toMatchObject([
      { health: 'degraded', why: 'web.1: did not settle within 1m (waits for its first health check)' },
    ]);
    expect(plan).toMatchObject({ ready: [], held: [], underway: [], failures: [] });
    world.now += 3_600_000;
    await world.pass();
    world.now += 11_000;
    expect((await world.look()).jobs).toMatchObject([{ health: 'healthy' }]);
  });

  it('that has settled once has no deadline when it starts again', async () => {
    const world = aWorld(aCluster([aNode('a')], [aJob('web', { update: { deadlineMs: 60_000 } })]));
    await world.settle();
    world.engine('a').behave = () => ({ healthyAfterMs: 3_600_000, becomes: 'healthy' });
    const [thing] = world.engine('a').things.values();
    thing!.startedAt = world.now;
    thing!.restarts += 1;
    for (let second = 0; second < 120; second += 10) {
      await world.pass();
      world.now += 10_000;
    }
    expect((await world.look()).jobs).toMatchObject([{ health: 'progressing' }]);
  });
});
