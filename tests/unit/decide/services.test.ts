import { describe, expect, it } from 'vitest';
import { carryOut } from '../../../reconciler/decide/decide.ts';
import { judge } from '../../../reconciler/decide/judge.ts';
import { learn } from '../../../reconciler/decide/learn.ts';
import { memoryTraits } from '../../../reconciler/drivers/memory/spec.ts';
import { inRange } from '../../../reconciler/manifests/check-versions.ts';
import type { Cluster } from '../../../reconciler/model/cluster.ts';
import { resourceId, type TargetId } from '../../../reconciler/model/ids.ts';
import { EMPTY_MEMORY, type Memory } from '../../../reconciler/model/memory.ts';
import type { Sight } from '../../../reconciler/model/observed.ts';
import type { Change, Plan } from '../../../reconciler/model/plan.ts';
import type { Live } from '../../../reconciler/model/resource.ts';
import type { ServiceStatus, Task } from '../../../reconciler/model/swarm.ts';
import type { SwarmEntry } from '../../../reconciler/model/swarm-sight.ts';
import type { Scaled } from '../../../reconciler/model/threshold.ts';
import type { Traits } from '../../../reconciler/model/traits.ts';
import type { WorkloadSpec } from '../../../reconciler/model/workload.ts';
import { aCluster, aJob, aNode, type JobOverrides } from '../../support/world.ts';

const TARGET: TargetId = 'swarm:attic';
const swarmTraits: Traits = {
  ...memoryTraits('swarm'),
  schedules: true,
  startFirst: false,
  kinds: ['workload', 'network', 'config', 'secret'],
  inPlace: field => field !== 'service.mode',
};
const kit = {
  traits: new Map([
    ['swarm', swarmTraits],
    ['docker', memoryTraits('docker')],
  ]),
  render: <T>(text: T): T => text,
  inRange,
};
const NETWORK = { external: false, internal: false, attachable: true, subnets: [], options: {}, labels: {} };
const facts = { platform: 'linux/amd64', engineVersion: '', hostname: '', cpuMillis: 0, memoryBytes: 0, runtimes: [] };
const nodes = ['a', 'b', 'c'].map(name => aNode(name, { engine: 'swarm', roles: name === 'c' ? [] : ['apps'] }));
const web = (overrides: JobOverrides = {}) => aJob('web', { engine: 'swarm', service: true, replicas: 2, ...overrides });
const task = (slot: number, overrides: Partial<Task> = {}): Task => ({
  id: `task-${slot}`,
  slot: String(slot),
  node: slot % 2 === 0 ? 'b' : 'a',
  state: 'running',
  desired: 'running',
  at: 0,
  isPresent: true,
  isBelieved: true,
  ...overrides,
});
const status = (overrides: Partial<ServiceStatus> = {}): ServiceStatus => ({
  want: 2,
  have: 2,
  update: 'none',
  tasks: [task(1), task(2)],
  ...overrides,
});
const seen = (live: readonly Live[]): Sight => ({
  kind: 'seen',
  at: 1_000,
  live,
  foreign: [],
  facts,
  images: new Set(['example/app:1.0']),
  imagesInUse: new Set(),
  remarks: [],
});
const life = (spec: WorkloadSpec, state: ServiceStatus, applied: WorkloadSpec = spec): Live => ({
  id: resourceId(TARGET, 'workload', spec.job),
  ref: `service-${spec.job}`,
  name: spec.job,
  spec,
  applied,
  state: { phase: 'service', status: state },
  restarts: 0,
  createdAt: 0,
});

/** One pass at a time over a Swarm whose sight the test says; what was learned goes into the next. */
function passes(first: Cluster) {
  let memory: Memory = { ...EMPTY_MEMORY, fresh: false };
  return {
    cluster: first,
    now: 1_000,
    get memory() {
      return memory;
    },
    scaled: new Map<string, Scaled>(),
    pass(sights: Readonly<Record<string, Sight>>): Plan {
      const observed = { at: this.now, sights: new Map(Object.entries(sights)) as never, answers: new Map() };
      const judgement = judge(this.cluster, observed, memory, kit);
      const thresholds = { ...judgement.thresholds, scaled: this.scaled };
      const plan = carryOut(this.cluster, observed, memory, kit, { ...judgement, thresholds });
      const accepted = plan.ready.map(({ key, id, action }) => ({ key, id, action, status: 'accepted' as const, tookMs: 1 }));
      memory = learn(memory, this.cluster, observed, plan, accepted as never);
      return plan;
    },
  };
}
/** What the Swarm is asked for, as it would show it. */
const wanted = (cluster: Cluster): WorkloadSpec => {
  const [change] = passes(cluster).pass({ [TARGET]: seen([]) }).ready;
  return change!.resource!.spec as WorkloadSpec;
};

