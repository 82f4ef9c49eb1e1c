import { describe, expect, it } from 'vitest';
import { parseThresholds, thresholdsOf } from '../../../reconciler/memory-documents.ts';
import type { Cluster, Node } from '../../../reconciler/model/cluster.ts';
import { resourceId, type TargetId, targetId } from '../../../reconciler/model/ids.ts';
import { EMPTY_MEMORY, type Memory } from '../../../reconciler/model/memory.ts';
import type { Sight } from '../../../reconciler/model/observed.ts';
import type { Foreign, Live } from '../../../reconciler/model/resource.ts';
import type { Level, Threshold } from '../../../reconciler/model/threshold.ts';
import { aThreshold, aWatched, judgeAt, NOON, ONE, type Watch } from '../../support/thresholds.ts';
import { workloadSpec } from '../../support/workloads.ts';
import { aNode, type JobOverrides } from '../../support/world.ts';

const STOP: Level = { do: 'stop', afterMs: 0, everyMs: 15_000 };
const MOVE: Level = { do: 'move', afterMs: 0, everyMs: 15_000 };
const OVERLOAD = aThreshold('overload', { forMs: 0, clearForMs: 0, levels: [STOP] });

/** What runs on a node: names of replicas, and of what is not ours. */
interface Running {
  readonly owned?: readonly string[];
  /** Of those, what does not run. */
  readonly ended?: string;
  readonly foreign?: readonly (Partial<Foreign> & { readonly name: string })[];
}

function sightOf(node: string, { owned = [], ended, foreign = [] }: Running): readonly [TargetId, Sight] {
  const target = targetId('memory', node);
  const live = owned.map((name): Live => {
    const [job = '', replica = ''] = name.split('.');
    const spec = workloadSpec({ job, replica });
    const id = resourceId(target, 'workload', name);
    return {
      id,
      ref: `ref-${name}`,
      name,
      spec,
      applied: spec,
      state: name === ended ? { phase: 'exited', exitCode: 1 } : { phase: 'running', health: 'none' },
      restarts: 0,
      createdAt: 0,
    } as Live;
  });
  const others = foreign.map(item => ({
    kind: 'workload' as const,
    ref: `ref-${item.name}`,
    running: true,
    ports: [],
    addresses: [],
    ...item,
  }));
  return [target, { kind: 'seen', at: NOON, live, foreign: others } as unknown as Sight];
}

/** Passes every five seconds, with the load of pi-1 (and pi-2) in each; what is taken of pi-1 after each of them. */
function play(
  thresholds: readonly Threshold[],
  jobs: Readonly<Record<string, JobOverrides>>,
  loads: readonly number[],
  running: Running = { owned: Object.keys(jobs).map(name => `${name}.1`) },
  change: (cluster: Cluster, memory: Memory) => readonly [Cluster, Memory] = (cluster, memory) => [cluster, memory],
): readonly Watch[] {
  const [cluster, first] = change(aWatched(ONE, thresholds, jobs), EMPTY_MEMORY);
  let memory = first;
  return loads.map((load, index) => {
    const at = NOON + index * 5_000;
    const told = { 'pi-1': [{ at, metrics: { 'cpu.percent': load } }] };
    const pass = judgeAt(cluster, at, told, memory, new Map([sightOf('pi-1', running)]));
    memory = pass.memory;
    return pass;
  });
}

function stoppedIn(passes: readonly Watch[]): readonly string[] {
  return passes.map(({ judged }) => [...(judged.relief.get('pi-1')?.stopped.keys() ?? [])].join(' '));
}

const up = (count: number): readonly number[] => Array.from({ length: count }, () => 90);

