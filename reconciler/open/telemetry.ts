import type { TelemetryFeed } from '../feeds/telemetry.ts';
import type { Logger } from '../log.ts';
import type { Owner } from '../model/resource.ts';
import type { Secrets } from '../secrets/secrets.ts';
import type { WayToAgents } from './broker.ts';

/** Opens who tells how the nodes of a source fare. Throws OperationError unsupported where nobody is configured who could. */
export async function openTelemetryFeed(
  source: TelemetryFeed['source'],
  {
    owner,
    secrets,
    toAgents,
    askMs,
    log,
  }: {
    readonly owner: Owner;
    readonly secrets: Secrets;
    readonly toAgents: WayToAgents;
    readonly askMs: number;
    readonly log: Logger;
  },
): Promise<TelemetryFeed> {
  if (source === 'glances') return (await import('../feeds/glances/glances.ts')).openGlances({ secrets });
  const { openMqttFeed } = await import('../feeds/mqtt/mqtt.ts');
  const mqtt = await toAgents.open(AbortSignal.timeout(askMs));
  return openMqttFeed({ mqtt, uid: owner.uid, warn: text => log.warn({ cluster: owner.cluster }, text) });
}
