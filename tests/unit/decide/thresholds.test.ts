import { describe, expect, it } from 'vitest';
import { judgeThresholds } from '../../../reconciler/decide/judge/thresholds.ts';
import type { Node } from '../../../reconciler/model/cluster.ts';
import { EMPTY_MEMORY, type Memory } from '../../../reconciler/model/memory.ts';
import type { Reading } from '../../../reconciler/model/telemetry.ts';
import type { Level, Threshold, ThresholdStatus } from '../../../reconciler/model/threshold.ts';
import { aThreshold, aWatched, cpu, judgeAt, NOON, ONE } from '../../support/thresholds.ts';
import { aCluster, aNode } from '../../support/world.ts';

const KEY = 'overload node/pi-1';
const LIMIT: Level = { do: 'limit', afterMs: 0, limit: { cpuMillis: 500 } };
const TAINT: Level = { do: 'taint', afterMs: 10_000, effect: 'NoSchedule' };

/** How many levels are in force after each reading of pi-1; null: the threshold is calm. */
function levelsAfter(threshold: Threshold, readings: readonly Reading[]): readonly (number | null)[] {
  return memories(threshold, readings).map(({ thresholds }) => thresholds.get(KEY)?.level ?? null);
}

function memories(threshold: Threshold, readings: readonly Reading[], first: Memory = EMPTY_MEMORY): readonly Memory[] {
  const cluster = aWatched(ONE, [threshold]);
  let memory = first;
  return readings.map(({ at }) => {
    ({ memory } = judgeAt(cluster, at, { 'pi-1': readings }, memory));
    return memory;
  });
}

/** Its sentence after the last reading, or so much later. */
function statusAfter(threshold: Threshold, readings: readonly Reading[], laterMs = 0): ThresholdStatus | undefined {
  return judgeAt(aWatched(ONE, [threshold]), readings.at(-1)!.at + laterMs, { 'pi-1': readings }).judged.statuses[0];
}

/** Readings of cpu and memory together, five seconds apart; null: not told. */
function both(...pairs: readonly (readonly [number | null, number | null])[]): readonly Reading[] {
  return pairs.map(([one, other], index) => ({
    at: NOON + index * 5_000,
    metrics: { ...(one === null ? {} : { 'cpu.percent': one }), ...(other === null ? {} : { 'memory.percent': other }) },
  }));
}

const TWO: Partial<Threshold> = {
  forMs: 0,
  clearForMs: 0,
  terms: [
    { metric: 'cpu.percent', above: 80, clear: 70 },
    { metric: 'memory.percent', above: 80, clear: 70 },
  ],
};

