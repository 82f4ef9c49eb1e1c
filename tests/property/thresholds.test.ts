import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { limitFor } from '../../reconciler/decide/judge/covers.ts';
import { EMPTY_MEMORY, type Memory } from '../../reconciler/model/memory.ts';
import type { Reading } from '../../reconciler/model/telemetry.ts';
import type { Level, Threshold, ThresholdState } from '../../reconciler/model/threshold.ts';
import { aThreshold, aWatched, judgeAt, NOON } from '../support/thresholds.ts';
import { aJob, aNode } from '../support/world.ts';

const runs = { numRuns: Number(process.env.KEELSON_TEST_RUNS ?? 300) };
const timeout = 20_000 * Math.max(1, runs.numRuns / 300);

const seconds = (most: number) => fc.integer({ min: 0, max: most }).map(count => count * 1_000);

const levels: fc.Arbitrary<readonly Level[]> = fc.array(
  fc.oneof(
    fc.record({
      do: fc.constant('limit' as const),
      afterMs: seconds(30),
      limit: fc.record({ cpuMillis: fc.integer({ min: 1, max: 9 }) }),
    }),
    fc.record({ do: fc.constant('taint' as const), afterMs: seconds(30), effect: fc.constant('NoSchedule' as const) }),
    fc.record({ do: fc.constant('observe' as const), afterMs: seconds(30) }),
  ),
  { minLength: 1, maxLength: 4 },
);

const thresholds = (
  name: string,
  over: fc.Arbitrary<Threshold['over']> = fc.constant({ kind: 'node' }),
): fc.Arbitrary<Threshold> =>
  fc
    .record({
      over,
      mode: fc.constantFrom('any' as const, 'all' as const),
      terms: fc.constantFrom(
        [{ metric: 'cpu.percent', above: 80, clear: 70 }],
        [{ metric: 'cpu.percent', below: 20, clear: 30 }],
        [
          { metric: 'cpu.percent', above: 60, clear: 50 },
          { metric: 'memory.percent', above: 60, clear: 60 },
        ],
      ),
      forMs: seconds(20),
      clearForMs: seconds(40),
      backoff: fc.record({ factor: fc.constantFrom(1, 2), maxMs: seconds(600) }),
      levels,
    })
    .map(overrides => aThreshold(name, overrides));

/** Readings that stay for a while as they are, with pauses between them: some of them gaps, some that leave a metric out. */
const streams: fc.Arbitrary<readonly Reading[]> = fc
  .array(
    fc.record({
      pauseMs: fc.integer({ min: 1, max: 15_000 }),
      gapMs: fc.oneof({ weight: 4, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: seconds(90) }),
      cpu: fc.oneof(
        { weight: 6, arbitrary: fc.constantFrom(10, 25, 55, 75, 90, 90) },
        { weight: 1, arbitrary: fc.constant(null) },
      ),
      memory: fc.option(fc.constantFrom(10, 60, 90)),
      times: fc.integer({ min: 1, max: 15 }),
    }),
    { maxLength: 15 },
  )
  .map(steps => {
    let at = NOON;
    return steps.flatMap(({ pauseMs, gapMs, cpu, memory, times }) => {
      const metrics = {
        ...(cpu === null ? {} : { 'cpu.percent': cpu }),
        ...(memory === null ? {} : { 'memory.percent': memory }),
      };
      at += gapMs;
      return Array.from({ length: times }, () => {
        at += pauseMs;
        return { at, metrics };
      });
    });
  });

const NODE = aNode('pi-1');
const KEY = 'overload node/pi-1';

/** Passes at these instants over what was told until then; the memory after the last of them. */
function passes(declared: Threshold, told: Readonly<Record<string, readonly Reading[]>>, instants: readonly number[]): Memory {
  const cluster = aWatched(
    Object.keys(told).map(name => aNode(name, { roles: ['edge'] })),
    [declared],
  );
  return instants.reduce<Memory>((memory, at) => judgeAt(cluster, at, told, memory).memory, EMPTY_MEMORY);
}

