import { judgeThresholds } from '../../reconciler/decide/judge/thresholds.ts';
import type { Cluster, Node } from '../../reconciler/model/cluster.ts';
import { EMPTY_MEMORY, type Memory } from '../../reconciler/model/memory.ts';
import type { Observed, Sight } from '../../reconciler/model/observed.ts';
import type { Foreign } from '../../reconciler/model/resource.ts';
import type { Reading } from '../../reconciler/model/telemetry.ts';
import type { Threshold } from '../../reconciler/model/threshold.ts';
import { aCluster, aJob, aNode, type JobOverrides } from './world.ts';

/** Noon, on a whole step of the clock. */
export const NOON: number = Date.UTC(2026, 0, 1, 12);

/** `cpu.percent` above 80 for 10 s, clear below 70 for 20 s; limits. */
export function aThreshold(name: string, { select, ...overrides }: ThresholdOverrides = {}): Threshold {
  return {
    name,
    labels: {},
    annotations: {},
    at: { file: 'test.yaml', line: 1, column: 1 },
    select: { roles: [], labels: {}, nodes: [], jobs: [], containers: 'owned', exceptImages: [], ...select },
    over: { kind: 'node' },
    mode: 'any',
    terms: [{ metric: 'cpu.percent', above: 80, clear: 70 }],
    forMs: 10_000,
    clearForMs: 20_000,
    backoff: { factor: 2, maxMs: 3_600_000 },
    levels: [{ do: 'limit', afterMs: 0, limit: { cpuMillis: 500 } }],
    ...overrides,
  };
}

export type ThresholdOverrides = Partial<Omit<Threshold, 'select'>> & { readonly select?: Partial<Threshold['select']> };

/** Nodes that tell how they fare, jobs and thresholds. */
export function aWatched(
  nodes: readonly Node[],
  thresholds: readonly Threshold[],
  jobs: Readonly<Record<string, JobOverrides>> = {},
): Cluster {
  const declared = Object.entries(jobs).map(([name, overrides]) => aJob(name, overrides));
  const telling = nodes.map(node => ({ ...node, telemetry: { source: 'agent' as const } }));
  return aCluster(telling, declared, { thresholds: new Map(thresholds.map(threshold => [threshold.name, threshold])) });
}

/** What one node tells, and how its thresholds stand after it, reading by reading; the memory goes from pass to pass. */
export interface Watch {
  readonly memory: Memory;
  readonly observed: Observed;
  readonly judged: ReturnType<typeof judgeThresholds>;
}

/** A pass at an instant over everything that was told until then. */
export function judgeAt(
  cluster: Cluster,
  at: number,
  told: Readonly<Record<string, readonly Reading[]>>,
  memory: Memory = EMPTY_MEMORY,
  sights: ReadonlyMap<string, Sight> = new Map(),
): Watch {
  const telemetry = new Map(
    Object.entries(told).map(([node, readings]) => [
      node,
      { source: 'test', readings: readings.filter(reading => reading.at <= at) },
    ]),
  );
  const observed: Observed = { at, sights: sights as Observed['sights'], answers: new Map(), telemetry };
  const judged = judgeThresholds(cluster, observed, memory);
  return { observed, judged, memory: { ...memory, ...judged.kept } };
}

/** Readings of one metric, so many seconds apart from NOON on; null: none then. */
export function cpu(
  values: readonly (number | null)[],
  everyMs: number = 5_000,
  from: number = NOON,
  metric: string = 'cpu.percent',
): readonly Reading[] {
  return values.flatMap((value, index) => (value === null ? [] : [{ at: from + index * everyMs, metrics: { [metric]: value } }]));
}

export const ONE: readonly Node[] = [aNode('pi-1')];

/** A container on an engine that is not Keelson's. */
export const STRANGER: Foreign = {
  kind: 'workload',
  name: 'grafana',
  ref: 'c1',
  image: 'grafana:11',
  running: true,
  ports: [],
  addresses: [],
};
