import { describe, expect, it } from 'vitest';
import { restrict, signatureOf } from '../../../reconciler/decide/restrict.ts';
import type { Job } from '../../../reconciler/model/cluster.ts';
import type { Policy, Window } from '../../../reconciler/model/policy.ts';
import type { WorkloadSpec } from '../../../reconciler/model/workload.ts';
import { aCluster, aJob, aNode, aWorld, type JobOverrides, type World } from '../../support/world.ts';

/** Situations in which a decision that looks right alone would run something twice, delete it, or leave it for ever. */

const once = (overrides: JobOverrides = {}): Job =>
  aJob('migrate', { ...overrides, workload: { oneShot: true, restart: { policy: 'no' }, ...overrides.workload } });
const names = ['a', 'b', 'c', 'd', 'e'];
const five = names.map(name => aNode(name));
const monday: Window = { days: ['mon'], from: 120, to: 180, timezone: 'UTC' };

/** Passes a second apart. */
const passes = async (world: World, count: number, stepMs = 1_000): Promise<void> => {
  for (let round = 0; round < count; round += 1) {
    await world.pass();
    world.now += stepMs;
  }
};
const whereIs = (world: World): string => names.find(name => world.engine(name).things.size > 0)!;
const endAll = (world: World, node: string, exitCode: number): void => {
  for (const thing of world.engine(node).things.values()) {
    if (thing.phase !== 'running') continue;
    thing.phase = 'exited';
    thing.exitCode = exitCode;
  }
};
const completed = async (world: World): Promise<string> => {
  await passes(world, 2);
  const node = whereIs(world);
  endAll(world, node, 0);
  await passes(world, 2);
  return node;
};

describe('a one-shot that is done', () => {
  it('is not started again when its next version fails', async () => {
    const world = aWorld(aCluster([aNode('a')], [once()]));
    await passes(world, 2, 30_000);
    await completed(world);
    world.cluster = aCluster([aNode('a')], [once({ workload: { image: 'example/app:2.0' } })]);
    await passes(world, 2);
    endAll(world, 'a', 1);
    await passes(world, 3);
    expect(world.running()).toEqual([]);
    const plan = await world.look();
    expect(plan.held).toMatchObject([{ code: 'one-shot-failed', why: 'ended with exit code 1' }]);
    expect(plan.ready).toEqual([]);
  });

  it('is not run again when its node is drained, lost, or somebody removed its container', async () => {
    const world = aWorld(aCluster(five, [once()]));
    const node = await completed(world);
    world.cluster = aCluster(
      five.map(other => (other.name === node ? aNode(node, { state: 'drained' }) : other)),
      [once()],
    );
    await passes(world, 2);
    expect(world.running()).toEqual([]);
    world.cluster = aCluster(five, [once()]);
    world.engine(node).faults.silent = true;
    await passes(world, 12, 60_000);
    expect(world.running()).toEqual([]);
    world.engine(node).faults.silent = false;
    world.engine(node).things.clear();
    world.cluster = aCluster(five, [once(), aJob('other', { placement: { nodes: [node] }, priority: 90 })]);
    await passes(world, 2);
    expect(world.running().filter(line => line.startsWith('migrate'))).toEqual([]);
    expect((await world.look()).jobs.find(job => job.name === 'migrate')!.health).toBe('healthy');
  });
});

describe('what a change needs first', () => {
  it('a stop that is held back holds back the start elsewhere: nothing runs twice', async () => {
    const at = (node: string): Job => aJob('web', { placement: { nodes: [node] } });
    const world = aWorld(aCluster([aNode('a'), aNode('b')], [at('a')]));
    await world.settle();
    world.cluster = aCluster([aNode('a', { suspend: { reason: 'maintenance' } }), aNode('b')], [at('b')]);
    await world.pass();
    const { plan } = await world.pass();
    expect(world.running()).toEqual(['web.1@a example/app:1.0']);
    expect(plan.later[0]!.waits).toBe('stop of job/web.1 on a first, which is held: suspended: maintenance');
  });

  it('a create waits for the delete that frees its port, also when that waits for a window', async () => {
    const ports = [{ target: 80, publish: 8080, protocol: 'tcp' as const, address: '0.0.0.0' }];
    const policy: Partial<Policy> = { windows: [monday] };
    const others = [aJob('k1'), aJob('k2')];
    const world = aWorld(aCluster([aNode('a')], [aJob('old', { workload: { ports } }), ...others], { policy }));
    await world.settle();
    world.cluster = aCluster([aNode('a')], [aJob('young', { workload: { ports } }), ...others], { policy });
    await passes(world, 12, 60_000);
    expect(world.running().map(line => line.split('@')[0])).toEqual(['k1.1', 'k2.1', 'old.1']);
    world.now = Date.parse('2023-11-20T02:10:00Z');
    await passes(world, 3, 11_000);
    expect(world.running().map(line => line.split('@')[0])).toEqual(['k1.1', 'k2.1', 'young.1']);
  });

  it('a saved plan refuses what comes after something it does not list, however far behind', async () => {
    const world = aWorld(aCluster([aNode('a')], [aJob('web')]));
    const plan = await world.look();
    const [create] = plan.ready;
    const network = { ...create!, key: 'create n', id: 'memory:a/network/n' as const };
    const volume = { ...create!, key: 'create v', id: 'memory:a/volume/v' as const, after: ['create n'] };
    const workload = { ...create!, after: ['create v'] };
    const saved = {
      version: 1 as const,
      cluster: 'attic',
      uid: 'uid-1',
      revision: 'c0ffee',
      at: 0,
      changes: [volume, workload].map(signatureOf),
    };
    const restricted = restrict({ ...plan, ready: [network, volume, workload] }, saved);
    expect(restricted.ready).toEqual([]);
    expect(restricted.held).toHaveLength(3);
  });
});