/** The state after each reading. */
function trace(declared: Threshold, readings: readonly Reading[]): readonly (ThresholdState | undefined)[] {
  const cluster = aWatched([NODE], [declared]);
  let memory = EMPTY_MEMORY;
  return readings.map(({ at }) => {
    ({ memory } = judgeAt(cluster, at, { 'pi-1': readings }, memory));
    return memory.thresholds.get(KEY);
  });
}

/** What a threshold of one metric alone says of a value. */
function sideOf({ terms: [term] }: Threshold, { metrics }: Reading): 'over' | 'between' | 'clear' | null {
  const value = metrics[term!.metric];
  if (value === undefined) return null;
  if ('above' in term!) return value > term.above ? 'over' : value < term.clear ? 'clear' : 'between';
  return value < term!.below ? 'over' : value > term!.clear ? 'clear' : 'between';
}

/** For how long the readings just before and at `index` were on a side, pauses that are gaps aside, without any on the other. */
function lasted(declared: Threshold, readings: readonly Reading[], index: number, side: 'over' | 'clear', from = 0): number {
  let sum = 0;
  for (let place = index; place > from; place -= 1) {
    const pause = readings[place]!.at - readings[place - 1]!.at;
    const sides = [place, place - 1].map(which => sideOf(declared, readings[which]!));
    if (sides.includes(side === 'over' ? 'clear' : 'over')) return sum;
    if (sides.every(found => found === side) && pause <= 30_000) sum += pause;
  }
  return sum;
}

const lone = thresholds('overload').filter(({ terms }) => terms.length === 1);
const full = streams.map(readings => readings.filter(({ metrics }) => metrics['cpu.percent'] !== undefined));

describe('what is told of a node', { timeout }, () => {
  it('says the same however many passes look at it', () => {
    fc.assert(
      fc.property(thresholds('overload'), streams, fc.array(fc.nat(600_000), { maxLength: 8 }), (declared, readings, cuts) => {
        const end = (readings.at(-1)?.at ?? NOON) + 1;
        const some = cuts.map(cut => NOON + cut).filter(at => at < end);
        const few = passes(declared, { 'pi-1': readings }, [...some.sort((one, other) => one - other), end]);
        const many = passes(declared, { 'pi-1': readings }, [...readings.map(({ at }) => at), end]);
        expect(few.thresholds).toEqual(many.thresholds);
      }),
      runs,
    );
  });

  it('says the same when it is told twice', () => {
    fc.assert(
      fc.property(thresholds('overload'), streams, (declared, readings) => {
        const doubled = readings.flatMap(reading => [reading, reading]);
        const at = [(readings.at(-1)?.at ?? NOON) + 1];
        expect(passes(declared, { 'pi-1': doubled }, at).thresholds).toEqual(
          passes(declared, { 'pi-1': readings }, at).thresholds,
        );
      }),
      runs,
    );
  });

  it('of several nodes together says the same however many passes look at it', () => {
    const over = fc.constantFrom(
      ...(['max', 'average', 'sum', 'count'] as const).flatMap(by => [
        { kind: 'cluster', by } as const,
        { kind: 'role', role: 'edge', by } as const,
      ]),
    );
    fc.assert(
      fc.property(
        thresholds('overload', over),
        streams,
        streams,
        fc.array(fc.nat(250_000), { maxLength: 8 }),
        (declared, one, other, cuts) => {
          const told = { 'pi-1': one, 'pi-2': other };
          const end = NOON + 290_000;
          const instants = [...cuts.map(cut => NOON + cut).sort((a, b) => a - b), end];
          expect(passes(declared, told, instants).thresholds).toEqual(passes(declared, told, [end]).thresholds);
        },
      ),
      runs,
    );
  });
});

