import { describe, expect, it } from 'vitest';
import { decide } from '../../../reconciler/decide/decide.ts';
import { learn } from '../../../reconciler/decide/learn.ts';
import { swarmTraits } from '../../../reconciler/drivers/swarm/traits.ts';
import { inRange } from '../../../reconciler/manifests/check-versions.ts';
import type { Cluster } from '../../../reconciler/model/cluster.ts';
import { resourceId, type TargetId } from '../../../reconciler/model/ids.ts';
import { EMPTY_MEMORY, type Memory } from '../../../reconciler/model/memory.ts';
import type { Sight } from '../../../reconciler/model/observed.ts';
import type { Plan } from '../../../reconciler/model/plan.ts';
import type { Live } from '../../../reconciler/model/resource.ts';
import type { Task } from '../../../reconciler/model/swarm.ts';
import type { WorkloadSpec } from '../../../reconciler/model/workload.ts';
import { aCluster, aJob, aNode, type JobOverrides } from '../../support/world.ts';

const TARGET: TargetId = 'swarm:attic';
const kit = { traits: new Map([['swarm', swarmTraits]]), render: <T>(text: T): T => text, inRange };
const nodes = ['a', 'b', 'c'].map(name => aNode(name, { engine: 'swarm' }));
const job = ({ workload, ...overrides }: JobOverrides = {}) =>
  aJob('load', {
    ...{ engine: 'swarm', service: true, placement: { nodes: ['a', 'b'] }, ...overrides },
    workload: { oneShot: true, restart: { policy: 'no' }, ...workload },
  });
const task = (overrides: Partial<Task> = {}): Task => ({
  ...{ id: 'task', slot: '1', node: 'a', state: 'complete', desired: 'shutdown', at: 0, isPresent: true, isBelieved: true },
  ...overrides,
});
const failed = task({ state: 'failed', exitCode: 3, error: 'task: non-zero exit (3)' });

/** Passes over a Swarm that has the services which the test says. */
function open(first: Cluster, start: Memory = { ...EMPTY_MEMORY, fresh: false }) {
  let memory = start;
  return {
    cluster: first,
    pass(...live: readonly Live[]): Plan {
      const facts = { platform: '', engineVersion: '', hostname: '', cpuMillis: 0, memoryBytes: 0, runtimes: [] };
      const none = { foreign: [], images: new Set<string>(), imagesInUse: new Set<string>(), remarks: [] };
      const sight: Sight = { kind: 'seen', at: 1_000, live, facts, ...none };
      const observed = { at: 1_000, sights: new Map([[TARGET, sight]]), answers: new Map() };
      const plan = decide(this.cluster, observed, memory, kit);
      const accepted = plan.ready.map(({ key, id, action }) => ({ key, id, action, status: 'accepted' as const, tookMs: 1 }));
      memory = learn(memory, this.cluster, observed, plan, accepted as never);
      return plan;
    },
  };
}

const wanted = (cluster: Cluster): WorkloadSpec => open(cluster).pass().ready[0]!.resource!.spec as WorkloadSpec;
const life = (spec: WorkloadSpec, ...tasks: readonly Task[]): Live => ({
  id: resourceId(TARGET, 'workload', 'load'),
  ref: 'service-load',
  name: 'attic_load',
  spec,
  applied: spec,
  state: {
    phase: 'service',
    status: {
      want: Math.max(1, new Set(tasks.map(({ slot }) => slot)).size),
      have: tasks.filter(({ state }) => state === 'complete').length,
      ...{ update: 'none', tasks },
    },
  },
  restarts: 0,
  createdAt: 0,
});
const doings = ({ ready, held, jobs }: Plan) => [
  ...ready.map(({ action, impact }) => `${action} ${impact}`),
  ...held.map(({ code, why }) => `${code}: ${why}`),
  ...jobs.map(({ health, why = '' }) => `${health} ${why}`.trim()),
];

