import { formatBytes, formatDuration } from '../../model/quantities.ts';
import type { TelemetryStatus } from '../../model/report.ts';
import type { HeavyProcess } from '../../model/telemetry.ts';
import type { Cell } from '../layout.ts';
import { visible } from '../visible.ts';
import { ago } from '../words.ts';

/** `93%`, `54 C`, `1.2Mi/s`: a value in the unit that ends its metric's name. */
export function valueWords(metric: string, value: number): string {
  if (metric.endsWith('.percent')) return `${Math.round(value)}%`;
  if (metric.endsWith('.celsius')) return `${Math.round(value)} C`;
  if (metric.endsWith('.bytesPerSecond')) return `${formatBytes(Math.round(value))}/s`;
  if (metric.endsWith('.seconds')) return `${Math.round(value)} s`;
  return String(Math.round(value * 100) / 100);
}

/** `cpu 93%`: a metric without its unit, and its value. */
function metricWords(metric: string, value: number): string {
  const name = visible(metric).replace(/\.(percent|celsius|bytesPerSecond|seconds)$/, '');
  return `${name} ${valueWords(metric, value)}`;
}

/** `yes of root takes 100% of a core and 0% of the memory`. */
export function processWords({ name, user, cpuPercent, memoryPercent }: HeavyProcess): string {
  return `${name} of ${user} takes ${Math.round(cpuPercent)}% of a core and ${Math.round(memoryPercent)}% of the memory`;
}

/** How a node fares, in a column: what matters most, or since when nobody knows. */
export function telemetryCell(telemetry: TelemetryStatus | undefined, sinceMs: number): Cell {
  if (telemetry === undefined) return { text: '' };
  const { agoMs, stale, metrics } = telemetry;
  if (agoMs === null) return { text: 'nothing yet', tone: 'care' };
  if (stale) return { text: `stale: ${ago(agoMs + sinceMs)}`, tone: 'care' };
  const shown = MAIN.flatMap(name => (metrics[name] === undefined ? [] : [metricWords(name, metrics[name])]));
  return { text: shown.join(', ') };
}

const MAIN: readonly string[] = ['cpu.percent', 'memory.percent', 'load5.percent'];

/** Why nobody knows how a node fares, in one sentence; null: it is known, or nobody is to tell. */
export function telemetryTrouble(telemetry: TelemetryStatus | undefined, sinceMs: number): string | null {
  if (telemetry === undefined) return null;
  const { agoMs, stale, why } = telemetry;
  const reason = why === undefined ? '' : `: ${why}`;
  if (agoMs === null) return why === undefined ? null : `has told nothing yet of how it fares${reason}`;
  return stale ? `has not told for ${formatDuration(agoMs + sinceMs)} how it fares${reason}` : null;
}

const SOURCES: Readonly<Record<TelemetryStatus['source'], string>> = {
  agent: 'its agent',
  glances: 'Glances',
  none: 'nobody',
};

/** All that a node told, a sentence a line. */
export function telemetryLines({ source, agoMs, stale, metrics, processes = [], why }: TelemetryStatus): readonly string[] {
  if (agoMs === null) return [`${SOURCES[source]} has told nothing of how it fares yet${why === undefined ? '' : `: ${why}`}`];
  const words = Object.entries(metrics).map(([name, value]) => metricWords(name, value));
  const when = `told ${ago(agoMs)} by ${SOURCES[source]}${stale ? ', which is too long ago to say anything of now' : ''}`;
  return [
    `${words.join(', ')}; ${when}`,
    ...(why === undefined ? [] : [`nothing newer came: ${why}`]),
    ...processes.map(processWords),
  ];
}