describe('silence and loss', () => {
  it('a replica of a lost node waits neither for a window nor for its siblings', async () => {
    const world = aWorld(aCluster(five, [aJob('web')], { policy: { windows: [monday] } }));
    await world.settle();
    world.engine(whereIs(world)).faults.silent = true;
    await passes(world, 12, 60_000);
    expect(world.running()).toHaveLength(2);
  });

  it('what was just made is not made elsewhere when its node falls silent before it was seen', async () => {
    const world = aWorld(aCluster([aNode('a'), aNode('b')], [aJob('web')]));
    await passes(world, 1);
    world.engine(whereIs(world)).faults.silent = true;
    await passes(world, 3);
    expect(world.running()).toHaveLength(1);
  });

  it('one node lost and another silent: nothing is made a third time', async () => {
    const nodes = [
      ...five.filter(({ name }) => name !== 'b'),
      aNode('b', { liveness: { staleAfterMs: 30_000, lostAfterMs: null } }),
    ];
    const at = (node: string): Job => aJob('web', { placement: { nodes: [node] } });
    const world = aWorld(aCluster(nodes, [at('a')]));
    await world.settle();
    world.engine('a').faults.silent = true;
    world.cluster = aCluster(nodes, [at('b')]);
    await passes(world, 15, 60_000);
    world.engine('b').faults.silent = true;
    world.cluster = aCluster(nodes, [at('c')]);
    await passes(world, 2);
    expect(world.engine('c').things.size).toBe(0);
  });

  it('nodes that died long ago do not stop the next one from failing over', async () => {
    const world = aWorld(aCluster(five, [aJob('web', { placement: { nodes: ['b', 'c'] } })]));
    await world.settle();
    world.engine('a').faults.silent = true;
    await passes(world, 60, 60_000);
    world.engine(world.engine('b').things.size > 0 ? 'b' : 'c').faults.silent = true;
    await passes(world, 15, 60_000);
    expect(world.running()).toHaveLength(2);
  });

  it('jobs on silent nodes count for maxDeletes: they do not go one by one as their nodes come back', async () => {
    const nodes = names.map(name => aNode(name, { liveness: { staleAfterMs: 30_000, lostAfterMs: null } }));
    const world = aWorld(
      aCluster(
        nodes,
        names.map(name => aJob(`on-${name}`, { placement: { nodes: [name] } })),
      ),
    );
    await world.settle();
    for (const name of names.slice(1)) world.engine(name).faults.silent = true;
    world.cluster = aCluster(nodes, [aJob('other', { placement: { nodes: ['a'] } })]);
    for (const name of names) {
      world.engine(name).faults.silent = false;
      await passes(world, 1);
    }
    expect(world.running().filter(line => line.startsWith('on-'))).toHaveLength(5);
  });
});

describe('images and fields', () => {
  it('what a registry says of a tag by now deletes nothing that runs', async () => {
    const world = aWorld(aCluster([aNode('a'), aNode('b')], [aJob('agent', { mode: 'global' }), aJob('web')]));
    world.answers.set('image example/app:1.0', { kind: 'image', digest: 'sha256:1', platforms: ['linux/amd64'], at: 0 });
    await world.settle();
    world.answers.set('image example/app:1.0', { kind: 'image', digest: 'sha256:2', platforms: ['linux/arm64'], at: 0 });
    await passes(world, 2);
    expect(world.running()).toHaveLength(3);
    expect((await world.look()).ready).toEqual([]);
  });

  it('the image of what is about to be made again is not tidied away', async () => {
    const world = aWorld(aCluster([aNode('a')], [aJob('web')], { policy: { imagesKeep: 0 } }));
    await world.settle();
    world.engine('a').things.clear();
    expect((await world.look()).ready.map(change => change.action)).toEqual(['create']);
  });

  it('one target published twice is no difference', async () => {
    const ports = [8080, 8081].map(publish => ({ target: 80, publish, protocol: 'tcp' as const, address: '0.0.0.0' }));
    const job = (memoryBytes: number): Job => aJob('web', { workload: { ports, limits: { memoryBytes } } });
    const world = aWorld(aCluster([aNode('a')], [job(100)]));
    await world.settle();
    for (const thing of world.engine('a').things.values()) thing.spec = structuredClone(thing.spec);
    world.cluster = aCluster([aNode('a')], [job(200)]);
    expect((await world.look()).ready).toMatchObject([{ action: 'update', fields: [{ field: 'limits.memoryBytes' }] }]);
  });

  it('drift: report leaves what was removed by hand as it is, and says so', async () => {
    const world = aWorld(aCluster([aNode('a')], [aJob('web')], { policy: { drift: 'report' } }));
    await world.settle();
    world.engine('a').things.clear();
    const plan = await world.look();
    expect(plan.ready).toEqual([]);
    expect(plan.drift).toMatchObject([{ what: 'removed by hand', answer: 'reported' }]);
  });
});

