import { describe, expect, it } from 'vitest';
import type { EndedPass } from '../../../reconciler/decide/learn/ended-pass.ts';
import { learnSteady } from '../../../reconciler/decide/learn/steady.ts';
import type { Node } from '../../../reconciler/model/cluster.ts';
import { resourceId, type TargetId } from '../../../reconciler/model/ids.ts';
import { EMPTY_MEMORY, type Memory } from '../../../reconciler/model/memory.ts';
import type { Sight } from '../../../reconciler/model/observed.ts';
import type { Live, LiveState } from '../../../reconciler/model/resource.ts';
import type { Threshold } from '../../../reconciler/model/threshold.ts';
import { aThreshold, aWatched, judgeAt, NOON, type Watch } from '../../support/thresholds.ts';
import { aJob, aNode, type JobOverrides } from '../../support/world.ts';

const RUNS: LiveState = { phase: 'running', health: 'healthy' };
const SICK: LiveState = { phase: 'running', health: 'unhealthy' };
const FACTS = { platform: 'linux/arm64', engineVersion: '1', hostname: 'pi', cpuMillis: 4_000, memoryBytes: 1, runtimes: [] };

function life(replica: string, node: string, state: LiveState = RUNS, restarts = 0): Live {
  const job = replica.slice(0, replica.lastIndexOf('.'));
  const spec = { ...aJob(job).workload, replica: replica.slice(job.length + 1) } as unknown as Live['spec'];
  const id = resourceId(`memory:${node}`, 'workload', replica);
  return { id, ref: `ref ${replica}`, name: replica, spec, state, restarts, createdAt: 1 };
}

function seen(at: number, ...live: readonly Live[]): Sight {
  return { kind: 'seen', at, live, foreign: [], facts: FACTS, images: new Set(), imagesInUse: new Set(), remarks: [] };
}

function silent(last: readonly Live[] | 'unknown', lastSeenAt: number | null = null): Sight {
  return { kind: 'silent', since: NOON, lastSeenAt, last, facts: null, why: 'it does not answer' };
}

const on = (metric: string, above: number, more: Parameters<typeof aThreshold>[1] = {}): Threshold =>
  aThreshold('own', { terms: [{ metric, above, clear: above }], levels: [{ do: 'notify', afterMs: 0 }], forMs: 0, ...more });

const BOTH: readonly Node[] = [aNode('pi-1'), aNode('pi-2')];
const WEB = { web: {} };

/** What one pass finds of a metric, by subject: its value where it is exceeded at all. */
function found(
  threshold: Threshold,
  sights: Readonly<Record<string, Sight>>,
  {
    jobs = WEB,
    memory = EMPTY_MEMORY,
    nodes = BOTH,
  }: { jobs?: Record<string, JobOverrides>; memory?: Memory; nodes?: readonly Node[] } = {},
): Readonly<Record<string, number>> {
  const { judged } = judgeAt(aWatched(nodes, [threshold], jobs), NOON, {}, memory, at(sights));
  return Object.fromEntries(
    [...judged.kept.thresholds].map(([key, { values }]) => [key.slice('own '.length), Object.values(values)[0]!]),
  );
}

function at(sights: Readonly<Record<string, Sight>>): ReadonlyMap<TargetId, Sight> {
  return new Map(Object.entries(sights).map(([target, sight]) => [target as TargetId, sight]));
}

const steady = (ref: string, value: Partial<Memory['steady'] extends ReadonlyMap<string, infer V> ? V : never>): Memory => ({
  ...EMPTY_MEMORY,
  steady: new Map([[ref, { since: null, restarts: 0, proven: false, ...value }]]),
});