describe('a one-shot on a Swarm', () => {
  const cluster = aCluster(nodes, [job()]);
  const spec = wanted(cluster);

  it('is a service of no special kind, whose tasks nothing begins anew', () => {
    expect(spec).toMatchObject({ restart: { policy: 'no' }, service: { mode: 'replicated', replicas: 1 } });
    expect(spec.service).not.toHaveProperty('update');
  });

  it('that is done is done, also when its service is gone, or a new store is', () => {
    const world = open(cluster);
    expect(doings(world.pass())).toEqual(['create none', 'missing load: new replica; the Swarm places it among 2 nodes']);
    expect(doings(world.pass(life(spec, task())))).toEqual(['healthy']);
    expect(doings(world.pass())).toEqual(['healthy']);
    expect(doings(open(cluster, EMPTY_MEMORY).pass(life(spec, task())))).toEqual(['healthy']);
  });

  it('that failed is told with its code and its node, and not run again, not even when its service is gone', () => {
    const world = open(cluster);
    const why = 'ended with exit code 3 on a';
    for (const _pass of [1, 2])
      expect(doings(world.pass(life(spec, failed)))).toEqual([`one-shot-failed: ${why}`, `degraded load: ${why}`]);
    expect(world.pass()).toMatchObject({
      ready: [],
      held: [{ code: 'one-shot-failed', why: 'ended with exit code 3, and was removed since' }],
    });
  });

  it('that was begun, and of which nothing is left, is not begun again', () => {
    const world = open(cluster);
    world.pass();
    expect(world.pass()).toMatchObject({ ready: [], held: [{ code: 'may-have-run' }] });
  });

  it.each<readonly [string, readonly Task[], string]>([
    ['waits for its first task', [], 'runs until it is done'],
    ['runs', [task({ state: 'running', desired: 'running' })], 'runs until it is done'],
    [
      'failed, and its Swarm has yet to say what follows',
      [{ ...failed, desired: 'running' }],
      'runs until it is done: task: non-zero exit (3) (on a)',
    ],
    [
      'is tried again',
      [failed, task({ id: 'next', at: 1, state: 'ready', desired: 'ready' })],
      'runs until it is done: task: non-zero exit (3) (on a)',
    ],
    ['ran on a node that is silent', [task({ state: 'running', isBelieved: false })], 'runs until it is done: a does not answer'],
  ])('%s', (_, tasks, what) => {
    const { ready, underway } = open(cluster).pass(life(spec, ...tasks));
    expect([ready, underway.map(item => item.what)]).toEqual([[], [what]]);
  });

  it.each<readonly [string, readonly Task[], string]>([
    [
      'its image is not there',
      [task({ state: 'rejected', error: 'No such image: a:1' })],
      'could not be run on a: No such image: a:1',
    ],
    ['its node was drained', [task({ state: 'shutdown', exitCode: 0 })], 'was ended before it was done on a'],
    ['one of two failed', [task(), { ...failed, slot: '2', node: 'b' }], 'ended with exit code 3 on b'],
  ])('fails where %s', (_, tasks, why) => {
    expect(open(cluster).pass(life(spec, ...tasks)).held).toMatchObject([{ code: 'one-shot-failed', why }]);
  });

  it('that failed and then did not is done', () => {
    expect(doings(open(cluster).pass(life(spec, failed, task({ id: 'next', at: 1 }))))).toEqual(['healthy']);
  });

  it('runs again for another spec, in the place of what ended or runs, and not for other nodes', () => {
    const world = open(aCluster(nodes, [job({ workload: { image: 'example/app:2' } })]));
    expect(world.pass(life(spec, task())).ready).toMatchObject([{ action: 'replace', impact: 'none' }]);
    const running = task({ state: 'running', desired: 'running' });
    expect(open(world.cluster).pass(life(spec, running)).ready).toMatchObject([{ action: 'replace', impact: 'outage' }]);
    const grown = open(aCluster([...nodes, aNode('d', { engine: 'swarm' })], [job()]));
    expect(doings(grown.pass(life(spec, task())))).toEqual(['healthy']);
    expect(doings(grown.pass())).toEqual(['healthy']);
  });

  it('that failed keeps no file that nobody uses any more', () => {
    const id = resourceId(TARGET, 'config', 'attic_load_old');
    const config = { kind: 'config' as const, name: 'attic_load_old', digest: 'abc', labels: {} };
    const old: Live = { ...life(spec), id, ref: 'old', spec: config, applied: config, state: { phase: 'present' } };
    expect(open(cluster).pass(life(spec, failed), old).ready).toMatchObject([{ action: 'delete', id }]);
  });

  it('that is declared stopped is stopped while it runs, and left alone when it is over', () => {
    const stopped = aCluster(nodes, [job({ state: 'stopped' })]);
    const running = task({ state: 'running', desired: 'running' });
    expect(open(stopped).pass(life(spec, running)).ready).toMatchObject([{ action: 'stop' }]);
    for (const tasks of [[], [task()], [failed]]) expect(open(stopped).pass(life(spec, ...tasks)).ready).toEqual([]);
  });
});