describe('a service that thresholds scale', () => {
  it('has other tasks in the same service, by their wish, and those of git again', () => {
    const cluster = aCluster(nodes, [web()]);
    const spec = wanted(cluster);
    const world = passes(cluster);
    world.pass({ [TARGET]: seen([life(spec, status())]) });
    world.now += 60_000;
    world.scaled = new Map([['web', { replicas: 4, by: ['busy'] }]]);
    const more = world.pass({ [TARGET]: seen([life(spec, status())]) });
    expect(more.ready).toMatchObject([{ action: 'update', cause: 'threshold', by: ['busy'], impact: 'none' }]);
    expect(more.ready[0]!.fields).toEqual([{ field: 'service.replicas', from: '2', to: '4', cause: 'threshold' }]);
    const asked = more.ready[0]!.resource!.spec as WorkloadSpec;
    const { relieved: _, ...shown } = asked;
    const scaled = seen([life(shown, status({ want: 4, have: 4 }), asked)]);
    world.now += 60_000;
    const still = world.pass({ [TARGET]: scaled });
    expect([still.ready, still.drift]).toEqual([[], []]);
    world.scaled = new Map();
    expect(world.pass({ [TARGET]: scaled }).ready).toMatchObject([
      { action: 'update', cause: 'threshold', why: 'as git has it again: threshold busy cleared' },
    ]);
  });
});

