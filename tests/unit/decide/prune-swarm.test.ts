import { expect, it } from 'vitest';
import { learnImagesUsed, pruneImages } from '../../../reconciler/decide/images.ts';
import { pruneNodes } from '../../../reconciler/decide/prune-nodes.ts';
import { type ResourceId, resourceId, type TargetId } from '../../../reconciler/model/ids.ts';
import { EMPTY_MEMORY, type Memory } from '../../../reconciler/model/memory.ts';
import type { Observed, Sight } from '../../../reconciler/model/observed.ts';
import type { Live } from '../../../reconciler/model/resource.ts';
import type { Task } from '../../../reconciler/model/swarm.ts';
import type { SwarmMachine } from '../../../reconciler/model/swarm-sight.ts';
import { aCluster, aJob, aNode } from '../../support/world.ts';

const facts = { platform: '', engineVersion: '', hostname: '', cpuMillis: 0, memoryBytes: 0, runtimes: [] };
const SWARM: TargetId = 'swarm:attic';
const IMAGE = 'example/app:1.0';
const ID = 'docker:b/image/example/app:1.0' as ResourceId;
const job = aJob('web', { engine: 'swarm', service: true, workload: { image: IMAGE } });
const CLUSTER = aCluster([aNode('a', { engine: 'swarm' }), aNode('b', { engine: 'swarm', state: 'absent' })], [job], {
  policy: { imagesKeep: 0 },
});
const MEMORY: Memory = {
  ...EMPTY_MEMORY,
  images: new Map([[ID, 1]]),
  approvals: [{ what: 'prune node/b', revision: CLUSTER.revision, at: 0, by: 'test' }],
};

const seen = (more: Partial<Sight & { readonly kind: 'seen' }> = {}): Sight => ({
  ...{ kind: 'seen', at: 1_000, live: [], foreign: [], facts, images: new Set([IMAGE]), imagesInUse: new Set(), remarks: [] },
  ...more,
});
const observed = (sights: Readonly<Record<TargetId, Sight>>): Observed => ({
  ...{ at: 1_000, answers: new Map(), sights: new Map(Object.entries(sights) as [TargetId, Sight][]) },
});
const swarm = (machine: SwarmMachine): Sight =>
  seen({ images: new Set(), swarm: { id: 'x', asked: 'a', machines: new Map([['b', machine]]), entries: [] } });
const answered = (local: 'inactive' | 'active'): SwarmMachine => ({
  ...{ kind: 'answered', facts, via: 'test', local, nodeId: null, swarm: null, isManager: false, managers: [] },
});
const prune = (machine: SwarmMachine, engine: Sight = seen()) => {
  const { changes, later } = pruneNodes(CLUSTER, observed({ [SWARM]: swarm(machine), 'docker:b': engine }), MEMORY, []);
  return { now: changes.map(({ id }) => id), later: later.map(({ waits }) => waits) };
};

it('images that tasks of ours ran on a machine of a Swarm go when it has left', () => {
  expect(prune(answered('inactive'))).toEqual({ now: [ID], later: [] });
  expect(prune(answered('active'))).toEqual({ now: [], later: ['until b has left the Swarm'] });
  expect(prune({ kind: 'silent', why: 'no route' })).toEqual({ now: [], later: ['until b has left the Swarm'] });
});

it('what somebody has a container of stays', () => {
  expect(prune(answered('inactive'), seen({ imagesInUse: new Set([IMAGE]) }))).toEqual({ now: [], later: [] });
});

const task = (more: Partial<Task>): Task => ({
  ...{ id: 't', slot: '1', node: 'a', state: 'running', desired: 'running', at: 0, isPresent: true, isBelieved: true },
  ...more,
});
const learned = (memory: Memory, ...tasks: readonly Task[]): readonly string[] => {
  const { workload } = job;
  const spec = { ...workload, kind: 'workload', job: 'web', image: { ref: IMAGE } } as never;
  const live: Live = {
    ...{ id: resourceId(SWARM, 'workload', 'web'), ref: 's', name: 'web', spec, applied: spec, restarts: 0, createdAt: 0 },
    state: { phase: 'service', status: { want: 1, have: 1, update: 'none', tasks } },
  };
  const pass = { memory, cluster: CLUSTER, plan: {} as never, sent: new Map(), outcomes: [] };
  return [...learnImagesUsed({ ...pass, observed: observed({ [SWARM]: seen({ live: [live], images: new Set() }) }) }).keys()];
};

it('only machines where a task runs its present image are known to have it', () => {
  expect(
    learned(
      EMPTY_MEMORY,
      task({ node: 'a' }),
      task({ node: 'b', state: 'preparing' }),
      task({ node: 'b', isPresent: false }),
      task({ node: 'b', isBelieved: false }),
      task({ node: 'stranger/x' }),
      task({ node: null }),
    ),
  ).toEqual([`docker:a/image/${IMAGE}`]);
});

it('a machine where a task ran to its end has its image', () => {
  expect(learned(EMPTY_MEMORY, task({ node: 'b', state: 'complete', desired: 'shutdown' }))).toEqual([`docker:b/image/${IMAGE}`]);
});

it('of one machine that nobody looks at no more than so many are remembered, the newest', () => {
  const old = Array.from({ length: 250 }, (_, index) => [resourceId('docker:a', 'image', `old:${index}`), index] as const);
  const names = learned({ ...EMPTY_MEMORY, images: new Map(old) }, task({}));
  expect(names).toHaveLength(200);
  expect(names).toContain(`docker:a/image/${IMAGE}`);
  expect(names).not.toContain('docker:a/image/old:50');
});

it('what the Swarm may run again at any time is no old image of its machines', () => {
  const memory = {
    ...MEMORY,
    approvals: [],
    images: new Map([
      [ID, 1],
      [resourceId('docker:b', 'image', 'example/app:0.9'), 0],
    ]),
  };
  const sight = observed({ 'docker:b': seen({ images: new Set([IMAGE, 'example/app:0.9']) }) });
  const changes = pruneImages(CLUSTER, sight, memory, { supports: new Map() } as never);
  expect(changes.map(({ ref }) => ref)).toEqual(['example/app:0.9']);
});