describe('job.unhealthy', () => {
  const unhealthy = on('job.unhealthy', 0);
  const bad = [SICK, { phase: 'restarting', exitCode: 1 }, { phase: 'exited', exitCode: 2 }] as const;
  const well = [RUNS, { phase: 'exited', exitCode: 0 }, { phase: 'created' }, { phase: 'running', health: 'starting' }] as const;

  it('counts on each node what runs badly or ended so', () => {
    const lives = bad.map((state, index) => life(`web.${index + 1}`, 'pi-1', state));
    const others = well.map((state, index) => life(`web.${index + 4}`, 'pi-2', state));
    expect(found(unhealthy, { 'memory:pi-1': seen(NOON, ...lives), 'memory:pi-2': seen(NOON, ...others) })).toEqual({
      'node/pi-1': 3,
    });
  });

  it('is of the selected jobs, of those that git has, and of those that shall run', () => {
    const sights = {
      'memory:pi-1': seen(NOON, life('web.1', 'pi-1', SICK), life('db.1', 'pi-1', SICK), life('shop/ui.1', 'pi-1', SICK)),
    };
    const jobs = { web: {}, db: {}, 'shop/ui': {} };
    const select = (...names: readonly string[]): Threshold => on('job.unhealthy', 0, { select: { jobs: names } });
    expect(found(select(), sights, { jobs })).toEqual({ 'node/pi-1': 3 });
    expect(found(select('shop', 'db'), sights, { jobs })).toEqual({ 'node/pi-1': 2 });
    expect(found(select(), sights, { jobs: { web: { state: 'stopped' }, db: { protected: true } } })).toEqual({ 'node/pi-1': 1 });
  });

  it('leaves out what a threshold stopped', () => {
    const sights = { 'memory:pi-1': seen(NOON, life('web.1', 'pi-1', { phase: 'exited', exitCode: 143 })) };
    expect(found(unhealthy, sights)).toEqual({ 'node/pi-1': 1 });
    expect(found(unhealthy, sights, { memory: steady('ref web.1', { stoppedBy: ['overload'] }) })).toEqual({});
  });

  it('is not known of a node that does not answer, nor of one whose agent is not heard', () => {
    const sick = life('web.1', 'pi-1', SICK);
    const mailbox = { silence: { since: NOON, heardAt: NOON - 1, why: 'gone' }, pending: new Map<string, string>() };
    expect(found(unhealthy, { 'memory:pi-1': silent([sick]) })).toEqual({});
    expect(found(unhealthy, { 'memory:pi-1': { ...seen(NOON, sick), mailbox } as Sight })).toEqual({});
  });

  it('is made one of several nodes', () => {
    const sights = {
      'memory:pi-1': seen(NOON, life('web.1', 'pi-1', SICK), life('web.2', 'pi-1', SICK)),
      'memory:pi-2': seen(NOON, life('web.3', 'pi-2', SICK)),
    };
    const over = (by: 'max' | 'sum' | 'average' | 'count') => on('job.unhealthy', 0, { over: { kind: 'cluster', by } });
    expect((['max', 'sum', 'average', 'count'] as const).map(by => found(over(by), sights).cluster)).toEqual([2, 3, 1.5, 2]);
  });
});

describe('job.restarts', () => {
  const restarts = on('job.restarts', 0);
  const sights = { 'memory:pi-1': seen(NOON, life('web.1', 'pi-1', RUNS, 7)) };

  it('counts from when it was first seen', () => {
    expect(found(restarts, sights)).toEqual({});
    expect(found(restarts, sights, { memory: steady('ref web.1', { restarts: 7, forgiven: 3, since: NOON - 5_000 }) })).toEqual({
      'node/pi-1': 4,
    });
  });

  it('forgets those before it last ran well for ten minutes', () => {
    const ran = (since: number, now: number) => steady('ref web.1', { restarts: now, since: NOON - since });
    expect(found(restarts, sights, { memory: ran(600_000, 7) })).toEqual({});
    expect(found(restarts, sights, { memory: ran(599_999, 7) })).toEqual({ 'node/pi-1': 7 });
    // Then it was restarted twice more.
    expect(found(restarts, sights, { memory: ran(600_000, 5) })).toEqual({ 'node/pi-1': 2 });
  });

  it('is learnt from pass to pass, as the engine counts', () => {
    const cluster = aWatched(BOTH, [restarts], WEB);
    let memory = EMPTY_MEMORY;
    const counts = [
      [0, 2],
      [10, 4],
      [20, 5],
      [700, 5],
      [710, 6],
      [720, 0],
      [730, 1],
    ].map(([seconds, count]) => {
      const now = NOON + seconds! * 1_000;
      const live = life('web.1', 'pi-1', RUNS, count);
      const { observed, judged } = judgeAt(cluster, now, {}, memory, at({ 'memory:pi-1': seen(now, live) }));
      const ended = { memory, cluster, observed, plan: {}, sent: new Map(), outcomes: [] } as unknown as EndedPass;
      memory = { ...memory, ...judged.kept, steady: learnSteady(ended) };
      return judged.kept.thresholds.get('own node/pi-1')?.values['job.restarts'] ?? 0;
    });
    expect(counts).toEqual([0, 2, 3, 0, 1, 0, 1]);
  });
});

