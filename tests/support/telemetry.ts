import type { TelemetryListener } from '../../reconciler/feeds/telemetry.ts';
import type { Node } from '../../reconciler/model/cluster.ts';
import type { GlancesSettings, Reading } from '../../reconciler/model/telemetry.ts';
import { aNode } from './world.ts';

/** A node whose Glances is at a port of this machine. */
export function glancesNode(name: string, port: number, settings: Partial<GlancesSettings> = {}): Node {
  const metrics = ['cpu', 'memory', 'load', 'disk', 'network', 'processes'] as const;
  const telemetry = {
    source: 'glances',
    host: '127.0.0.1',
    port,
    user: 'glances',
    everyMs: 5_000,
    metrics,
    ...settings,
  } as const;
  return aNode(name, { telemetry });
}

/** What a feed told, by node. */
export interface Told extends TelemetryListener {
  readonly readings: Map<string, Reading[]>;
  readonly troubles: Map<string, string[]>;
}

/** A listener that writes down what it is told. */
export function noteTold(): Told {
  const readings = new Map<string, Reading[]>();
  const troubles = new Map<string, string[]>();
  return {
    readings,
    troubles,
    onReading: (node, reading) => void readings.set(node, [...(readings.get(node) ?? []), reading]),
    onTrouble: (node, why) => void troubles.set(node, [...(troubles.get(node) ?? []), why]),
  };
}