describe('stopping', () => {
  it('takes one at a time, the least important first and those alike by name', () => {
    const jobs = { web: { priority: 10 }, db: { priority: 90 }, cache: { priority: 10 } };
    expect(stoppedIn(play([OVERLOAD], jobs, up(8)))).toEqual([
      'cache.1',
      'cache.1',
      'cache.1',
      'cache.1 web.1',
      'cache.1 web.1',
      'cache.1 web.1',
      'cache.1 web.1 db.1',
      'cache.1 web.1 db.1',
    ]);
  });

  it('says when the next one is due, and nothing where none is left', () => {
    const [first, second] = play([OVERLOAD], { web: {}, db: {} }, up(2));
    expect(first!.judged.statuses).toMatchObject([{ stopped: ['db.1 on pi-1'] }]);
    expect(second!.judged.wakeAt).toEqual([NOON + 15_000]);
    expect(play([OVERLOAD], { web: {} }, up(2)).at(-1)!.judged.wakeAt).toEqual([]);
  });

  it('touches nothing that is protected, excepted, of another job, or does not run', () => {
    const jobs = {
      web: { protected: true },
      db: { workload: { image: 'prom/exporter:1' } },
      cache: {},
      off: { state: 'stopped' as const },
    };
    const select = { jobs: ['web', 'db', 'off'], exceptImages: ['*exporter*'] };
    expect(stoppedIn(play([{ ...OVERLOAD, select: { ...OVERLOAD.select, ...select } }], jobs, up(1)))).toEqual(['']);
    expect(stoppedIn(play([OVERLOAD], { web: {} }, up(1), { owned: ['web.1'], ended: 'web.1' }))).toEqual(['']);
    expect(stoppedIn(play([OVERLOAD], { web: {} }, up(1), {}))).toEqual(['']);
    expect(stoppedIn(play([OVERLOAD], {}, up(1), { owned: ['left.1'] }))).toEqual(['']);
  });

  it('waits while it is not exceeded, or nobody tells', () => {
    expect(stoppedIn(play([{ ...OVERLOAD, clearForMs: 60_000 }], { web: {}, db: {} }, [90, 75, 75, 75, 75, 90]))).toEqual([
      ...Array.from({ length: 5 }, () => 'db.1'),
      'db.1 web.1',
    ]);
    const cluster = aWatched(ONE, [OVERLOAD], { web: {}, db: {} });
    const { memory } = play([OVERLOAD], { web: {}, db: {} }, up(1)).at(-1)!;
    const late = judgeAt(cluster, NOON + 60_000, {}, memory, new Map([sightOf('pi-1', { owned: ['web.1', 'db.1'] })]));
    expect(stoppedIn([late])).toEqual(['db.1']);
  });

  it('takes nothing of what somebody suspended', () => {
    const suspend = { reason: 'moving house' };
    const all = (memory: Memory): Memory => ({ ...memory, suspend: { ...suspend, at: 0, by: 'me' } });
    expect(stoppedIn(play([OVERLOAD], { web: {} }, up(1), undefined, (cluster, memory) => [cluster, all(memory)]))).toEqual(['']);
    expect(stoppedIn(play([OVERLOAD], { web: { suspend } }, up(1)))).toEqual(['']);
    const still = { nodes: new Map([['pi-1', aNode('pi-1', { suspend })]]) };
    expect(
      stoppedIn(play([OVERLOAD], { web: {} }, up(1), undefined, (cluster, memory) => [{ ...cluster, ...still }, memory])),
    ).toEqual(['']);
  });

  it('is one a node at a time over all thresholds together, and each has its own', () => {
    const other = { ...OVERLOAD, name: 'zeal' };
    const passes = play([other, OVERLOAD], { web: {}, db: {} }, up(4));
    expect(stoppedIn(passes)).toEqual(['db.1', 'db.1', 'db.1', 'db.1 web.1']);
    expect(passes.at(-1)!.judged.statuses).toMatchObject([
      { threshold: 'overload', stopped: ['db.1 on pi-1', 'web.1 on pi-1'] },
      { threshold: 'zeal', stopped: [] },
    ]);
  });

  it('is told in the order in which it was done, whoever did it', () => {
    const zeal = { ...OVERLOAD, name: 'zeal' };
    const late = { ...OVERLOAD, forMs: 15_000 };
    expect(stoppedIn(play([late, zeal], { db: {}, web: {} }, up(4))).at(-1)).toBe('db.1 web.1');
  });

  it('goes on on each node for itself', () => {
    const nodes: readonly Node[] = [aNode('pi-1', { roles: ['edge'] }), aNode('pi-2', { roles: ['edge'] })];
    const threshold: Threshold = { ...OVERLOAD, over: { kind: 'role', role: 'edge', by: 'max' } };
    const cluster = aWatched(nodes, [threshold], { web: {} });
    const sights = new Map([sightOf('pi-1', { owned: ['web.1'] }), sightOf('pi-2', { owned: ['web.2'] })]);
    const { judged } = judgeAt(cluster, NOON, { 'pi-1': [{ at: NOON, metrics: { 'cpu.percent': 90 } }] }, EMPTY_MEMORY, sights);
    expect([...judged.relief].map(([node, { stopped }]) => [node, [...stopped.keys()]])).toEqual([
      ['pi-1', ['web.1']],
      ['pi-2', ['web.2']],
    ]);
  });
});

