import { expect, test } from 'vitest';
import { AGENT_CLUSTER, type AgentWorld, anAgentWorld } from '../../support/agent-world.ts';
import { jobFile } from '../../support/memory-reconciler.ts';

const FILES = { 'cluster.yaml': AGENT_CLUSTER, 'web.yaml': jobFile('web') };
const newer = (image: string): Record<string, string> => ({ ...FILES, 'web.yaml': jobFile('web').replace('x:1', image) });

test('what is pushed runs on the node of an agent, and a second plan is empty and says what is on its way', async () => {
  await using world = await anAgentWorld(FILES);
  await world.agentPass();
  expect((await world.pass()).outcomes).toMatchObject([{ action: 'create', status: 'accepted' }]);
  const second = await world.pass();
  expect(second.plan.ready).toEqual([]);
  expect(second.plan.underway).toMatchObject([{ what: 'ordered, revision 1' }]);
  const report = await world.settle();
  expect(world.workloads()).toEqual(['x:1']);
  expect(report.health).toBe('healthy');
});

test('what is pushed twice while an agent is away reaches it as the newest only', async () => {
  await using world = await anAgentWorld(FILES);
  await world.agentPass();
  await world.pass();
  await world.settle();
  world.cut();
  world.wait(3 * 86_400_000);
  world.world.source.commit(newer('x:2'));
  const away = await world.pass();
  expect(away.outcomes).toMatchObject([{ action: 'replace', status: 'accepted' }]);
  expect(away.plan.unseen).toMatchObject([{ node: 'far', matters: false }]);
  world.world.source.commit(newer('x:3'));
  expect((await world.pass()).outcomes).toMatchObject([{ action: 'replace', status: 'accepted' }]);
  const waiting = await world.pass();
  expect(waiting.plan.ready).toEqual([]);
  expect(waiting.plan.underway).toMatchObject([{ what: 'ordered, revision 3', stuck: true }]);
  expect(world.workloads()).toEqual(['x:1']);
  world.heal();
  await world.settle();
  expect(world.workloads()).toEqual(['x:3']);
});

test('what leaves git is removed when its agent hears of it, and what is removed is said to be until then', async () => {
  await using world = await anAgentWorld({ ...FILES, 'a.yaml': jobFile('a') });
  await world.agentPass();
  await world.pass();
  await world.settle();
  world.world.source.commit(FILES);
  expect((await world.pass()).outcomes).toMatchObject([{ action: 'delete', status: 'accepted' }]);
  const second = await world.pass();
  expect(second.plan.ready).toEqual([]);
  expect(second.plan.underway).toMatchObject([{ id: 'docker:far/workload/a.1', what: 'its removal is posted' }]);
  await world.settle();
  expect(world.workloads()).toEqual(['x:1']);
  expect((await world.pass()).plan.underway).toEqual([]);
});

test('a broker that lost everything is given the orders again, with a higher revision, and nothing is removed meanwhile', async () => {
  await using world = await anAgentWorld(FILES);
  await world.agentPass();
  await world.pass();
  await world.settle();
  const before = world.orders().revision;
  world.loseBroker();
  const report = await world.pass();
  expect(report.outcomes).toMatchObject([{ action: 'update', status: 'accepted' }]);
  expect(world.orders().revision).toBeGreaterThan(before);
  await world.settle();
  expect(world.workloads()).toEqual(['x:1']);
});

test('a reconciler that lost its store and its broker finds from its agent what there is, and removes only what git does not want', async () => {
  await using world = await anAgentWorld({ ...FILES, 'a.yaml': jobFile('a') });
  await world.agentPass();
  await world.pass();
  await world.settle();
  const before = world.orders().revision;
  const refsOf = (job: string): readonly string[] =>
    [...world.engine.things].flatMap(([ref, { spec }]) => (spec.kind === 'workload' && spec.job === job ? [ref] : []));
  const kept = refsOf('web');
  expect(kept).toHaveLength(1);
  world.loseBroker();
  world.restart();
  world.world.source.commit(FILES);
  await world.agentPass();
  await world.settle();
  expect(world.orders().revision).toBeGreaterThan(before);
  expect(world.workloads()).toEqual(['x:1']);
  expect(refsOf('web')).toEqual(kept);
  expect(refsOf('a')).toEqual([]);
});

test('orders that are older, doubled or of another cluster are passed over', async () => {
  await using world = await anAgentWorld(FILES);
  await world.agentPass();
  await world.pass();
  const topic = world.ordersTopic;
  const first = world.broker.retained.get(topic)!.toString('utf8');
  world.world.source.commit(newer('x:2'));
  await world.settle();
  const newest = world.orders();
  world.broker.say(topic, first);
  world.broker.say(topic, first);
  world.broker.say(topic, 'no orders at all');
  expect(world.orders()).toBe(newest);
  await world.settle();
  expect(world.workloads()).toEqual(['x:2']);
});

