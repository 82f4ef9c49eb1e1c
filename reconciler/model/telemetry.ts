import type { SecretPart } from './text.ts';

/** What a machine can be asked for. */
export type MetricGroup = 'cpu' | 'memory' | 'load' | 'swap' | 'disk' | 'sensors' | 'network' | 'processes';

/** How one asks the Glances of a machine. */
export interface GlancesSettings {
  readonly source: 'glances';
  readonly host: string;
  readonly port: number;
  /** Absent: whichever answers. */
  readonly version?: 3 | 4;
  readonly user: string;
  readonly password?: Pick<SecretPart, 'secret' | 'key'>;
  readonly everyMs: number;
  readonly metrics: readonly MetricGroup[];
}

/** Who tells how a machine fares. */
export type TelemetrySettings = { readonly source: 'none' } | { readonly source: 'agent' } | GlancesSettings;

/** A process that takes much of its machine. */
export interface HeavyProcess {
  readonly name: string;
  readonly user: string;
  /** Of one core: 250 is two and a half cores. */
  readonly cpuPercent: number;
  readonly memoryPercent: number;
}

/** What one node told of itself at one instant. */
export interface Reading {
  /** When it came, by our clock, milliseconds. */
  readonly at: number;
  /** By name, in the unit that ends the name: `cpu.percent`, `load5.percent` (per core), `temperature.celsius`. Only what was told is there. */
  readonly metrics: Readonly<Record<string, number>>;
  /** The heaviest first. */
  readonly processes?: readonly HeavyProcess[];
}

/** What is known of one node's metrics. */
export interface NodeTelemetry {
  /** Who tells: `agent`, `glances`. */
  readonly source: string;
  /** Oldest first, each later than the one before; bounded. */
  readonly readings: readonly Reading[];
  /** Why nothing newer is there, where asking failed. */
  readonly why?: string;
}
