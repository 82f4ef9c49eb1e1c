import { expect, it } from 'vitest';
import type { Job } from '../../../reconciler/model/cluster.ts';
import type { WorkloadSpec } from '../../../reconciler/model/workload.ts';
import { aCluster, aJob, aNode, aWorld, type JobOverrides, type World } from '../../support/world.ts';

const web = (version: string, overrides: JobOverrides = {}): Job =>
  aJob('web', { ...overrides, workload: { image: `example/web:${version}` } });
const load = aJob('load', { after: ['web'], workload: { oneShot: true, restart: { policy: 'no' } } });
const clusterOf = (...jobs: readonly Job[]) => aCluster([aNode('pi-1'), aNode('pi-2')], jobs);

/** A world that notes against which version of `web` each run of `load` was begun, and lets it end as `ends` says then. */
const open = (...jobs: readonly Job[]): { readonly world: World; readonly runs: string[]; ends: number } => {
  const world = aWorld(clusterOf(...jobs));
  const seen = { world, runs: [] as string[], ends: 0 };
  const codes = new Map<string, number>();
  for (const node of ['pi-1', 'pi-2'])
    world.engine(node).behave = spec => {
      const { oneShot, after = '' } = spec as WorkloadSpec;
      if (!codes.has(after)) codes.set(after, seen.ends);
      return { healthyAfterMs: 0, becomes: 'none', ...(oneShot ? { exits: { code: codes.get(after)!, afterMs: 0 } } : {}) };
    };
  const pass = world.pass.bind(world);
  world.pass = async () => {
    const web = world.running().find(line => line.startsWith('web'));
    const done = await pass();
    for (const { id, action } of done.plan.ready)
      if (action !== 'delete' && id.includes('workload/load')) seen.runs.push(web?.replace(/.*:/, '') ?? 'none');
    return done;
  };
  return seen;
};
const healthOf = async (world: World) => (await world.look()).jobs.map(({ name, health }) => `${name} ${health}`);

it('a one-shot after a job runs when that is healthy, and not before', async () => {
  const { world, runs } = open(web('1'), load);
  const { plan } = await world.pass();
  expect(plan.later.map(({ change, waits }) => [change.id, waits])).toEqual([
    [expect.stringContaining('workload/load.1'), 'when job/web is healthy as declared'],
  ]);
  await world.settle();
  expect(runs).toEqual(['1']);
  expect((await world.look()).ready).toEqual([]);
});

it('it runs again for what that job newly is, after the replacement has settled', async () => {
  const { world, runs } = open(web('1'), load);
  await world.settle();
  world.cluster = clusterOf(web('2'), load);
  const { ready, later } = (await world.pass()).plan;
  expect(ready.map(({ id }) => id)).toEqual([expect.stringContaining('web.1')]);
  expect(later.map(({ change: { why, impact } }) => [why, impact])).toEqual([['runs again after job/web', 'none']]);
  await world.settle();
  expect(runs).toEqual(['1', '2']);
  expect(await healthOf(world)).toEqual(['load healthy', 'web healthy']);
});

it('its own spec counts as for any one-shot, and another node of that job does not', async () => {
  const { world, runs } = open(web('1', { placement: { nodes: ['pi-1'] } }), load);
  await world.settle();
  world.cluster = clusterOf(web('1', { placement: { nodes: ['pi-2'] } }), load);
  await world.settle();
  expect(runs).toEqual(['1']);
  world.cluster = clusterOf(web('1'), aJob('load', { after: ['web'], workload: { ...load.workload, env: { USERS: '9' } } }));
  await world.settle();
  expect(runs).toEqual(['1', '1']);
});

it('its exit code is the verdict on that version, until there is another', async () => {
  const seen = open(web('1'), load);
  seen.ends = 3;
  await seen.world.settle();
  expect((await seen.world.look()).held).toMatchObject([{ code: 'one-shot-failed', why: 'ended with exit code 3' }]);
  expect(await healthOf(seen.world)).toEqual(['load degraded', 'web healthy']);
  seen.ends = 0;
  seen.world.cluster = clusterOf(web('2'), load);
  await seen.world.settle();
  expect(await healthOf(seen.world)).toEqual(['load healthy', 'web healthy']);
  seen.world.cluster = clusterOf(web('1'), load);
  await seen.world.settle();
  expect((await seen.world.look()).held).toMatchObject([{ why: 'ended with exit code 3, and was removed since' }]);
  expect(seen.runs).toEqual(['1', '2']);
});

it('a version that was given up is not judged by the one that it went back to', async () => {
  const { world, runs } = open(web('1'), load);
  await world.settle();
  const behave = world.engine('pi-1').behave;
  for (const node of ['pi-1', 'pi-2'])
    world.engine(node).behave = spec =>
      (spec as WorkloadSpec).image?.ref === 'example/web:2' ? { healthyAfterMs: 0, becomes: 'unhealthy' } : behave(spec);
  world.cluster = clusterOf(web('2'), load);
  for (let pass = 0; pass < 12; pass += 1) {
    await world.pass();
    world.now += 60_000;
  }
  expect(world.running()).toContainEqual(expect.stringContaining('example/web:1'));
  expect((await world.look()).later.map(({ waits }) => waits)).toContain('when job/web is healthy as declared');
  expect(runs).toEqual(['1']);
});

it('a lost store does not run it again, and what changed meanwhile does', async () => {
  const { world, runs } = open(web('1'), load);
  await world.settle();
  const forget = () => Object.assign(world, { memory: { ...world.memory, ran: new Map(), targets: new Map(), fresh: true } });
  forget();
  await world.settle();
  expect(runs).toEqual(['1']);
  forget();
  world.cluster = clusterOf(web('2'), load);
  await world.settle();
  expect(runs).toEqual(['1', '2']);
});

it('while a secret of that job cannot be read, nothing is known and nothing is run', async () => {
  const secret = { ...web('1'), workload: { ...web('1').workload, env: { PW: [{ secret: 'pw', fingerprint: null }] } } };
  const { world, runs } = open(secret, load);
  world.answers.set('secret pw', { kind: 'secret', fingerprint: 'f1' } as never);
  await world.settle();
  const before = runs.length;
  world.answers.clear();
  const plan = await world.settle();
  expect(before).toBe(1);
  expect(plan.ready.concat(plan.later.map(({ change }) => change)).filter(({ id }) => id.includes('load'))).toEqual([]);
});

it('several in a row are run one after the other, and maxReplaces does not count them', async () => {
  const chain = ['a', 'b', 'c', 'd'].map((name, index, all) =>
    aJob(name, { after: [all[index - 1] ?? 'web'], workload: { oneShot: true, restart: { policy: 'no' } } }),
  );
  const world = aWorld(clusterOf(web('1'), ...chain));
  for (const node of ['pi-1', 'pi-2'])
    world.engine(node).behave = spec => ({
      healthyAfterMs: 0,
      becomes: 'none',
      ...((spec as WorkloadSpec).oneShot ? { exits: { code: 0, afterMs: 0 } } : {}),
    });
  await world.settle();
  world.cluster = clusterOf(web('2'), ...chain);
  await world.settle();
  const plan = await world.look();
  expect([...plan.held, ...plan.later, ...plan.ready]).toEqual([]);
  expect(world.memory.ran.size).toBe(8);
});