test('values of secrets are in no orders but sealed to the key of their agent, and sealed anew when that is another', async () => {
  const files = {
    ...FILES,
    'web.yaml': jobFile('web').replace('{image: "x:1"}', '{image: "x:1", env: {PASSWORD: {secret: db}}}'),
  };
  await using world = await anAgentWorld(files, { S_DB: 'open-sesame' });
  await world.agentPass();
  await world.pass();
  const posted = world.broker.retained.get(world.ordersTopic)!.toString('utf8');
  expect(posted).not.toContain('open-sesame');
  expect(posted).toContain(world.recipient());
  expect(await world.revealed()).toEqual({ db: 'open-sesame' });
  await world.changeKey();
  await world.agentPass();
  expect((await world.pass()).outcomes).toMatchObject([{ action: 'update', status: 'accepted' }]);
  expect(await world.revealed()).toEqual({ db: 'open-sesame' });
});

/** Settled, then a commit that its agent does not hear of, taken back before it does. */
async function takenBack(
  files: Readonly<Record<string, string>>,
  meanwhile: Readonly<Record<string, string>>,
): Promise<{ readonly world: AgentWorld; readonly refs: readonly string[] }> {
  const world = await anAgentWorld(files);
  await world.agentPass();
  await world.pass();
  await world.settle();
  const refs = [...world.engine.things.keys()];
  world.cut();
  world.world.source.commit(meanwhile);
  const { outcomes } = await world.pass();
  expect(outcomes.length).toBeGreaterThan(0);
  expect((await world.pass()).plan.ready).toEqual([]);
  world.world.source.commit(files);
  await world.pass();
  expect((await world.pass()).plan.ready).toEqual([]);
  world.heal();
  await world.settle();
  return { world, refs };
}

const DRIFT_REPORTED = AGENT_CLUSTER.replace('}\n---', '}\nspec: {policy: {drift: report}}\n---');

test.each([
  { change: 'is stopped', web: jobFile('web').replace('spec: {', 'spec: {state: stopped, ') },
  { change: 'leaves git', web: '' },
])('a job that $change and is as before when its agent hears of it runs on', async ({ web }) => {
  const files = { ...FILES, 'cluster.yaml': DRIFT_REPORTED, 'other.yaml': jobFile('other') };
  const { world, refs } = await takenBack(files, { ...files, 'web.yaml': web });
  await using _ = world;
  expect([...world.engine.things.keys()]).toEqual(refs);
  expect([...world.engine.things.values()].map(({ phase }) => phase)).not.toContain('exited');
  expect((await world.pass()).health).toBe('healthy');
});

test('a volume that is removed with its job, and both are wanted again when their agent hears of it, keeps its data', async () => {
  const withVolume = (state: string): string => AGENT_CLUSTER.replace('}\n---', `}\nspec: {volumes: {data: {${state}}}}\n---`);
  const job = jobFile('web').replace('{image: "x:1"}', '{image: "x:1", volumes: [{name: data, path: /data}]}');
  const files = { 'cluster.yaml': withVolume(''), 'web.yaml': job, 'other.yaml': jobFile('other') };
  const { world, refs } = await takenBack(files, { ...files, 'cluster.yaml': withVolume('state: absent'), 'web.yaml': '' });
  await using _ = world;
  expect([...world.engine.things.keys()]).toEqual(refs);
  expect([...world.engine.things.values()].map(({ spec }) => spec.kind)).toContain('volume');
});

test('a removal that the broker lost is posted again', async () => {
  await using world = await anAgentWorld({ ...FILES, 'a.yaml': jobFile('a') });
  await world.agentPass();
  await world.pass();
  await world.settle();
  world.world.source.commit(FILES);
  await world.pass();
  world.loseBroker();
  const { outcomes } = await world.pass();
  expect(outcomes.map(({ action, id }) => `${action} ${id}`)).toContain('delete docker:far/workload/a.1');
  await world.settle();
  expect(world.workloads()).toEqual(['x:1']);
});

test('what was ordered to stop runs when that is ordered again, also where drift is only reported', async () => {
  const said = (state: string): Readonly<Record<string, string>> => ({
    'cluster.yaml': AGENT_CLUSTER.replace(/(kind: Cluster\n.*\n)/, '$1spec: {policy: {drift: report}}\n'),
    'web.yaml': `apiVersion: keelson/v1\nkind: Job\nmetadata: {name: web}\nspec: {image: "x:1", state: ${state}}\n`,
  });
  await using world = await anAgentWorld(said('running'));
  await world.settle();
  const phases = (): readonly string[] => [...world.engine.things.values()].map(({ phase }) => phase);
  world.world.source.commit(said('stopped'));
  await world.settle();
  expect(phases()).toEqual(['exited']);
  world.world.source.commit(said('running'));
  await world.settle();
  expect(phases()).toEqual(['running']);
});

test('a removal that fails on the node of its agent is told, in the words of its engine', async () => {
  await using world = await anAgentWorld({ ...FILES, 'a.yaml': jobFile('a') });
  await world.agentPass();
  await world.pass();
  await world.settle();
  world.engine.faults.refuse = action => (action === 'delete' ? 'the device is busy' : null);
  world.world.source.commit(FILES);
  await world.pass();
  await world.agentPass();
  const failing = await world.pass();
  expect(failing.plan.underway).toMatchObject([
    {
      id: 'docker:far/workload/a.1',
      what: expect.stringMatching(/^its removal is posted, and fails there: .*the device is busy/),
      stuck: true,
    },
  ]);
  world.engine.faults.refuse = () => null;
  world.wait(3_600_000);
  await world.settle();
  expect(world.workloads()).toEqual(['x:1']);
});