describe('giving back', () => {
  const jobs = { a: {}, b: {}, c: {} };

  it('goes backwards, one at a time, once the level is lifted', () => {
    const passes = play([OVERLOAD], jobs, [...up(7), ...Array.from({ length: 8 }, () => 50)]);
    expect(stoppedIn(passes).slice(6)).toEqual(['a.1 b.1 c.1', 'a.1 b.1', 'a.1 b.1', 'a.1 b.1', 'a.1', 'a.1', 'a.1', '', '']);
    expect(passes[8]!.judged.wakeAt).toEqual([NOON + 50_000]);
    expect(passes[8]!.judged.statuses).toMatchObject([{ state: 'lifting', level: 0, stopped: ['a.1 on pi-1', 'b.1 on pi-1'] }]);
    expect(passes.at(-1)!.judged.statuses).toEqual([]);
  });

  it('and stopping go on when our clock was set back', () => {
    const earlier = (loads: readonly number[]): readonly Watch[] => {
      let { memory } = play([OVERLOAD], jobs, [...up(7), 50, 50, 50, 50]).at(-1)!;
      return loads.map((load, index) => {
        const at = NOON - 7_200_000 + index * 5_000;
        const told = { 'pi-1': [{ at, metrics: { 'cpu.percent': load } }] };
        const sights = new Map([sightOf('pi-1', { owned: ['a.1', 'b.1', 'c.1'] })]);
        const pass = judgeAt(aWatched(ONE, [OVERLOAD], jobs), at, told, memory, sights);
        memory = pass.memory;
        return pass;
      });
    };
    expect(stoppedIn(earlier(Array.from({ length: 9 }, () => 50))).at(-1)).toBe('');
    expect(stoppedIn(earlier(up(9))).at(-1)).toBe('a.1 b.1 c.1');
  });

  it('waits while it is exceeded again, or another threshold takes of that node', () => {
    const again = { ...OVERLOAD, forMs: 60_000 };
    const patient = play([{ ...again, forMs: 0 }], jobs, up(7)).at(-1)!;
    const cluster = aWatched(ONE, [again], jobs);
    const sights = new Map([sightOf('pi-1', { owned: [] })]);
    const passAt = (memory: Memory, at: number, load: number): Watch =>
      judgeAt(cluster, at, { 'pi-1': [{ at, metrics: { 'cpu.percent': load } }] }, memory, sights);
    const lifted = passAt(patient.memory, NOON + 40_000, 50);
    expect(stoppedIn([lifted, passAt(lifted.memory, NOON + 60_000, 90)])).toEqual(['a.1 b.1', 'a.1 b.1']);
    const other = { ...OVERLOAD, name: 'zeal', terms: [{ metric: 'memory.percent', above: 80, clear: 70 }] };
    const both = aWatched(ONE, [OVERLOAD, other], jobs);
    const at = NOON + 40_000;
    const told = { 'pi-1': [{ at, metrics: { 'cpu.percent': 50, 'memory.percent': 90 } }] };
    expect(stoppedIn([judgeAt(both, at, told, patient.memory, sights)])).toEqual(['a.1 b.1 c.1']);
  });

  it('is at once where git has the job or the node no more', () => {
    const { memory } = play([OVERLOAD], { a: {}, b: {} }, up(4)).at(-1)!;
    const without = judgeAt(aWatched(ONE, [OVERLOAD], { b: {} }), NOON + 20_000, {}, memory);
    expect(stoppedIn([without])).toEqual(['b.1']);
    const elsewhere = aWatched([aNode('pi-2')], [OVERLOAD], { a: {}, b: {} });
    expect(judgeAt(elsewhere, NOON + 20_000, {}, memory).judged.relief.size).toBe(0);
    const over = { kind: 'cluster', by: 'max' } as const;
    const together = play([{ ...OVERLOAD, over }], { a: {} }, up(1)).at(-1)!;
    expect(together.judged.statuses).toMatchObject([{ stopped: ['a.1 on pi-1'] }]);
    const other = aWatched(
      [aNode('pi-1'), aNode('pi-2')],
      [{ ...OVERLOAD, over, select: { ...OVERLOAD.select, nodes: ['pi-2'] } }],
      { a: {} },
    );
    expect(judgeAt(other, NOON + 20_000, {}, together.memory).judged.statuses).toMatchObject([{ stopped: [] }]);
  });

  it('goes on where a restart found it', () => {
    const { memory } = play([OVERLOAD], jobs, up(7)).at(-1)!;
    const kept = parseThresholds(JSON.parse(JSON.stringify(thresholdsOf(memory))));
    expect(kept).toEqual({ thresholds: memory.thresholds, judgedAt: memory.judgedAt });
  });
});