describe('raising', () => {
  it('takes as long as declared, from the first reading that exceeds', () => {
    expect(levelsAfter(aThreshold('overload'), cpu([50, 90, 90, 90]))).toEqual([null, 0, 0, 1]);
  });

  it('happens at once where it shall, and by what is too little', () => {
    expect(levelsAfter(aThreshold('overload', { forMs: 0 }), cpu([50, 90]))).toEqual([null, 1]);
    const low = aThreshold('overload', { forMs: 0, terms: [{ metric: 'cpu.percent', below: 20, clear: 30 }] });
    expect(levelsAfter(low, cpu([20, 19]))).toEqual([null, 1]);
  });

  it('waits while it is neither exceeded nor clear, and begins anew when it was clear', () => {
    expect(levelsAfter(aThreshold('overload'), cpu([90, 90, 75, 90, 90]))).toEqual([0, 0, 0, 0, 1]);
    expect(levelsAfter(aThreshold('overload'), cpu([90, 90, 60, 90, 90]))).toEqual([0, 0, null, 0, 0]);
  });

  it('does not count a pause that is a gap, and counts on behind it', () => {
    expect(levelsAfter(aThreshold('overload'), cpu([90, 90, ...Array.from({ length: 6 }, () => null), 90, 90]))).toEqual([
      0, 0, 0, 1,
    ]);
    expect(levelsAfter(aThreshold('overload'), cpu([90, 90, ...Array.from({ length: 5 }, () => null), 90]))).toEqual([0, 0, 1]);
  });

  it('is judged by what came until the pass; what is later counts in the next', () => {
    const cluster = aWatched(ONE, [aThreshold('overload', { forMs: 0 })]);
    const telemetry = new Map([['pi-1', { source: 'test', readings: cpu([50, 90]) }]]);
    const at = (instant: number) =>
      judgeThresholds(cluster, { at: instant, sights: new Map(), answers: new Map(), telemetry }, EMPTY_MEMORY);
    expect(at(NOON + 4_999).kept.thresholds.size).toBe(0);
    expect(at(NOON + 5_000).kept.thresholds.size).toBe(1);
  });

  it('misses no reading that came while the pass looked at the machines', () => {
    const cluster = aWatched(ONE, [aThreshold('overload', { forMs: 0 })]);
    const late = judgeThresholds(
      cluster,
      {
        at: NOON + 9_000,
        sights: new Map(),
        answers: new Map(),
        telemetry: new Map([['pi-1', { source: 'test', readings: cpu([50]) }]]),
      },
      EMPTY_MEMORY,
    );
    const { judged } = judgeAt(cluster, NOON + 10_000, { 'pi-1': cpu([50, 90]) }, { ...EMPTY_MEMORY, ...late.kept });
    expect(judged.statuses).toMatchObject([{ level: 1 }]);
  });

  it('counts no reading a second time, whatever became of it', () => {
    const cluster = aWatched(ONE, [aThreshold('overload', { forMs: 0, clearForMs: 0, backoff: { factor: 1, maxMs: 0 } })]);
    const told = { 'pi-1': [...cpu([90, 50]), ...cpu([50], 1, NOON + 5_001)] };
    const { memory } = judgeAt(cluster, NOON + 5_001, told);
    expect(memory.thresholds.size).toBe(0);
    const judged = judgeThresholds(
      cluster,
      {
        at: NOON + 5_002,
        sights: new Map(),
        answers: new Map(),
        telemetry: new Map([['pi-1', { source: 'test', readings: cpu([90]) }]]),
      },
      memory,
    );
    expect(judged.kept.thresholds.size).toBe(0);
  });

  it('goes on after our clock was set back', () => {
    const [later] = memories(aThreshold('overload'), cpu([90, 90])).slice(-1);
    const back = cpu([90, 90, 90], 5_000, NOON - 3_600_000);
    const after = memories(aThreshold('overload'), back, later!);
    expect(after.map(({ thresholds }) => thresholds.get(KEY)?.level)).toEqual([0, 1, 1]);
  });
});

describe('levels', () => {
  const steps = aThreshold('overload', { levels: [LIMIT, TAINT] });

  it('come one after the other, each so long after the one before began', () => {
    expect(levelsAfter(steps, cpu([90, 90, 90, 90, 90, 90]))).toEqual([0, 0, 1, 1, 2, 2]);
  });

  it('come no further while it is not exceeded', () => {
    expect(levelsAfter(steps, cpu([90, 90, 90, 90, 75, 75, 75, 90, 90]))).toEqual([0, 0, 1, 1, 1, 1, 1, 1, 2]);
    expect(levelsAfter(steps, cpu([90, 90, 90, 90, 60, 90, 90, 90]))).toEqual([0, 0, 1, 1, 1, 1, 1, 2]);
  });

  it('begin together where nothing is between them', () => {
    expect(levelsAfter(aThreshold('overload', { forMs: 0, levels: [LIMIT, { ...TAINT, afterMs: 0 }] }), cpu([90]))).toEqual([2]);
  });

  it('are no more than git still declares', () => {
    const [raised] = memories(steps, cpu([90, 90, 90, 90, 90])).slice(-1);
    const { judged } = judgeAt(aWatched(ONE, [aThreshold('overload')]), NOON + 30_000, {}, raised!);
    expect(judged.statuses).toMatchObject([{ level: 1, levels: 1, does: ['limit'] }]);
  });
});

