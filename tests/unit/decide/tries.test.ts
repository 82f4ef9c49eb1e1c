import { describe, expect, it } from 'vitest';
import { memoryTraits } from '../../../reconciler/drivers/memory/spec.ts';
import type { WorkloadSpec } from '../../../reconciler/model/workload.ts';
import { aCluster, aJob, aNode, aWorld } from '../../support/world.ts';

describe('what fails', () => {
  it('is tried again with growing pauses and given up after giveUpAfter tries, until git changes', async () => {
    const world = aWorld(aCluster([aNode('pi-1')], [aJob('web')]));
    world.engine('pi-1').faults.refuse = action => (action === 'create' ? 'no such image' : null);
    const codes: string[] = [];
    for (let round = 0; round < 12; round += 1) {
      const { plan } = await world.pass();
      codes.push(plan.held[0]?.code ?? 'tried');
      world.now = plan.wakeAt ?? world.now + 1;
    }
    expect(codes.filter(code => code === 'tried')).toHaveLength(5);
    expect(codes.at(-1)).toBe('gave-up');
    world.cluster = aCluster([aNode('pi-1')], [aJob('web', { workload: { image: 'example/app:2.0' } })]);
    expect((await world.look()).ready).toHaveLength(1);
  });

  it('is never given up where somebody else is in the way', async () => {
    const world = aWorld(aCluster([aNode('pi-1')], [aJob('web')]));
    world.engine('pi-1').faults.refuse = action => (action === 'create' ? 'the name is taken' : null);
    world.engine('pi-1').faults.refusal = 'conflict';
    for (let round = 0; round < 40; round += 1) {
      const { plan } = await world.pass();
      world.now = plan.wakeAt ?? world.now + 1;
    }
    world.engine('pi-1').faults.refuse = () => null;
    world.now += 300_000;
    await world.pass();
    expect(world.running()).toEqual(['web.1@pi-1 example/app:1.0']);
  });

  it('stops what depends on it and nothing else', async () => {
    const world = aWorld(aCluster([aNode('pi-1')], [aJob('a'), aJob('b', { dependsOn: ['a'] }), aJob('c')]));
    world.engine('pi-1').faults.refuse = (_, id) => (id.includes('/a.1') ? 'no' : null);
    await world.settle(100).catch(() => undefined);
    expect(world.running()).toEqual(['c.1@pi-1 example/app:1.0']);
  });
});

describe('on an engine that restarts nothing by itself', () => {
  const crashing = (overrides = {}) =>
    aCluster([aNode('pi-1')], [aJob('web', { workload: { restart: { policy: 'always', delayMs: 1_000, ...overrides } } })]);

  it('what ended is started again, with back-off while it keeps ending', async () => {
    const world = aWorld(crashing());
    world.traits = memoryTraits('memory', { restartsItself: false });
    await world.settle();
    const [thing] = [...world.engine('pi-1').things.values()];
    const starts: number[] = [];
    for (let round = 0; round < 40; round += 1) {
      thing!.phase = 'exited';
      thing!.exitCode = 1;
      const { plan, outcomes } = await world.pass();
      if (outcomes.some(outcome => outcome.action === 'start')) starts.push(world.now);
      world.now = Math.max(world.now + 100, plan.wakeAt ?? 0);
      if (starts.length === 5) break;
    }
    const pauses = starts.slice(1).map((start, index) => start - starts[index]!);
    expect(pauses).toEqual([1_000, 2_000, 4_000, 8_000]);
  });

  it('is left alone when restart.attempts are used up', async () => {
    const world = aWorld(crashing({ attempts: 2 }));
    world.traits = memoryTraits('memory', { restartsItself: false });
    await world.settle();
    const [thing] = [...world.engine('pi-1').things.values()];
    for (let round = 0; round < 6; round += 1) {
      thing!.phase = 'exited';
      await world.pass();
      world.now += 60_000;
    }
    expect((await world.look()).held).toMatchObject([{ code: 'restarts-used-up' }]);
  });
});