describe('moving', () => {
  const move = { ...OVERLOAD, levels: [MOVE] };
  const moved = (passes: readonly Watch[]): readonly string[] =>
    passes.map(({ judged }) => [...(judged.relief.get('pi-1')?.moved.keys() ?? [])].join(' '));

  it('takes what can run elsewhere', () => {
    const jobs = {
      agent: { mode: 'global' as const },
      data: { workload: { volumes: [{ type: 'volume' as const, volume: 'pg', path: '/d', readOnly: false }] } },
      once: { workload: { oneShot: true } },
      web: {},
    };
    expect(moved(play([move], jobs, up(4)))).toEqual(['web.1', 'web.1', 'web.1', 'web.1']);
  });

  it('ends with its level: what was moved stays where it went', () => {
    const brief = { ...move, backoff: { factor: 1, maxMs: 0 } };
    const passes = play([brief], { a: {}, b: {} }, [...up(4), 50, 50]);
    expect(moved(passes)).toEqual(['a.1', 'a.1', 'a.1', 'a.1 b.1', '', '']);
    expect(passes[0]!.judged.relief.get('pi-1')!.drain).toEqual([]);
    expect(passes.at(-1)!.memory.thresholds.size).toBe(0);
  });

  it('drains a node whose engine schedules by itself', () => {
    const cluster = aWatched([aNode('pi-1', { engine: 'swarm' })], [move], { web: {} });
    const { judged } = judgeAt(cluster, NOON, { 'pi-1': [{ at: NOON, metrics: { 'cpu.percent': 90 } }] });
    expect(judged.relief.get('pi-1')).toMatchObject({ drain: ['overload'], moved: new Map() });
  });
});

describe('what is not ours', () => {
  const open = (levels: readonly Level[]): Threshold => ({
    ...OVERLOAD,
    levels,
    select: { ...OVERLOAD.select, containers: 'all', exceptImages: ['glances*'] },
  });
  const foreign = [
    { name: 'other', image: 'example/other:1' },
    { name: 'glances', image: 'nicolargo/glances:3' },
    { name: 'theirs', image: 'example/x:1', owner: { cluster: 'barn', uid: 'u' } },
    { name: 'off', image: 'example/off:1', running: false },
    { name: 'net', kind: 'network' as const },
  ];
  const LIMIT: Level = { do: 'limit', afterMs: 0, limit: { cpuMillis: 500 } };

  it('is limited where all containers are meant, but for what is excepted or another cluster has', () => {
    const [pass] = play([open([LIMIT])], {}, up(1), { foreign });
    expect([...pass!.judged.relief.get('pi-1')!.foreign]).toEqual([
      ['ref-other', { name: 'other', limit: { cpuMillis: 500 }, stop: false, by: ['overload'] }],
      ['ref-off', { name: 'off', limit: { cpuMillis: 500 }, stop: false, by: ['overload'] }],
    ]);
    const owned = { ...open([LIMIT]), select: OVERLOAD.select };
    expect(play([owned], {}, up(1), { foreign })[0]!.judged.relief.get('pi-1')!.foreign.size).toBe(0);
  });

  it('is stopped where it runs, among ours as a job that says nothing of its priority', () => {
    const jobs = { low: { priority: 49 }, high: { priority: 51 } };
    const passes = play([open([STOP])], jobs, up(7), { owned: ['low.1', 'high.1'], foreign });
    expect(passes.at(-1)!.judged.statuses).toMatchObject([{ stopped: ['low.1 on pi-1', 'other on pi-1', 'high.1 on pi-1'] }]);
    expect([...passes.at(-1)!.judged.relief.get('pi-1')!.foreign]).toEqual([
      ['ref-other', { name: 'other', stop: true, by: ['overload'] }],
    ]);
  });

  it('is limited and never stopped where its engine would remove it then, and is told of', () => {
    const only = [{ name: 'brief', image: 'example/brief:1', removedAtEnd: true as const }];
    const pass = play([open([LIMIT, STOP])], {}, up(7), { foreign: only }).at(-1)!;
    expect(pass.judged.statuses).toMatchObject([{ stopped: [] }]);
    const relief = pass.judged.relief.get('pi-1')!;
    expect([...relief.foreign.values()]).toEqual([{ name: 'brief', limit: { cpuMillis: 500 }, stop: false, by: ['overload'] }]);
    expect(relief.spared).toEqual([{ name: 'brief', by: ['overload'] }]);
    expect(play([open([STOP])], {}, up(1), { foreign: only })[0]!.judged.relief.get('pi-1')!.foreign.size).toBe(0);
    expect(play([open([LIMIT])], {}, up(1), { foreign: only })[0]!.judged.relief.get('pi-1')!.spared).toBeUndefined();
  });

  it('stays as it is where only ours are meant, and while its node is suspended', () => {
    const ours = { ...OVERLOAD, levels: [STOP] };
    expect(play([ours], {}, up(1), { foreign })[0]!.judged.statuses).toMatchObject([{ stopped: [] }]);
    const nodes = new Map([['pi-1', aNode('pi-1', { telemetry: { source: 'agent' }, suspend: { reason: 'moving house' } })]]);
    const held = play([open([STOP])], {}, up(1), { foreign }, (cluster, memory) => [{ ...cluster, nodes }, memory]);
    expect(held[0]!.judged.statuses).toMatchObject([{ stopped: [] }]);
  });

  it('is never moved', () => {
    expect(play([open([MOVE])], {}, up(1), { foreign })[0]!.judged.statuses).toMatchObject([{ moved: [], stopped: [] }]);
  });
});