describe('lifting', () => {
  const up = [90, 90, 90, 90, 90];

  it('goes backwards, a level each time that it was clear for long enough', () => {
    const steps = aThreshold('overload', { levels: [LIMIT, TAINT] });
    const clear = Array.from({ length: 9 }, () => 50);
    expect(levelsAfter(steps, cpu([...up, ...clear]))).toEqual([0, 0, 1, 1, 2, 2, 2, 2, 2, 1, 1, 1, 1, 0]);
  });

  it('waits while it is not clear, and begins anew when it was exceeded', () => {
    const once = aThreshold('overload');
    expect(levelsAfter(once, cpu([90, 90, 90, 50, 50, 75, 50, 50, 50, 50])).slice(3)).toEqual([1, 1, 1, 1, 1, 1, 0]);
    expect(levelsAfter(once, cpu([90, 90, 90, 50, 50, 90, 50, 50, 50, 50])).slice(3)).toEqual([1, 1, 1, 1, 1, 1, 1]);
  });

  it('does not happen by silence', () => {
    const raised = memories(aThreshold('overload'), cpu([90, 90, 90])).at(-1)!;
    const { judged } = judgeAt(aWatched(ONE, [aThreshold('overload')]), NOON + 86_400_000, {}, raised);
    expect(judged.relief.get('pi-1')?.limits).toHaveLength(1);
    expect(judged.kept.thresholds).toBe(raised.thresholds);
  });

  it('is nothing to wait for where nobody is asked any more: what is silent is waited for while one is', () => {
    const later = NOON + 86_400_000;
    const mute = aNode('pi-1', { telemetry: { source: 'none' } });
    const isKept = (threshold: Threshold, nodes: readonly Node[], metric?: string): boolean => {
      const told = { 'pi-1': cpu([90, 90, 90], 5_000, NOON, metric) };
      const raised = judgeAt(aWatched([aNode('pi-1')], [threshold]), NOON + 10_000, told).memory;
      expect(raised.thresholds.size).toBe(1);
      const thresholds = new Map([[threshold.name, threshold]]);
      const { judged } = judgeAt(aCluster(nodes, [], { thresholds }), later, {}, raised);
      expect(judged.relief.size).toBe(judged.kept.thresholds.size);
      return judged.kept.thresholds.size > 0;
    };
    const ofAll = aThreshold('overload', { over: { kind: 'cluster', by: 'max' }, select: { nodes: ['pi-1'] } });
    const telling = aNode('pi-2', { telemetry: { source: 'agent' } });
    expect(isKept(aThreshold('overload'), [mute])).toBe(false);
    expect(isKept(aThreshold('overload'), [aNode('pi-1', { telemetry: { source: 'agent' } })])).toBe(true);
    expect(isKept(ofAll, [mute, aNode('pi-2')])).toBe(false);
    expect(isKept(ofAll, [mute, telling])).toBe(true);
  });

  it('is nothing to wait for when git has the threshold, or its node, no more', () => {
    const raised = memories(aThreshold('overload'), cpu([90, 90, 90])).at(-1)!;
    const later = NOON + 60_000;
    expect(judgeAt(aWatched(ONE, [aThreshold('other')]), later, {}, raised).judged.kept.thresholds.size).toBe(0);
    expect(judgeAt(aWatched([], [aThreshold('overload')]), later, {}, raised).judged.relief.size).toBe(0);
    expect(judgeAt(aWatched(ONE, []), later, {}, raised).judged.kept.thresholds.size).toBe(0);
  });
});

describe('back-off', () => {
  const once = aThreshold('overload', { forMs: 0, clearForMs: 10_000, backoff: { factor: 2, maxMs: 30_000 } });
  /** How many readings it takes to lift, each time that it is raised. */
  const waits = (threshold: Threshold, times: number): readonly number[] => {
    const cluster = aWatched(ONE, [threshold]);
    let memory = EMPTY_MEMORY;
    let at = NOON;
    const tell = (value: number): number => {
      at += 5_000;
      ({ memory } = judgeAt(cluster, at, { 'pi-1': [{ at, metrics: { 'cpu.percent': value } }] }, memory));
      return memory.thresholds.get(KEY)?.level ?? 0;
    };
    return Array.from({ length: times }, () => {
      tell(90);
      let readings = 1;
      while (tell(50) > 0) readings += 1;
      return readings;
    });
  };

  it('makes it wait longer each time that it is raised again, up to the most', () => {
    expect(waits(once, 5)).toEqual([3, 5, 7, 7, 7]);
    expect(waits({ ...once, backoff: { factor: 1, maxMs: 30_000 } }, 3)).toEqual([3, 3, 3]);
  });

  it('is over when it was calm for long', () => {
    const lifted = memories(once, cpu([90, 50, 50, 50])).at(-1)!;
    expect(lifted.thresholds.get(KEY)).toMatchObject({ raises: 1, liftedAt: NOON + 15_000 });
    const left = (at: number): number =>
      judgeAt(aWatched(ONE, [once]), at, { 'pi-1': cpu([50], 1, at) }, lifted).judged.kept.thresholds.size;
    expect([NOON + 45_000, NOON + 45_001].map(left)).toEqual([1, 0]);
  });

  it('counts rising again while levels were being lifted', () => {
    const steps = { ...once, levels: [LIMIT, { ...TAINT, afterMs: 0 }] };
    const after = memories(steps, cpu([90, 50, 50, 50, 90, 90]));
    expect(after.map(({ thresholds }) => thresholds.get(KEY)!.level)).toEqual([2, 2, 2, 1, 2, 2]);
    expect(after.at(-1)!.thresholds.get(KEY)).toMatchObject({ raises: 2, lifting: false });
  });
});

