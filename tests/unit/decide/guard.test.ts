import { describe, expect, it } from 'vitest';
import type { Cluster } from '../../../reconciler/model/cluster.ts';
import type { Policy } from '../../../reconciler/model/policy.ts';
import { aCluster, aJob, aNode, aWorld, type World } from '../../support/world.ts';

const jobs = (...names: readonly string[]) => names.map(name => aJob(name));
const nodes = [aNode('pi-1')];
const world = async (cluster: Cluster): Promise<World> => {
  const made = aWorld(cluster);
  await made.settle();
  return made;
};
const withPolicy = (names: readonly string[], policy: Partial<Policy> = {}): Cluster =>
  aCluster(nodes, jobs(...names), { policy });

describe('the guard', () => {
  it('deletes a job that left git, and says why', async () => {
    const made = await world(withPolicy(['a', 'b', 'c']));
    made.cluster = withPolicy(['a', 'b']);
    const plan = await made.look();
    expect(plan.ready).toMatchObject([{ action: 'delete', why: 'job/c is no longer in git', impact: 'outage' }]);
    await made.settle();
    expect(made.running()).toHaveLength(2);
  });

  it('holds all deletions when they are more than maxDeletes allows, until they are approved by name', async () => {
    const made = await world(withPolicy(['a', 'b', 'c', 'd']));
    made.cluster = withPolicy(['a']);
    const plan = await made.look();
    expect(plan.ready).toEqual([]);
    expect(plan.held.map(item => [item.code, item.subject])).toEqual([
      ['max-deletes', 'job/b.1 on pi-1'],
      ['max-deletes', 'job/c.1 on pi-1'],
      ['max-deletes', 'job/d.1 on pi-1'],
    ]);
    expect(plan.held[0]!.todo).toBe(
      'if this is meant, run reconcile --allow-delete job/b --allow-delete job/c --allow-delete job/d',
    );
    made.memory = { ...made.memory, approvals: [{ what: 'delete job/b', revision: 'c0ffee', at: 0, by: 'test' }] };
    expect((await made.look()).ready.map(change => change.id)).toEqual(['memory:pi-1/workload/b.1']);
    made.memory = { ...made.memory, approvals: [{ what: 'delete all', revision: 'another', at: 0, by: 'test' }] };
    expect((await made.look()).ready).toEqual([]);
  });

  it('of a small cluster lets one go', async () => {
    const made = await world(withPolicy(['a', 'b', 'c', 'd']));
    made.cluster = withPolicy(['a', 'b']);
    expect((await made.look()).held.map(item => item.code)).toEqual(['max-deletes', 'max-deletes']);
  });

  it('counts jobs that no node may run any more like jobs that left git', async () => {
    const agents = (site: string) =>
      ['log', 'metrics'].map(name => aJob(name, { mode: 'global', placement: { labels: { site } } }));
    const site = [aNode('pi-1', { labels: { site: 'attic' } }), aNode('pi-2', { labels: { site: 'attic' } })];
    const made = await world(aCluster(site, agents('attic')));
    made.cluster = aCluster(site, agents('atic'));
    const plan = await made.look();
    expect(plan.ready).toEqual([]);
    expect(plan.held.filter(item => item.code === 'max-deletes')).toHaveLength(4);
    expect(plan.held[0]!.why).toBe('2 of 2 jobs would be deleted, more than maxDeletes allows (1)');
  });

  it('lets a global job go from a node that is drained', async () => {
    const agents = ['log', 'metrics'].map(name => aJob(name, { mode: 'global' }));
    const made = await world(aCluster([aNode('pi-1')], agents));
    made.cluster = aCluster([aNode('pi-1', { state: 'drained' })], agents);
    await made.settle();
    expect(made.running()).toEqual([]);
  });

  it('holds what is on nodes that left git together, until they are approved by name', async () => {
    const names = ['a', 'b', 'c', 'd'];
    const agent = aJob('agent', { mode: 'global' });
    const policy = { prune: { jobs: true, nodes: true } };
    const made = await world(
      aCluster(
        names.map(name => aNode(name)),
        [agent, ...jobs('x', 'y', 'z')],
        { policy },
      ),
    );
    const before = made.running();
    made.cluster = aCluster([aNode('a')], [agent, ...jobs('x', 'y', 'z')], { policy });
    for (let round = 0; round < 3; round += 1) await made.pass();
    expect(made.running()).toEqual(before);
    const { held } = await made.look();
    expect(held.find(item => item.subject === 'job/agent.b on b')).toMatchObject({
      code: 'max-deletes',
      why: '3 of 4 nodes left git, more than maxDeletes allows (1)',
      todo: 'if this is meant, run reconcile --allow-delete node/b --allow-delete node/c --allow-delete node/d',
    });
    made.memory = { ...made.memory, approvals: [{ what: 'delete all', revision: 'c0ffee', at: 0, by: 'test' }] };
    await made.settle();
    expect(made.running().every(line => line.includes('@a'))).toBe(true);
  });

  it('counts moves that git asks for like replacements', async () => {
    const four = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'];
    const site = [aNode('pi-1', { labels: { site: 'attic' } }), aNode('pi-2', { labels: { site: 'barn' } })];
    const at = (label: string) => four.map(name => aJob(name, { placement: { labels: { site: label } } }));
    const made = await world(aCluster(site, at('attic')));
    made.cluster = aCluster(site, at('barn'));
    const plan = await made.look();
    expect(plan.ready).toEqual([]);
    expect(plan.later[0]!.waits).toContain('8 of 8 jobs would be replaced, more than maxReplaces allows (4)');
    made.cluster = aCluster(
      [aNode('pi-1', { labels: { site: 'attic' }, state: 'drained' }), site[1]!],
      four.map(name => aJob(name)),
    );
    await made.settle();
    expect(made.running().every(line => line.includes('@pi-2'))).toBe(true);
  });

  it('prunes nothing when git declares no job at all', async () => {
    const made = await world(withPolicy(['a']));
    made.cluster = withPolicy([], { maxDeletes: { count: 100 } });
    expect((await made.look()).held).toMatchObject([{ code: 'empty-desired' }]);
  });

  it('deletes what is declared absent without asking the guard, and scales down', async () => {
    const made = await world(aCluster(nodes, [aJob('a'), aJob('b'), aJob('web', { replicas: 3 })]));
    made.cluster = aCluster(nodes, [
      aJob('a', { state: 'absent' }),
      aJob('b', { state: 'absent' }),
      aJob('web', { replicas: 1 }),
    ]);
    await made.settle();
    expect(made.running()).toEqual(['web.1@pi-1 example/app:1.0']);
  });

  it('keeps what is no longer in git where pruning is off', async () => {
    const made = await world(withPolicy(['a', 'b']));
    made.cluster = withPolicy(['a'], { prune: { jobs: false, nodes: false } });
    expect((await made.look()).held).toMatchObject([{ code: 'prune-off' }]);
  });

  it('holds replacements of more jobs than maxReplaces allows, and lets begun ones end', async () => {
    const names = ['a', 'b', 'c', 'd'];
    const made = await world(withPolicy(names));
    const changed = names.map(name => aJob(name, { workload: { image: 'example/app:2.0' } }));
    made.cluster = aCluster(nodes, changed);
    const plan = await made.look();
    expect(plan.ready).toEqual([]);
    expect(plan.later[0]!.waits).toContain('--allow-replace all');
    made.memory = { ...made.memory, approvals: [{ what: 'replace job/a', revision: 'c0ffee', at: 0, by: 'test' }] };
    expect((await made.look()).ready.map(change => change.id)).toEqual(['memory:pi-1/workload/a.1']);
    await made.pass();
    made.memory = { ...made.memory, approvals: [] };
    await made.settle();
    expect(made.running().filter(line => line.endsWith('2.0'))).toHaveLength(4);
  });

  it('a renamed job is one replacement with formerly, and a deletion and a creation without', async () => {
    const made = await world(withPolicy(['a', 'b', 'www']));
    made.cluster = aCluster(nodes, [...jobs('a', 'b'), aJob('web', { formerly: ['www'] })]);
    expect((await made.look()).ready.map(change => change.action)).toEqual(['replace']);
    await made.settle();
    expect(made.running()).toEqual(['a.1@pi-1 example/app:1.0', 'b.1@pi-1 example/app:1.0', 'web.1@pi-1 example/app:1.0']);
    made.cluster = withPolicy(['a', 'b', 'other']);
    expect((await made.look()).ready.map(change => change.action)).toEqual(['create', 'delete']);
  });

  it('a delete precedes the create that needs its port', async () => {
    const ports = [{ target: 80, publish: 8080, protocol: 'tcp' as const, address: '127.0.0.1' }];
    const made = await world(aCluster([aNode('pi-1')], [aJob('a'), aJob('old', { workload: { ports } })]));
    made.cluster = aCluster([aNode('pi-1')], [aJob('a'), aJob('young', { workload: { ports } })]);
    const plan = await made.look();
    const create = plan.ready.find(change => change.action === 'create')!;
    expect(create.after).toEqual([plan.ready.find(change => change.action === 'delete')!.key]);
  });

  it('a suspended cluster, job or node is planned and not touched', async () => {
    const made = await world(withPolicy(['a', 'b']));
    const next = [aJob('a', { workload: { image: 'example/app:2.0' } }), aJob('b', { workload: { image: 'example/app:2.0' } })];
    made.cluster = aCluster(nodes, [{ ...next[0]!, suspend: { reason: 'moving house', until: made.now + 60_000 } }, next[1]!]);
    const plan = await made.look();
    expect(plan.held).toMatchObject([
      {
        code: 'suspended',
        subject: 'job/a.1 on pi-1',
        why: 'suspended: moving house, for 1m more',
        todo: 'take suspend out of job/a in git',
        change: { action: 'replace', fields: [{ field: 'image.ref' }] },
      },
    ]);
    expect(plan.jobs[0]).toMatchObject({
      image: 'example/app:2.0',
      runs: ['example/app:1.0'],
      health: 'healthy',
      replicas: [{ why: 'the one before: running for 11 s; suspended: moving house, for 1m more' }],
    });
    expect(plan.jobs[1]).toMatchObject({ health: 'progressing', replicas: [{ why: 'is to be replaced' }] });
    expect(plan.ready.map(change => change.id)).toEqual(['memory:pi-1/workload/b.1']);
    expect(plan.wakeAt).toBe(made.now + 60_000);
    made.memory = { ...made.memory, suspend: { reason: 'lunch', at: 0, by: 'me' } };
    made.engine('pi-1').things.delete([...made.engine('pi-1').things.keys()][0]!);
    const suspended = await made.look();
    expect(suspended.ready).toEqual([]);
    expect(suspended.held.map(({ todo }) => todo)).toEqual(['reconcile resume lifts it', 'reconcile resume lifts it']);
    expect(suspended.jobs).toMatchObject([{ health: 'missing', why: 'a.1: suspended: lunch' }, { health: 'healthy' }]);
    expect(suspended.drift).toMatchObject([{ what: 'removed by hand', answer: 'held' }]);
  });

  it('what is suspended is told where nothing is to be done, too, and no longer than it is', async () => {
    const made = await world(withPolicy(['a']));
    const until = made.now + 60_000;
    const job = aJob('a', { suspend: { reason: 'tests', until } });
    const node = aNode('pi-1', { suspend: { reason: 'a new disk' } });
    made.cluster = aCluster([node], [job], { policy: { suspend: { reason: 'moving house' } } });
    made.memory = { ...made.memory, suspend: { reason: 'lunch', at: 0, by: 'me' } };
    expect((await made.look()).suspended).toEqual([
      { subject: 'cluster', reason: 'lunch', todo: 'reconcile resume lifts it' },
      { subject: 'cluster', reason: 'moving house', todo: "take suspend out of the cluster's policy in git" },
      { subject: 'job/a', reason: 'tests', until, todo: 'take suspend out of job/a in git' },
      { subject: 'node/pi-1', reason: 'a new disk', todo: 'take suspend out of node/pi-1 in git' },
    ]);
    made.now = until;
    expect((await made.look()).suspended.map(({ reason }) => reason)).toEqual(['lunch', 'moving house', 'a new disk']);
  });

  it('replaces and deletes wait for a window; what died is started at once', async () => {
    const made = await world(withPolicy(['a', 'b']));
    const windows = [{ days: ['sat', 'sun'] as const, from: 120, to: 300, timezone: 'Europe/Helsinki' }];
    made.engine('pi-1').things.delete([...made.engine('pi-1').things.keys()][0]!);
    made.cluster = aCluster(nodes, [aJob('a'), aJob('b', { workload: { image: 'example/app:2.0' } })], { policy: { windows } });
    const plan = await made.look();
    expect(plan.ready.map(change => change.action)).toEqual(['create']);
    expect(plan.later[0]!.waits).toBe('the window sat, sun 02:00–05:00 Europe/Helsinki');
    expect(new Date(plan.wakeAt!).toISOString()).toBe('2023-11-18T00:00:00.000Z');
  });

  it('a node that left git is held, its workloads neither moved nor deleted', async () => {
    const two = [aNode('pi-1'), aNode('pi-2')];
    const made = await world(aCluster(two, [aJob('web', { replicas: 2, placement: { strategy: 'spread' } })]));
    made.cluster = aCluster([two[0]!], [...made.cluster.jobs.values()]);
    const plan = await made.look();
    expect(plan.ready).toEqual([]);
    expect(plan.held).toMatchObject([{ code: 'node-undeclared', subject: 'job/web.2 on pi-2' }]);
    made.cluster = aCluster([two[0]!, aNode('pi-2', { state: 'absent' })], [...made.cluster.jobs.values()]);
    await made.settle();
    expect(made.running()).toEqual(['web.1@pi-1 example/app:1.0', 'web.2@pi-1 example/app:1.0']);
  });
});