describe('a job of an engine that schedules', () => {
  it('is one service, whatever its replicas', () => {
    const cluster = aCluster(nodes, [web()]);
    const { ready, jobs } = passes(cluster).pass({ [TARGET]: seen([]) });
    expect(ready).toMatchObject([{ action: 'create', id: 'swarm:attic/workload/web' }]);
    expect((ready[0]!.resource!.spec as WorkloadSpec).service).toMatchObject({
      mode: 'replicated',
      replicas: 2,
      constraints: [],
    });
    expect(jobs[0]).toMatchObject({ want: 2, have: 0, health: 'missing' });
  });

  it('says where it may be as constraints: a role, labels, one node, or not the others', () => {
    const constraints = (placement: JobOverrides['placement']) =>
      wanted(aCluster(nodes, [web({ placement: placement! })])).service!.constraints;
    expect(constraints({ role: 'apps' })).toEqual(['node.labels.keelson.role.apps == true']);
    expect(constraints({ nodes: ['b'] })).toEqual(['node.labels.keelson.node == b']);
    expect(constraints({ nodes: ['a', 'b'] })).toEqual(['node.labels.keelson.node != c']);
  });

  it('says on which nodes the Swarm may place it, by its constraints, as far as anybody can tell', () => {
    const tiered = nodes.map(node => ({ ...node, labels: node.name === 'c' ? {} : { tier: 'front' } }));
    const entries = ['a', 'b', 'c'].map(
      (name): SwarmEntry => ({
        ...{ id: `${name}-id`, hostname: `host-${name}`, address: '', role: 'worker', availability: 'active', status: 'ready' },
        ...{ isLeader: false, labels: name === 'a' ? { disk: 'ssd' } : {}, member: name, platform: '', engineVersion: '' },
        ...{ owner: { cluster: 'attic', uid: 'uid-1' }, tasks: 0, version: 1 },
      }),
    );
    const swarm = { id: 's', asked: 'a', machines: new Map(), entries };
    const why = (...constraints: readonly string[]) => {
      const service = { mode: 'replicated', endpoint: 'vip', labels: {}, spread: [], constraints } as const;
      const cluster = aCluster(tiered, [web({ workload: { service } })]);
      const { ready } = passes(cluster).pass({ [TARGET]: { ...seen([]), swarm } as Sight });
      return ready.find(({ id }) => id.includes('/workload/'))?.why.replace('new replica; ', '');
    };
    expect(why()).toBe('the Swarm places it among 3 nodes');
    expect(why('node.labels.tier==front')).toBe('the Swarm places it among 2 nodes');
    expect(why('node.labels.tier != Front')).toBe('the Swarm places it on c');
    expect(why('node.labels.tier == front', 'node.hostname == host-b')).toBe('the Swarm places it on b');
    expect(why('node.id == a-id')).toBe('the Swarm places it on a');
    expect(why('node.role == worker')).toBe('the Swarm places it among 3 nodes');
    expect(why('node.role == manager')).toBe('no declared node is as it asks for');
    expect(why('node.labels.disk == ssd')).toBe('the Swarm places it');
    expect(why('node.platform.os == linux')).toBe('the Swarm places it');
  });

  it('tells how many of its tasks are down at a time when they are replaced', () => {
    const tasksDown = (update: JobOverrides['update']) => {
      const before = aCluster(nodes, [web({ update: update! })]);
      const after = aCluster(nodes, [web({ update: update!, workload: { image: 'example/app:2.0' } })]);
      const world = passes(after);
      return world.pass({ [TARGET]: seen([life(wanted(before), status())]) }).ready.find(({ action }) => action === 'update');
    };
    expect(tasksDown({ order: 'stop-first', parallelism: 1 } as never)?.tasksDown).toBe(1);
    expect(tasksDown({ order: 'stop-first', parallelism: 0 } as never)?.tasksDown).toBe('all');
    expect(tasksDown({ order: 'start-first', parallelism: 1 } as never)?.tasksDown).toBe(0);
  });

  it('is stuck while all that it lacks are tasks for which the Swarm finds no node', () => {
    const cluster = aCluster(nodes, [web()]);
    const spec = wanted(cluster);
    const underwayWith = (...tasks: readonly Task[]) =>
      passes(cluster).pass({ [TARGET]: seen([life(spec, status({ have: 1, tasks: [task(1), ...tasks] }))]) }).underway;
    const nowhere = task(2, {
      node: null,
      state: 'pending',
      error: 'no suitable node (host-mode port already in use on 2 nodes)',
    });
    expect(underwayWith(nowhere)).toEqual([
      {
        id: 'swarm:attic/workload/web',
        job: 'web',
        what: '1 of 2 tasks running: no suitable node (host-mode port already in use on 2 nodes)',
        stuck: true,
      },
    ]);
    expect(underwayWith(nowhere, task(3, { state: 'preparing' }))[0]).not.toHaveProperty('stuck');
    expect(underwayWith(task(2, { state: 'pending', error: 'waiting for a manager' }))[0]).not.toHaveProperty('stuck');
  });

  it('waits for its Swarm where there is none yet', () => {
    const needs = resourceId(TARGET, 'member', 'a');
    const front = { ...NETWORK, name: 'front', engineName: 'attic_front' };
    const cluster = aCluster(nodes, [web({ workload: { networks: [{ network: 'front', aliases: [] }] } })], {
      networks: new Map([['front', front]]),
    });
    const { ready, later } = passes(cluster).pass({
      [TARGET]: { kind: 'unformed', at: 1_000, needs, why: 'the Swarm to be formed' },
    });
    expect(ready).toEqual([]);
    const services = later.filter(({ change }) => !change.id.includes('/member/'));
    expect(services).toMatchObject([
      { change: { key: 'create swarm:attic/network/attic_front' }, waits: 'for the Swarm to be formed' },
      { change: { key: 'create swarm:attic/workload/web' }, waits: 'for the Swarm to be formed' },
    ]);
  });

  it('is not made while nobody knows whether it is there', () => {
    const silent: Sight = { kind: 'silent', since: 0, lastSeenAt: null, last: 'unknown', facts: null, why: 'no manager answers' };
    const { ready, held } = passes(aCluster(nodes, [web()])).pass({ [TARGET]: silent });
    expect(ready).toEqual([]);
    expect(held).toMatchObject([{ code: 'node-unseen', subject: 'job/web' }]);
  });

  it('is settled when its tasks have run for long enough, and names their nodes', () => {
    const cluster = aCluster(nodes, [web()]);
    const world = passes(cluster);
    const there = { [TARGET]: seen([life(wanted(cluster), status())]) };
    expect(world.pass(there).underway).toMatchObject([{ what: '2 tasks running for 0 s of 10 s' }]);
    world.now += 10_000;
    const { ready, underway, jobs } = world.pass(there);
    expect([ready, underway]).toEqual([[], []]);
    expect(jobs[0]).toMatchObject({ want: 2, have: 2, health: 'healthy', nodes: ['a', 'b'] });
  });

  it("tells a task's trouble in the scheduler's words, and gives it up as failing when it comes again and again", () => {
    const cluster = aCluster(nodes, [web()]);
    const pending = task(2, { node: null, state: 'pending', error: 'no suitable node (2 nodes not available)' });
    const waits = life(wanted(cluster), status({ have: 1, tasks: [task(1), pending] }));
    expect(passes(cluster).pass({ [TARGET]: seen([waits]) }).jobs[0]).toMatchObject({
      health: 'progressing',
      why: 'web: 1 of 2 tasks running: no suitable node (2 nodes not available)',
    });
    const failed = [1, 2, 3].map(at => task(2, { id: `t${at}`, at, state: 'failed', error: 'task: non-zero exit (3)' }));
    const crashes = life(wanted(cluster), status({ have: 1, tasks: [task(1), ...failed] }));
    expect(passes(cluster).pass({ [TARGET]: seen([crashes]) }).jobs[0]).toMatchObject({
      health: 'degraded',
      why: 'web: 1 of 2 tasks running: task: non-zero exit (3) (on b)',
    });
  });

  it('is scaled back where somebody scaled it by hand', () => {
    const cluster = aCluster(nodes, [web()]);
    const spec = wanted(cluster);
    const scaled = life({ ...spec, service: { ...spec.service!, replicas: 5 } }, status({ want: 5, have: 5 }), spec);
    const { ready, drift } = passes(cluster).pass({ [TARGET]: seen([scaled]) });
    expect(ready).toMatchObject([{ action: 'update', cause: 'drift', impact: 'none', ref: 'service-web' }]);
    expect(drift).toMatchObject([{ what: 'changed by hand', fields: [{ field: 'service.replicas', from: '5', to: '2' }] }]);
  });

  it('is updated in place; what its Swarm rolled back is not tried again until git changes', () => {
    const old = aCluster(nodes, [web()]);
    const world = passes(old);
    const before = wanted(old);
    const runs = { [TARGET]: seen([life(before, status())]) };
    world.pass(runs);
    world.now += 10_000;
    world.cluster = aCluster(nodes, [web({ workload: { image: 'example/app:2.0' } })]);
    const update = world.pass(runs);
    expect(update.ready).toMatchObject([{ action: 'update', cause: 'git', impact: 'restart' }]);
    expect(update.rollouts).toMatchObject([{ replica: 'web' }]);
    const after = wanted(world.cluster);
    const going = world.pass({ [TARGET]: seen([life(after, status({ have: 1, update: 'updating' }))]) });
    expect(going.underway).toMatchObject([{ what: 'is being updated, 1 of 2 tasks running' }]);
    const dead = task(1, { state: 'rejected', isPresent: false, error: 'No such image: example/app:2.0' });
    const replaced = task(2, { state: 'shutdown', isPresent: false, error: 'task: non-zero exit (143)' });
    const returning = world.pass({
      [TARGET]: seen([life(before, status({ update: 'rolling-back', tasks: [task(1), dead, replaced] }))]),
    });
    expect(returning.ready).toEqual([]);
    expect(returning.failures).toMatchObject([
      {
        why: 'its tasks failed with "No such image: example/app:2.0", and the Swarm goes back to the version before',
      },
    ]);
    const back = { [TARGET]: seen([life(before, status({ update: 'rolled-back', message: 'rollback completed' }))]) };
    const again = world.pass(back);
    expect([again.ready, again.drift]).toEqual([[], []]);
    expect(again.held).toMatchObject([{ code: 'failed', job: 'web' }]);
    world.cluster = aCluster(nodes, [web({ workload: { image: 'example/app:3.0' } })]);
    expect(world.pass(back).ready).toMatchObject([{ action: 'update', fields: [{ field: 'image.ref', to: 'example/app:3.0' }] }]);
  });

  it('that its Swarm rolled back between two looks is not tried again either', () => {
    const old = aCluster(nodes, [web()]);
    const world = passes(old);
    const before = wanted(old);
    const runs = { [TARGET]: seen([life(before, status())]) };
    world.pass(runs);
    world.cluster = aCluster(nodes, [web({ workload: { image: 'example/app:2.0' } })]);
    world.pass(runs);
    expect(world.memory.applied.size).toBe(0);
    const back = { [TARGET]: seen([life(before, status({ update: 'rolled-back', message: 'rollback completed' }))]) };
    const failed = world.pass(back);
    expect(failed.ready).toEqual([]);
    expect(failed.failures).toMatchObject([
      { why: 'its tasks failed, and the Swarm went back to the version before (rollback completed)' },
    ]);
    const again = world.pass(back);
    expect([again.ready, again.failures]).toEqual([[], []]);
    expect(again.held).toMatchObject([{ code: 'failed', job: 'web' }]);
  });

  it('waits for a window where its tasks would be replaced, and is scaled at once', () => {
    const night = [{ days: ['sat'], from: 120, to: 180, timezone: 'UTC' }] as never;
    const old = aCluster(nodes, [web()]);
    const there = { [TARGET]: seen([life(wanted(old), status())]) };
    const renewed = passes(aCluster(nodes, [web({ workload: { image: 'example/app:2.0' } })], { policy: { windows: night } }));
    const waiting = renewed.pass(there);
    expect([waiting.ready, waiting.later.length]).toEqual([[], 1]);
    const scaled = passes(aCluster(nodes, [web({ replicas: 3 })], { policy: { windows: night } }));
    expect(scaled.pass(there).ready).toMatchObject([{ action: 'update' }]);
  });

  it('has no task when it is declared stopped', () => {
    const cluster = aCluster(nodes, [web()]);
    const stopped = aCluster(nodes, [web({ state: 'stopped' })]);
    const world = passes(stopped);
    const spec = wanted(cluster);
    expect(world.pass({ [TARGET]: seen([life(spec, status())]) }).ready).toMatchObject([
      { action: 'update', fields: [{ field: 'service.replicas', from: '2', to: '0' }] },
    ]);
    const none = { ...spec, service: { ...spec.service!, replicas: 0 } };
    const { ready, jobs } = world.pass({ [TARGET]: seen([life(none, status({ want: 0, have: 0, tasks: [] }))]) });
    expect(ready).toEqual([]);
    expect(jobs[0]).toMatchObject({ want: 0, have: 0, health: 'healthy' });
  });

  it('is removed when it leaves git, and stays what its job is called when another is named like the beginning of it', () => {
    const we = aJob('we', { engine: 'swarm', service: true });
    const cluster = aCluster(nodes, [web(), we]);
    const world = passes(aCluster(nodes, [we], { policy: { maxDeletes: { share: 1 } } }));
    const spec = wanted(aCluster(nodes, [web()]));
    const own = wanted(aCluster(nodes, [we]));
    const { ready } = world.pass({ [TARGET]: seen([life(spec, status()), life(own, status({ want: 1, have: 1 }))]) });
    expect(cluster.jobs.size).toBe(2);
    expect(ready).toMatchObject([{ action: 'delete', id: 'swarm:attic/workload/web', why: 'job/web is no longer in git' }]);
  });

  it('takes over from containers on one of its machines, which run until it does', () => {
    const docker = aCluster([aNode('a', { engine: 'docker' })], [aJob('web')]);
    const before = passes(docker);
    const [create] = before.pass({ 'docker:a': seen([]) }).ready;
    const container: Live = {
      id: create!.id,
      ref: 'container-1',
      name: 'attic-web-1',
      spec: create!.resource!.spec,
      applied: create!.resource!.spec,
      state: { phase: 'running', health: 'none' },
      restarts: 0,
      createdAt: 0,
    };
    const world = passes(aCluster(nodes, [web()]));
    const { ready } = world.pass({ 'docker:a': seen([container]), [TARGET]: seen([]) });
    expect(ready).toMatchObject([{ action: 'create', id: 'swarm:attic/workload/web', unstarted: true }]);
  });

  it('has its files in configs named by their content: the new one before the update, the old one away once that has settled', () => {
    const withFile = (text: string) =>
      aCluster(nodes, [
        web({ workload: { files: [{ path: '/etc/web.conf', mode: '0644', content: { text }, change: { mode: 'restart' } }] } }),
      ]);
    const config = (change: Change): Live => ({
      id: change.id,
      ref: change.id,
      name: change.id,
      spec: change.resource!.spec,
      applied: change.resource!.spec,
      state: { phase: 'present' },
      restarts: 0,
      createdAt: 0,
    });
    const world = passes(withFile('one'));
    const [first, service] = world.pass({ [TARGET]: seen([]) }).ready;
    expect([first!.action, first!.id]).toEqual(['create', expect.stringMatching(/^swarm:attic\/config\/attic_web_web.conf_/)]);
    expect(service!.after).toEqual([first!.key]);
    const spec = service!.resource!.spec as WorkloadSpec;
    world.cluster = withFile('two');
    const { ready } = world.pass({ [TARGET]: seen([config(first!), life(spec, status())]) });
    expect(ready.map(({ action, after }) => [action, after])).toEqual([
      ['create', []],
      ['update', [ready[0]!.key]],
    ]);
    const both = [config(first!), config(ready[0]!)];
    const next = ready[1]!.resource!.spec as WorkloadSpec;
    expect(world.pass({ [TARGET]: seen([...both, life(next, status({ update: 'updating' }))]) }).ready).toEqual([]);
    expect(world.pass({ [TARGET]: seen([...both, life(next, status({ update: 'completed' }))]) }).ready).toMatchObject([
      { action: 'delete', id: first!.id },
    ]);
  });
});
