import type { Access } from '../../model/cluster.ts';
import type { NodeSpec } from '../../model/manifest.generated.ts';
import type { MetricGroup, TelemetrySettings } from '../../model/telemetry.ts';
import { durationMs } from './duration-ms.ts';

/** Who tells how a machine fares, with every default stated: the agent that it is reached by, else nobody, unless git says who. */
export function resolveTelemetry({ address, engine, telemetry }: NodeSpec, access: readonly Access[]): TelemetrySettings {
  if (telemetry === undefined) return { source: access.some(({ kind }) => kind === 'agent') ? 'agent' : 'none' };
  const { source, version, port = 61208, user = 'glances', password, interval = '5s', metrics } = telemetry;
  if (source !== 'glances') return { source };
  return {
    source,
    host: address ?? hostOf(access),
    port,
    ...(version === undefined ? {} : { version }),
    user,
    ...(password === undefined ? {} : { password }),
    everyMs: durationMs(interval),
    metrics: metrics ?? (engine === 'none' ? [...USUAL, 'processes'] : USUAL),
  };
}

const USUAL: readonly MetricGroup[] = ['cpu', 'memory', 'load', 'swap', 'disk', 'sensors', 'network'];

/** Where the first way over a network leads; this machine without one. */
function hostOf(access: readonly Access[]): string {
  const way = access.find(one => one.kind === 'ssh' || one.kind === 'tcp');
  return way === undefined ? '127.0.0.1' : way.host;
}
