import { judgeThresholds } from '../../reconciler/decide/judge/thresholds.ts';
import { EMPTY_MEMORY, type Memory } from '../../reconciler/model/memory.ts';
import type { NodeTelemetry, Reading } from '../../reconciler/model/telemetry.ts';
import { aThreshold, NOON } from '../support/thresholds.ts';
import { aCluster, aNode } from '../support/world.ts';
import { medianMs, ms, type Row } from './table.ts';

const NODES = 10_000;
/** Readings that are kept of a node. */
const KEPT = 60;
const RUNS = 21;
const METRICS = ['cpu.percent', 'memory.percent', 'load5.percent', 'disk.percent', 'temperature.celsius'];

/** Thresholds of a large cluster, pass after pass with one new reading of each node; every twentieth node swings around its limits. */
export async function benchJudge(): Promise<readonly Row[]> {
  const thresholds = METRICS.map(metric => aThreshold(metric, { terms: [{ metric, above: 80, clear: 70 }] }));
  const nodes = Array.from({ length: NODES }, (_, index) => aNode(`n${index}`));
  const cluster = aCluster(nodes, [], { thresholds: new Map(thresholds.map(threshold => [threshold.name, threshold])) });
  const rings = nodes.map((_node, index) => Array.from({ length: KEPT }, (_item, place) => readingOf(index, place)));
  const telemetry = new Map<string, NodeTelemetry>(
    nodes.map(({ name }, index) => [name, { source: 'bench', readings: rings[index]! }]),
  );
  let memory: Memory = EMPTY_MEMORY;
  const took: number[] = [];
  for (let pass = KEPT; pass < KEPT + RUNS; pass += 1) {
    for (const [index, ring] of rings.entries()) {
      ring.shift();
      ring.push(readingOf(index, pass));
    }
    const at = NOON + pass * 5_000;
    const began = performance.now();
    const { kept } = judgeThresholds(cluster, { at, sights: new Map(), answers: new Map(), telemetry }, memory);
    took.push(performance.now() - began);
    memory = { ...memory, ...kept };
  }
  const median = took.sort((one, other) => one - other)[Math.floor(RUNS / 2)]!;
  const limit = await medianMs(5, () => rings.filter(ring => METRICS.some(metric => ring.at(-1)!.metrics[metric]! > 80)).length);
  return [
    {
      work: 'judge 10,000 nodes × 5 thresholds, one new reading each',
      measured: ms(median),
      limit: `${ms(limit)} to compare the numbers`,
      goal: '≤ 50 ms',
      met: median <= 50,
    },
  ];
}

function readingOf(node: number, place: number): Reading {
  const value = node % 20 === 0 ? 60 + 40 * Math.sin(place / 7 + node) : 30 + (node % 40);
  return { at: NOON + place * 5_000, metrics: Object.fromEntries(METRICS.map(metric => [metric, value])) };
}