describe('a version that cannot even be started', () => {
  it('is taken back, the one before runs again, and the next push goes on from there', async () => {
    const web = (image: string): Job => aJob('web', { workload: { image } });
    const world = aWorld(aCluster([aNode('a')], [web('example/app:1.0')]));
    await world.settle();
    world.engine('a').faults.breakStart = spec =>
      (spec as WorkloadSpec).image!.ref === 'example/app:bad' ? 'there is no such program' : null;
    world.cluster = aCluster([aNode('a')], [web('example/app:bad')]);
    await passes(world, 4);
    expect(world.running()).toEqual(['web.1@a example/app:1.0']);
    expect((await world.look()).held).toMatchObject([
      { code: 'failed', why: 'there is no such program; what ran before keeps running' },
    ]);
    world.cluster = aCluster([aNode('a')], [web('example/app:2.0')]);
    await world.settle();
    expect(world.running()).toEqual(['web.1@a example/app:2.0']);
    expect(world.engine('a').things.size).toBe(1);
  });

  it('is tried ever more rarely where nothing ran before, and says why', async () => {
    const world = aWorld(aCluster([aNode('a')], [aJob('web')]));
    world.engine('a').faults.breakStart = () => 'there is no such program';
    let sent = 0;
    for (let round = 0; round < 40; round += 1) {
      sent += (await world.pass()).outcomes.length;
      world.now += 1_000;
    }
    expect(sent).toBeLessThan(6);
    const plan = await world.look();
    expect(plan.held[0]).toMatchObject({ code: 'refused', todo: expect.stringContaining('tried again by itself') });
    expect(plan.jobs[0]!.why).toContain('there is no such program');
  });
});

describe('what fails again and again', () => {
  const failing = async (world: World, rounds: number, words: string): Promise<number> => {
    world.engine('a').faults.refuse = action => (action === 'create' ? null : words);
    let sent = 0;
    for (let round = 0; round < rounds; round += 1) {
      const { outcomes } = await world.pass();
      sent += outcomes.length;
      world.now += 1_000;
    }
    return sent;
  };

  it('an update, a start and a delete wait longer after each failure', async () => {
    const limited = (memoryBytes: number): Job => aJob('web', { workload: { limits: { memoryBytes } } });
    const update = aWorld(aCluster([aNode('a')], [limited(100)]));
    await update.settle();
    update.cluster = aCluster([aNode('a')], [limited(200)]);
    expect(await failing(update, 40, 'no')).toBeLessThan(5);
    const start = aWorld(aCluster([aNode('a')], [aJob('web')]));
    await start.settle();
    endAll(start, 'a', 137);
    expect(await failing(start, 40, 'no')).toBeLessThan(5);
    const remove = aWorld(aCluster([aNode('a')], [aJob('web'), aJob('other')]));
    await remove.settle();
    remove.cluster = aCluster([aNode('a')], [aJob('other')]);
    expect(await failing(remove, 40, 'no')).toBeLessThan(5);
    expect((await remove.look()).held).toMatchObject([{ code: 'refused', todo: expect.stringContaining('mend') }]);
  });

  it('what may pass by itself is never given up', async () => {
    const world = aWorld(aCluster([aNode('a')], [aJob('web')]));
    const unreachable = { code: 'unreachable' as const, message: 'no route to host', temporary: true };
    const { learn } = await import('../../../reconciler/decide/learn.ts');
    for (let round = 0; round < 12; round += 1) {
      const plan = await world.look();
      const outcomes = plan.ready.map(({ key, id, action }) => ({
        key,
        id,
        action,
        status: 'failed' as const,
        tookMs: 1,
        error: unreachable,
      }));
      world.memory = learn(world.memory, world.cluster, await world.observe(), plan, outcomes);
      world.now = plan.wakeAt ?? world.now + 1_000;
    }
    expect((await world.look()).held.map(held => held.code)).not.toContain('gave-up');
    world.now += 600_000;
    expect((await world.look()).ready).toHaveLength(1);
  });
});