describe('several metrics', () => {
  it('of any: one exceeded raises, and all have to be clear', () => {
    const any = aThreshold('overload', TWO);
    expect(levelsAfter(any, both([50, 50], [90, 50], [50, 75], [50, 90], [75, 50], [50, 50]))).toEqual([null, 1, 1, 1, 1, 0]);
  });

  it('of all: all exceeded raise, and one that is clear lifts', () => {
    const all = aThreshold('overload', { ...TWO, mode: 'all' });
    expect(levelsAfter(all, both([90, 50], [90, 90], [90, 75], [90, 50]))).toEqual([null, 1, 1, 0]);
  });

  it('one that a node never tells is ignored', () => {
    expect(levelsAfter(aThreshold('overload', TWO), both([90, null], [50, null]))).toEqual([1, 0]);
    expect(levelsAfter(aThreshold('overload', { ...TWO, mode: 'all' }), both([90, null], [50, null]))).toEqual([1, 0]);
    expect(levelsAfter(aThreshold('overload', TWO), [{ at: NOON, metrics: { 'disk.percent': 99 } }])).toEqual([null]);
  });

  it('one that is told no more keeps its value for a while; then nobody knows it, and nothing is lifted without it', () => {
    const any = aThreshold('overload', TWO);
    const rest = Array.from({ length: 8 }, () => [50, null] as const);
    expect(levelsAfter(any, both([50, 90], [50, 90], ...rest))).toEqual([1, 1, ...rest.map(() => 1)]);
    expect(levelsAfter(any, both([90, 50], ...rest))).toEqual([1, 0, 0, 0, 0, 0, 0, 0, 0]);
    const [raised] = memories(any, both([50, 90])).slice(-1);
    const after = cpu([50, 50], 5_000, NOON + 60_000);
    expect(memories(any, after, raised!).at(-1)!.thresholds.get(KEY)).toMatchObject({ level: 1, side: 'between' });
  });

  it('of all: one that nobody knows any more exceeds nothing', () => {
    const all = aThreshold('overload', { ...TWO, mode: 'all', forMs: 1 });
    const rest = Array.from({ length: 7 }, () => [50, null] as const);
    expect(levelsAfter(all, both([50, 90], ...rest, [90, null], [90, null])).slice(-2)).toEqual([null, null]);
  });

  it('a name that every object has is no metric', () => {
    const odd = aThreshold('overload', { forMs: 0, terms: [{ metric: 'constructor', above: -1, clear: -2 }] });
    expect(levelsAfter(odd, cpu([50]))).toEqual([null]);
  });
});

