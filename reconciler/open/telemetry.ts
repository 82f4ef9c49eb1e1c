import type { TelemetryFeed } from '../feeds/telemetry.ts';
import { OperationError } from '../model/operation-error.ts';
import type { Secrets } from '../secrets/secrets.ts';

/** Opens who tells how the nodes of a source fare. Throws OperationError unsupported where nobody is configured who could. */
export async function openTelemetryFeed(source: TelemetryFeed['source'], secrets: Secrets): Promise<TelemetryFeed> {
  switch (source) {
    case 'glances':
      return (await import('../feeds/glances/glances.ts')).openGlances({ secrets });
    case 'agent':
      throw new OperationError('unsupported', 'no broker is configured, over which agents tell how their nodes fare');
  }
}