describe('a threshold', { timeout }, () => {
  it('is raised only after it was exceeded for as long as declared', () => {
    fc.assert(
      fc.property(lone, full, (declared, readings) => {
        const states = trace(declared, readings);
        for (const [index, state] of states.entries()) {
          if (state?.raisedAt == null || states[index - 1]?.raisedAt != null) continue;
          expect(sideOf(declared, readings[index]!)).toBe('over');
          expect(lasted(declared, readings, index, 'over')).toBeGreaterThanOrEqual(declared.forMs);
        }
      }),
      runs,
    );
  });

  it('is lifted level by level, each only after it was clear for as long as declared', () => {
    fc.assert(
      fc.property(lone, full, (declared, readings) => {
        const states = trace(declared, readings);
        let changed = 0;
        for (const [index, state] of states.entries()) {
          const before = states[index - 1];
          const [was, is] = [before?.level ?? 0, state?.level ?? 0];
          const isLess = is < was || (before?.raisedAt != null && state?.raisedAt == null);
          if (isLess) {
            expect(was - is).toBeLessThanOrEqual(1);
            expect(sideOf(declared, readings[index]!)).toBe('clear');
            expect(lasted(declared, readings, index, 'clear', changed)).toBeGreaterThanOrEqual(declared.clearForMs);
            changed = index;
          }
        }
      }),
      runs,
    );
  });

  it('goes neither up nor down by what is between the two limits', () => {
    fc.assert(
      fc.property(lone, full, (declared, readings) => {
        const states = trace(declared, readings);
        for (const [index, reading] of readings.entries()) {
          if (sideOf(declared, reading) !== 'between') continue;
          expect(states[index]?.level ?? 0).toBe(states[index - 1]?.level ?? 0);
          expect(states[index]?.raisedAt ?? null).toBe(states[index - 1]?.raisedAt ?? null);
        }
      }),
      runs,
    );
  });

  it('is moved by nothing while every pause is a gap', () => {
    fc.assert(
      fc.property(thresholds('overload'), streams, (declared, readings) => {
        const slow = readings.map((reading, index) => ({ ...reading, at: NOON + index * 30_001 }));
        const patient = { ...declared, forMs: declared.forMs + 1 };
        expect(trace(patient, slow).every(state => (state?.raisedAt ?? null) === null)).toBe(true);
      }),
      runs,
    );
  });

  it('leaves nothing behind once it has been clear for long', () => {
    fc.assert(
      fc.property(thresholds('overload'), streams, (declared, readings) => {
        const from = (readings.at(-1)?.at ?? NOON) + 1_000;
        const clear = 'above' in declared.terms[0]! ? 0 : 100;
        const rest = Array.from({ length: 900 }, (_, index) => ({
          at: from + index * 5_000,
          metrics: { 'cpu.percent': clear, 'memory.percent': clear },
        }));
        const end = { ...rest.at(-1)!, at: rest.at(-1)!.at + declared.backoff.maxMs };
        expect(passes(declared, { 'pi-1': [...readings, ...rest, end] }, [end.at]).thresholds.size).toBe(0);
      }),
      runs,
    );
  });
});

describe('several thresholds', { timeout }, () => {
  const several = fc.tuple(thresholds('a'), thresholds('b'), thresholds('c'));

  it('are judged alike in whatever order they and the nodes were read', () => {
    fc.assert(
      fc.property(several, streams, streams, fc.nat(800_000), (declared, one, other, after) => {
        const told = { 'pi-1': one, 'pi-2': other };
        const nodes = [aNode('pi-1'), aNode('pi-2')];
        const cluster = aWatched(nodes, declared);
        const turned = { ...aWatched(nodes, declared.toReversed()), nodes: new Map([...cluster.nodes].toReversed()) };
        const { relief, statuses, kept } = judgeAt(cluster, NOON + after, told).judged;
        const again = judgeAt(turned, NOON + after, told).judged;
        expect([...again.relief].sort()).toEqual([...relief].sort());
        expect(again.statuses).toEqual(statuses);
        expect([...again.kept.thresholds]).toEqual([...kept.thresholds]);
      }),
      runs,
    );
  });

  it('want together the strictest of what each wants alone', () => {
    fc.assert(
      fc.property(several, streams, fc.nat(800_000), (declared, readings, after) => {
        const limitOf = (those: readonly Threshold[]): number => {
          const relief = judgeAt(aWatched([NODE], those), NOON + after, { 'pi-1': readings }).judged.relief.get('pi-1');
          return (relief === undefined ? undefined : limitFor(relief, aJob('web'))?.cpuMillis) ?? Number.POSITIVE_INFINITY;
        };
        expect(limitOf(declared)).toBe(Math.min(...declared.map(alone => limitOf([alone]))));
      }),
      runs,
    );
  });
});