describe('replicas.missing', () => {
  const missing = on('replicas.missing', 0, { over: { kind: 'cluster', by: 'sum' } });
  const three = { web: { replicas: 3 } };

  it('counts of each job what does not run that shall', () => {
    const sights = {
      'memory:pi-1': seen(NOON, life('web.1', 'pi-1'), life('web.2', 'pi-1', { phase: 'exited', exitCode: 1 })),
      'memory:pi-2': seen(NOON),
    };
    expect(found(missing, sights, { jobs: { ...three, db: {} } })).toEqual({ cluster: 3 });
    const most = on('replicas.missing', 0, { over: { kind: 'cluster', by: 'max' } });
    expect(found(most, sights, { jobs: { ...three, db: {} } })).toEqual({ cluster: 2 });
  });

  it('leaves out what is wanted stopped, is done once, or is of another role', () => {
    const sights = { 'memory:pi-1': seen(NOON), 'memory:pi-2': seen(NOON) };
    const jobs = {
      web: { placement: { role: 'front' } },
      off: { state: 'stopped' as const },
      once: { workload: { oneShot: true } },
      db: { replicas: 2 },
    };
    const nodes = [aNode('pi-1', { roles: ['front'] }), aNode('pi-2')];
    expect(found(missing, sights, { jobs, nodes })).toEqual({ cluster: 3 });
    expect(
      found(on('replicas.missing', 0, { over: { kind: 'role', role: 'front', by: 'sum' } }), sights, { jobs, nodes }),
    ).toEqual({
      'role/front': 1,
    });
  });

  it('takes what ran on a node that is silent for running, and guesses nothing where nobody ever looked', () => {
    const there = { 'memory:pi-1': seen(NOON, life('web.1', 'pi-1')) };
    expect(found(missing, { ...there, 'memory:pi-2': silent([life('web.2', 'pi-2')]) }, { jobs: three })).toEqual({ cluster: 1 });
    expect(found(missing, { ...there, 'memory:pi-2': silent('unknown') }, { jobs: three })).toEqual({});
  });

  it('wants one of a global job on each node that may have it', () => {
    const nodes = [
      ...BOTH,
      aNode('pi-3', { state: 'drained' }),
      aNode('pi-4', { taints: [{ key: 'gpu', effect: 'NoSchedule' }] }),
    ];
    const all = Object.fromEntries(nodes.map(({ name }) => [`memory:${name}`, seen(NOON)]));
    const jobs = { web: { mode: 'global' as const } };
    expect(found(missing, all, { jobs, nodes })).toEqual({ cluster: 2 });
    expect(found(missing, { ...all, 'memory:pi-2': seen(NOON, life('web.pi-2', 'pi-2')) }, { jobs, nodes })).toEqual({
      cluster: 1,
    });
  });

  it('goes by what a Swarm tells of its services', () => {
    const nodes = [aNode('pi-1', { engine: 'swarm' })];
    const jobs = { web: { service: true as const, replicas: 3 }, db: { service: true as const } };
    const status = { want: 3, have: 1, update: 'none', tasks: [] };
    const service = {
      ...life('web.1', 'pi-1', { phase: 'service', status } as LiveState),
      id: resourceId('swarm:attic', 'workload', 'web'),
    };
    expect(found(missing, { 'swarm:attic': seen(NOON, service) }, { jobs, nodes })).toEqual({ cluster: 3 });
    expect(found(missing, { 'swarm:attic': silent('unknown') }, { jobs, nodes })).toEqual({});
  });

  it('does not miss what thresholds stopped, or want fewer of', () => {
    const sights = {
      'memory:pi-1': seen(NOON, life('web.1', 'pi-1', { phase: 'exited', exitCode: 143 })),
      'memory:pi-2': seen(NOON),
    };
    expect(found(missing, sights, { memory: steady('ref web.1', { stoppedBy: ['overload'] }) })).toEqual({});
    const fewer = aThreshold('fewer', { forMs: 0, levels: [{ do: 'scale', afterMs: 0, job: 'web', by: -2, min: 1, max: 3 }] });
    const cluster = aWatched(BOTH, [missing, fewer], three);
    const one = at({ 'memory:pi-1': seen(NOON, life('web.1', 'pi-1')), 'memory:pi-2': seen(NOON) });
    const pass = (now: number, memory: Memory): Watch =>
      judgeAt(cluster, now, { 'pi-1': [{ at: now, metrics: { 'cpu.percent': 90 } }] }, memory, one);
    const first = pass(NOON, EMPTY_MEMORY);
    expect(first.memory.thresholds.get('own cluster')?.values).toEqual({ 'replicas.missing': 2 });
    expect(pass(NOON + 5_000, first.memory).memory.thresholds.get('own cluster')?.side).toBe('clear');
  });
});