describe('a one-shot', () => {
  const migrate = (image = 'example/app:1.0') =>
    aJob('migrate', { workload: { image, oneShot: true, restart: { policy: 'no' } } });

  it('runs once per spec, and what depends on it waits for its end', async () => {
    const world = aWorld(aCluster([aNode('pi-1')], [migrate(), aJob('web', { dependsOn: ['migrate'] })]));
    world.engine('pi-1').behave = spec =>
      (spec as WorkloadSpec).oneShot
        ? { healthyAfterMs: 0, becomes: 'none', exits: { code: 0, afterMs: 5_000 } }
        : { healthyAfterMs: 0, becomes: 'none' };
    const { plan } = await world.pass();
    expect(plan.later[0]!.waits).toBe('when job/migrate is healthy');
    world.now += 6_000;
    const end = await world.settle();
    expect(end.jobs.map(job => [job.name, job.health])).toEqual([
      ['migrate', 'healthy'],
      ['web', 'healthy'],
    ]);
    const { things } = world.engine('pi-1');
    for (const { id, ref } of things.values()) if (id.includes('/migrate.')) things.delete(ref);
    const after = await world.look();
    expect(after.ready).toEqual([]);
    expect(after.jobs[0]).toMatchObject({ health: 'healthy' });
    world.cluster = aCluster([aNode('pi-1')], [migrate('example/app:2.0'), aJob('web', { dependsOn: ['migrate'] })]);
    expect((await world.look()).ready.map(change => change.id)).toEqual(['memory:pi-1/workload/migrate.1']);
  });

  it('is held when it may have run already: neither container nor record is left, and other things are', async () => {
    const world = aWorld(aCluster([aNode('pi-1')], [migrate(), aJob('web')]));
    world.engine('pi-1').behave = spec =>
      (spec as WorkloadSpec).oneShot
        ? { healthyAfterMs: 0, becomes: 'none', exits: { code: 0, afterMs: 0 } }
        : { healthyAfterMs: 0, becomes: 'none' };
    await world.settle();
    world
      .engine('pi-1')
      .things.delete([...world.engine('pi-1').things.values()].find(thing => thing.id.includes('migrate'))!.ref);
    world.memory = { ...world.memory, ran: new Map(), targets: new Map(), fresh: true };
    for (let round = 0; round < 3; round += 1) {
      const { plan } = await world.pass();
      expect(plan.held).toMatchObject([{ code: 'may-have-run' }]);
      world.now += 11_000;
    }
  });

  it('that failed is told, and not run again', async () => {
    const world = aWorld(aCluster([aNode('pi-1')], [migrate()]));
    world.engine('pi-1').behave = () => ({ healthyAfterMs: 0, becomes: 'none', exits: { code: 2, afterMs: 0 } });
    await world.pass();
    const { plan } = await world.pass();
    expect(plan.held).toMatchObject([{ code: 'one-shot-failed', why: 'ended with exit code 2' }]);
    expect(plan.ready).toEqual([]);
  });
});

describe('images', () => {
  const web = (image: string, followMs?: number) =>
    aJob('web', { workload: { image }, ...(followMs === undefined ? {} : { followMs }) });
  const answer = (digest: string) => ({ kind: 'image' as const, digest, platforms: [], at: 0 });

  it('a tag is pinned once; a tag that moved is its own news, and followed only where the job says so', async () => {
    const world = aWorld(aCluster([aNode('pi-1')], [web('example/app:1.0')]));
    world.answers.set('image example/app:1.0', answer('sha256:aaa'));
    await world.settle();
    expect([...world.engine('pi-1').things.values()].map(thing => (thing.spec as WorkloadSpec).image)).toEqual([
      { ref: 'example/app:1.0', digest: 'sha256:aaa' },
    ]);
    world.answers.set('image example/app:1.0', answer('sha256:bbb'));
    world.memory = { ...world.memory, targets: new Map(), steady: new Map() };
    const plan = await world.look();
    expect(plan.ready).toEqual([]);
    expect(plan.moved).toMatchObject([{ job: 'web', from: 'sha256:aaa', to: 'sha256:bbb' }]);
    world.cluster = aCluster([aNode('pi-1')], [web('example/app:1.0', 3_600_000)]);
    expect((await world.look()).ready).toMatchObject([
      { action: 'replace', fields: [{ field: 'image.digest', from: 'sha256:aaa', to: 'sha256:bbb' }] },
    ]);
  });

  it('old ones of ours go beyond the newest that the policy keeps', async () => {
    const world = aWorld(aCluster([aNode('pi-1')], [web('example/app:1')]));
    world.engine('pi-1').images = new Set(['foreign:1']);
    for (const version of [1, 2, 3, 4]) {
      world.cluster = aCluster([aNode('pi-1')], [web(`example/app:${version}`)]);
      await world.settle();
    }
    expect([...world.engine('pi-1').images!].sort()).toEqual(['example/app:2', 'example/app:3', 'example/app:4', 'foreign:1']);
  });
});