describe('together', () => {
  it('thresholds want all their taints, limits in order, and what each took', () => {
    const taint: Level = { do: 'taint', afterMs: 0, effect: 'NoSchedule' };
    const limit: Level = { do: 'limit', afterMs: 0, limit: { memoryBytes: 64 } };
    const one = { ...OVERLOAD, levels: [limit, taint], select: { ...OVERLOAD.select, jobs: ['web'] } };
    const [pass] = play(
      [
        { ...OVERLOAD, name: 'b', levels: [taint] },
        { ...one, name: 'a' },
      ],
      { web: {} },
      up(1),
    );
    expect(pass!.judged.relief.get('pi-1')).toEqual({
      limits: [{ limit: { memoryBytes: 64 }, jobs: ['web'], exceptImages: [], by: 'a' }],
      taints: [
        { key: 'threshold', value: 'a', effect: 'NoSchedule', by: 'a' },
        { key: 'threshold', value: 'b', effect: 'NoSchedule', by: 'b' },
      ],
      stopped: new Map(),
      moved: new Map(),
      drain: [],
      foreign: new Map(),
    });
  });

  it('scaling goes by the level, within its bounds: of several the most that is wanted more', () => {
    const scale = (by: number, min = 1, max = 5): Level => ({ do: 'scale', afterMs: 0, job: 'web', by, min, max });
    const scaled = (...levels: readonly (readonly Level[])[]) => {
      const thresholds = levels.map((own, index) => ({ ...OVERLOAD, name: `t-${index}`, levels: own }));
      return play(thresholds, { web: { replicas: 3 } }, up(1))[0]!.judged.scaled.get('web');
    };
    expect(scaled([scale(1)])).toEqual({ replicas: 4, by: ['t-0'] });
    expect(scaled([scale(1), scale(4)])).toEqual({ replicas: 5, by: ['t-0'] });
    expect(scaled([scale(1)], [scale(2)], [scale(-1)])).toEqual({ replicas: 5, by: ['t-1'] });
    expect(scaled([scale(-1)], [scale(-2)])).toEqual({ replicas: 1, by: ['t-1'] });
    expect(scaled([scale(-1, 3)])).toBeUndefined();
    const everywhere = play([{ ...OVERLOAD, levels: [scale(1)] }], { web: { mode: 'global' } }, up(1));
    expect(everywhere[0]!.judged.scaled.size).toBe(0);
  });
});