describe('age.seconds', () => {
  const cluster = aWatched(BOTH, [on('age.seconds', 60)]);
  const pass = (now: number, told: number | null, sight?: Sight): Watch =>
    judgeAt(
      cluster,
      now,
      told === null ? {} : { 'pi-1': [{ at: told, metrics: { 'cpu.percent': 1 } }] },
      EMPTY_MEMORY,
      at(sight === undefined ? {} : { 'memory:pi-1': sight }),
    );
  const age = (...given: Parameters<typeof pass>): number | undefined =>
    pass(...given).judged.kept.thresholds.get('own node/pi-1')?.values['age.seconds'];

  it('is of the newest that was heard of a node, whatever it was', () => {
    expect(age(NOON, NOON - 61_000)).toBe(61);
    expect(age(NOON, NOON - 61_000, silent('unknown', NOON - 90_000))).toBe(61);
    expect(age(NOON, NOON - 91_000, silent('unknown', NOON - 90_000))).toBe(90);
    expect(age(NOON, NOON - 61_000, seen(NOON - 1))).toBe(undefined);
    const mailbox = { silence: { since: NOON, heardAt: NOON - 70_000, why: 'gone' }, pending: new Map<string, string>() };
    expect(age(NOON, null, { ...seen(NOON), mailbox } as Sight)).toBe(70);
    expect(age(NOON, null, silent('unknown'))).toBe(undefined);
  });

  it('is looked at again when it will be exceeded', () => {
    expect(pass(NOON, NOON - 20_000).judged.wakeAt).toEqual([NOON + 40_001]);
    expect(pass(NOON, NOON - 59_999).judged.wakeAt).toEqual([NOON + 5_000]);
  });
});