describe('several nodes together', () => {
  const edge = ['pi-1', 'pi-2', 'pi-3'].map(name => aNode(name, { roles: name === 'pi-3' ? [] : ['edge'] }));
  const told = { 'pi-1': cpu([100, 100]), 'pi-2': cpu([50, 50]), 'pi-3': cpu([90]) };
  const raisedBy = (over: Threshold['over'], above: number, at = NOON + 5_000): boolean => {
    const threshold = aThreshold('overload', { over, forMs: 0, terms: [{ metric: 'cpu.percent', above, clear: above - 1 }] });
    return judgeAt(aWatched(edge, [threshold]), at, told).judged.statuses.length > 0;
  };

  it.each([
    ['max', 99, 100],
    ['average', 74, 75],
    ['sum', 149, 150],
    ['count', 1, 2],
  ] as const)('the %s of a role', (by, exceeded, reached) => {
    expect(raisedBy({ kind: 'role', role: 'edge', by }, exceeded)).toBe(true);
    expect(raisedBy({ kind: 'role', role: 'edge', by }, reached)).toBe(false);
  });

  it('of the cluster, while their readings are fresh', () => {
    expect(raisedBy({ kind: 'cluster', by: 'sum' }, 239)).toBe(true);
    expect(raisedBy({ kind: 'cluster', by: 'count' }, 2, NOON + 30_000)).toBe(true);
    const late = aThreshold('overload', {
      over: { kind: 'cluster', by: 'count' },
      forMs: 0,
      terms: [{ metric: 'cpu.percent', below: 3, clear: 3 }],
    });
    const one = { ...told, 'pi-1': cpu(Array.from({ length: 14 }, () => 100)) };
    const { judged } = judgeAt(aWatched(edge, [late]), NOON + 65_000, one);
    expect(judged.kept.thresholds.get('overload cluster')).toMatchObject({
      raisedAt: NOON + 35_000,
      at: NOON + 65_000,
      values: { 'cpu.percent': 1 },
    });
  });

  it('relieve the nodes of the role, or those that are selected', () => {
    const over = { kind: 'role', role: 'edge', by: 'max' } as const;
    const raised = (select: Partial<Threshold['select']>): readonly string[] => {
      const threshold = aThreshold('overload', { over, forMs: 0, select });
      return [...judgeAt(aWatched(edge, [threshold]), NOON, told).judged.relief.keys()];
    };
    expect(raised({})).toEqual(['pi-1', 'pi-2']);
    expect(raised({ nodes: ['pi-3'] })).toEqual(['pi-3']);
  });

  it('are looked at again before they could be exceeded for too long', () => {
    const over = { kind: 'cluster', by: 'max' } as const;
    const wakeAt = (forMs: number): readonly number[] =>
      judgeAt(aWatched(edge, [aThreshold('overload', { over, forMs })]), NOON, {}).judged.wakeAt;
    expect(wakeAt(15_000)).toEqual([NOON + 15_000]);
    expect(wakeAt(0)).toEqual([NOON + 5_000]);
  });
});

describe('the evidence', () => {
  const steps = aThreshold('overload', { clearForMs: 60_000, levels: [LIMIT, TAINT, { do: 'observe', afterMs: 60_000 }] });

  it('says what was measured, for how long, what is in force since when and what clears it', () => {
    expect(statusAfter(steps, cpu([93, 93]))).toMatchObject({
      state: 'pending',
      level: 0,
      evidence: 'cpu 93% for 5s of 10s > 80%',
      changesAt: NOON + 10_000,
    });
    expect(statusAfter(steps, cpu([93, 93, 93, 93, 93.44]))).toEqual({
      threshold: 'overload',
      subject: 'node/pi-1',
      nodes: ['pi-1'],
      state: 'raised',
      level: 2,
      levels: 3,
      does: ['limit', 'taint'],
      since: NOON + 20_000,
      evidence: 'cpu 93.4% for 20s > 80%, level 2 of 3 since 12:00:20; clears below 70% for 1m',
      stopped: [],
      moved: [],
      changesAt: NOON + 80_000,
    });
  });

  it('says how far clearing has come, and what is neither', () => {
    const clear = Array.from({ length: 5 }, () => 45);
    expect(statusAfter(steps, cpu([93, 93, 93, ...clear]))).toMatchObject({
      evidence: 'cpu 45% below 70% for 20s of 1m, level 1 of 3 since 12:00:10',
      changesAt: NOON + 75_000,
    });
    expect(statusAfter(steps, cpu([93, 93, 93, 75]))).toMatchObject({
      evidence: 'cpu 75%, neither exceeded nor clear, level 1 of 3 since 12:00:10; clears below 70% for 1m',
      changesAt: null,
    });
    const long = Array.from({ length: 13 }, () => 45);
    expect(statusAfter(steps, cpu([93, 93, 93, 93, 93, ...long]))).toMatchObject({ state: 'lifting', level: 1 });
  });

  it('says that nothing is told any more, and how often it was raised', () => {
    expect(statusAfter(steps, cpu([93, 93, 93]), 120_000)).toMatchObject({
      evidence: 'no reading for 2m, the last: cpu 93% for 10s > 80%, level 1 of 3 since 12:00:10; clears below 70% for 1m',
      changesAt: null,
    });
    const again = aThreshold('overload', { forMs: 0, clearForMs: 0 });
    expect(statusAfter(again, cpu([93, 45, 93]))?.evidence).toBe(
      'cpu 93% for 0s > 80%, level 1 of 1 since 12:00:10; clears below 70% for 0s (raised 2 times)',
    );
  });

  it('tells of several metrics, of units and of names without one', () => {
    const any = aThreshold('overload', { ...TWO, clearForMs: 30_000 });
    expect(statusAfter(any, both([90, 85]))?.evidence).toBe(
      'cpu 90% > 80%, memory 85% > 80% for 0s, level 1 of 1 since 12:00:00; clears below 70% for 30s',
    );
    const odd = aThreshold('overload', {
      forMs: 0,
      clearForMs: 30_000,
      terms: [
        { metric: 'temperature.celsius', above: 70, clear: 60 },
        { metric: 'queue.depth', below: 3, clear: 5 },
      ],
    });
    const readings = [{ at: NOON, metrics: { 'temperature.celsius': 71, 'queue.depth': 4 } }];
    expect(statusAfter(odd, readings)?.evidence).toBe(
      'temperature 71°C for 0s > 70°C, level 1 of 1 since 12:00:00; clears with temperature below 60°C and queue depth above 5 for 30s',
    );
  });
});

