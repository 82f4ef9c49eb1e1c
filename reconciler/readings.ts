import type { NodeTelemetry, Reading } from './model/telemetry.ts';

/** The newest readings of each node: bounded, whatever comes. */
export interface Readings {
  /** From now on these nodes are known and no others, each with who tells of it; what is known of one stays while its source does. */
  keepOnly(sources: ReadonlyMap<string, NodeTelemetry['source']>): void;
  /** Whether it is news: of a node that is known, and of another instant. Those that are later go: our clock was set back. */
  add(node: string, reading: Reading): boolean;
  /** Why nothing comes; the next reading ends it. */
  fail(node: string, why: string): void;
  /** undefined: nobody tells of it. The same object until something is new. */
  of(node: string): NodeTelemetry | undefined;
  /** By node. */
  all(): ReadonlyMap<string, NodeTelemetry>;
}

/** Readings of one node; few nodes have so many, thousands share what all may have. */
const MOST_OF_ONE = 64;
const MOST_OF_ALL = 200_000;
const LEAST_OF_ONE = 8;
/** Those that come faster take the place of the last one, so that a flood does not push out what was before it. */
const APART_MS = 1_000;

interface Known {
  readonly source: NodeTelemetry['source'];
  readonly readings: Reading[];
  why: string | null;
  /** As it was given out last; null: something is new since. */
  view: NodeTelemetry | null;
}

/** Nothing is known yet. */
export function openReadings(): Readings {
  const nodes = new Map<string, Known>();
  const mostOfOne = (): number =>
    Math.max(LEAST_OF_ONE, Math.min(MOST_OF_ONE, Math.floor(MOST_OF_ALL / Math.max(1, nodes.size))));
  const viewOf = (known: Known): NodeTelemetry => {
    known.view ??= {
      source: known.source,
      readings: [...known.readings],
      ...(known.why === null ? {} : { why: known.why }),
    };
    return known.view;
  };
  return {
    keepOnly(sources) {
      for (const [node, { source }] of nodes) if (sources.get(node) !== source) nodes.delete(node);
      for (const [node, source] of sources)
        if (!nodes.has(node)) nodes.set(node, { source, readings: [], why: null, view: null });
    },
    add(node, reading) {
      const known = nodes.get(node);
      if (known === undefined || known.readings.at(-1)?.at === reading.at) return false;
      while (known.readings.length > 0 && known.readings.at(-1)!.at >= reading.at) known.readings.pop();
      const last = known.readings.at(-1);
      const before = known.readings.at(-2);
      if (before !== undefined && reading.at - before.at < APART_MS) known.readings.pop();
      else if (last?.processes !== undefined) known.readings[known.readings.length - 1] = { at: last.at, metrics: last.metrics };
      known.readings.push(reading);
      while (known.readings.length > mostOfOne()) known.readings.shift();
      known.why = null;
      known.view = null;
      return true;
    },
    fail(node, why) {
      const known = nodes.get(node);
      if (known === undefined || known.why === why) return;
      known.why = why;
      known.view = null;
    },
    of(node) {
      const known = nodes.get(node);
      return known === undefined ? undefined : viewOf(known);
    },
    all: () => new Map([...nodes].map(([node, known]) => [node, viewOf(known)])),
  };
}