describe('clock.offset', () => {
  const offset = on('clock.offset', 3);
  const host = (clockAheadMs: number): Sight =>
    ({
      ...seen(NOON),
      facts: { ...FACTS, host: { os: '', init: 'none', machineId: '', addresses: {}, diskFreeBytes: 0, clockAheadMs } },
    }) as Sight;

  it('is by how much the clock of a host is wrong, either way', () => {
    expect(found(offset, { 'host:pi-1': host(4_000), 'host:pi-2': host(-5_000) })).toEqual({ 'node/pi-1': 4, 'node/pi-2': 5 });
  });

  it('is what an agent told of it, while that is fresh', () => {
    const told = (agoMs: number) => ({ 'pi-1': [{ at: NOON - agoMs, metrics: { 'clock.offset': 9 } }] });
    const pass = (agoMs: number) => judgeAt(aWatched(BOTH, [offset]), NOON, told(agoMs)).judged.kept.thresholds.size;
    expect([pass(30_000), pass(30_001)]).toEqual([1, 0]);
  });
});

describe('a threshold on what Keelson finds itself', () => {
  const cluster = aWatched(BOTH, [on('job.unhealthy', 0, { forMs: 40_000, clearForMs: 20_000 })], WEB);
  const pass = (seconds: number, state: LiveState | null, memory: Memory): Watch => {
    const now = NOON + seconds * 1_000;
    const sight = state === null ? silent('unknown') : seen(now, life('web.1', 'pi-1', state));
    return judgeAt(cluster, now, {}, memory, at({ 'memory:pi-1': sight }));
  };
  const phases = (...passes: readonly (readonly [number, LiveState | null])[]): readonly (string | undefined)[] => {
    let memory = EMPTY_MEMORY;
    return passes.map(([seconds, state]) => {
      const { judged, memory: next } = pass(seconds, state, memory);
      memory = next;
      return judged.statuses[0]?.state;
    });
  };

  it('is raised after passes that saw it, and lifted after passes that saw it well', () => {
    expect(phases([0, SICK], [15, SICK], [30, SICK], [39, SICK], [40, SICK], [50, RUNS], [69, RUNS], [70, RUNS])).toEqual([
      'pending',
      'pending',
      'pending',
      'pending',
      'raised',
      'raised',
      'raised',
      undefined,
    ]);
  });

  it('counts no time between looks that are too far apart, nor while a node does not answer', () => {
    expect(phases([0, SICK], [31, SICK], [50, SICK], [71, SICK])).toEqual(['pending', 'pending', 'pending', 'raised']);
    expect(phases([0, SICK], [15, null], [31, null], [46, SICK], [60, SICK])).toEqual(Array(5).fill('pending'));
  });

  it('is looked at again before a gap, while time counts', () => {
    const first = pass(0, SICK, EMPTY_MEMORY);
    expect(first.judged.wakeAt).toEqual([NOON + 40_000, NOON + 15_000]);
    expect(pass(0, RUNS, EMPTY_MEMORY).judged.wakeAt).toEqual([]);
    const raised = pass(40, SICK, pass(15, SICK, first.memory).memory);
    expect(raised.judged.wakeAt).toEqual([]);
  });

  it('tells its evidence', () => {
    const { judged } = pass(0, SICK, EMPTY_MEMORY);
    expect(judged.statuses[0]!.evidence).toBe('job unhealthy 1 for 0s of 40s > 0');
  });

  it('is clear at its own limit, and says so', () => {
    expect(pass(40, SICK, pass(15, SICK, pass(0, SICK, EMPTY_MEMORY).memory).memory).judged.statuses[0]).toMatchObject({
      state: 'raised',
      evidence: 'job unhealthy 1 for 40s > 0, level 1 of 1 since 12:00:40; clears at 0 or below for 20s',
    });
  });

  it('is not moved by what nodes tell', () => {
    const { memory } = pass(0, SICK, EMPTY_MEMORY);
    const readings = [{ at: NOON + 5_000, metrics: { 'job.unhealthy': 0 } }];
    const { judged } = judgeAt(cluster, NOON + 6_000, { 'pi-1': readings }, memory, at({ 'memory:pi-1': silent('unknown') }));
    expect(judged.kept.thresholds.get('own node/pi-1')).toBe(memory.thresholds.get('own node/pi-1'));
  });
});
