import type { Node } from '../model/cluster.ts';
import type { TelemetryStatus } from '../model/report.ts';
import type { NodeTelemetry } from '../model/telemetry.ts';

/** What a node told last; undefined: git says that nobody tells. */
export function telemetryStatus(
  { telemetry, liveness }: Pick<Node, 'telemetry' | 'liveness'>,
  known: NodeTelemetry | undefined,
  at: number,
): TelemetryStatus | undefined {
  if (telemetry.source === 'none') return undefined;
  const { readings = [], why } = known ?? {};
  const last = readings.at(-1);
  const agoMs = last === undefined ? null : Math.max(0, at - last.at);
  return {
    source: telemetry.source,
    agoMs,
    stale: agoMs !== null && agoMs > liveness.staleAfterMs,
    metrics: last?.metrics ?? {},
    ...(last?.processes === undefined ? {} : { processes: last.processes }),
    ...(why === undefined ? {} : { why }),
  };
}