describe('over time', () => {
  /** A machine for some hours: its load by what is in force, told every five seconds; when levels changed. */
  function simulate(
    threshold: Threshold,
    hours: number,
    loadOf: (seconds: number, isLimited: boolean) => number,
  ): readonly number[] {
    const cluster = aWatched(ONE, [threshold]);
    const changes: number[] = [];
    let memory = EMPTY_MEMORY;
    for (let seconds = 0; seconds < hours * 3_600; seconds += 5) {
      const at = NOON + seconds * 1_000;
      const level = memory.thresholds.get(KEY)?.level ?? 0;
      const readings = [{ at, metrics: { 'cpu.percent': loadOf(seconds, level > 0) } }];
      ({ memory } = judgeAt(cluster, at, { 'pi-1': readings }, memory));
      if ((memory.thresholds.get(KEY)?.level ?? 0) !== level) changes.push(seconds);
    }
    return changes;
  }

  it('a remedy that hides its cause is tried ever more rarely', () => {
    const threshold = aThreshold('overload', { clearForMs: 60_000 });
    const raises = simulate(threshold, 24, (_, isLimited) => (isLimited ? 40 : 95)).filter((_, index) => index % 2 === 0);
    const pauses = raises.slice(1).map((at, index) => at - raises[index]!);
    expect(pauses.slice(0, 5)).toEqual([80, 140, 260, 500, 980]);
    expect(pauses.every((pause, index) => index === 0 || pause >= pauses[index - 1]!)).toBe(true);
    expect(pauses.at(-1)).toBe(3_620);
  });

  it('swinging around its limit for an hour, it does not flap', () => {
    const threshold = aThreshold('overload', { clearForMs: 60_000 });
    expect(simulate(threshold, 1, seconds => 80 + 15 * Math.sin(seconds / 10))).toHaveLength(1);
    expect(simulate(threshold, 1, seconds => 75 + 20 * Math.sin(seconds / 10))).toHaveLength(1);
    expect(simulate(threshold, 1, seconds => (seconds % 10 === 0 ? 95 : 60))).toEqual([]);
  });

  it('keeps no more after ten thousand readings than after some', () => {
    const threshold = aThreshold('overload', { clearForMs: 10_000 });
    const sizeOf = (count: number): number => {
      const readings = cpu(
        Array.from({ length: count }, (_, index) => (index === count - 1 ? 90 : 60 + 40 * Math.sin(index / 5))),
      );
      const { kept } = judgeAt(aWatched(ONE, [threshold]), readings.at(-1)!.at, { 'pi-1': readings }).judged;
      return JSON.stringify([...kept.thresholds]).length;
    };
    expect(sizeOf(10)).toBeGreaterThan(100);
    expect(sizeOf(10_000)).toBeLessThan(sizeOf(10) + 50);
  });
});
