import { join } from 'node:path';
import { tlsConfig } from './config-tls.ts';
import type { BrokerFields } from './model/config.generated.ts';
import type { BrokerConfig, Config, TlsConfig } from './model/config.ts';
import type { Diagnostic } from './model/diagnostic.ts';
import { isLoopback, isPlainFarBroker } from './model/loopback.ts';
import type { Path, Place } from './model/manifest.ts';

type PlaceOf = (path: Path, part?: 'key' | 'value') => Place;

/** The broker that a configuration names, with its defaults; `absolute` makes paths so. */
export function brokerConfig(
  { embedded, url = '', tls, agents: ignored, ...login }: BrokerFields,
  directory: string,
  absolute: (text: string) => string,
  agents: Config['agents'],
): BrokerConfig {
  if (embedded === undefined)
    return { kind: 'other', url, ...login, ...(tls === undefined ? {} : { tls: tlsConfig(tls, absolute) }) };
  const { listen = '127.0.0.1', port = embedded.tls === undefined ? 1883 : 8883 } = embedded;
  return {
    ...{ kind: 'embedded', host: listen, port, socket: join(directory, 'broker.sock') },
    ...(embedded.tls === undefined ? {} : { tls: { ...(agents && revokedBy(agents)), ...tlsConfig(embedded.tls, absolute) } }),
  };
}

/** Who is installed by an authority is refused by its list, unless another one is named. */
function revokedBy({ pki }: NonNullable<Config['agents']>): TlsConfig {
  return { crlFile: join(pki, 'crl.pem') };
}

/** How agents are installed, with its defaults; undefined: they are not. */
export function agentsConfig(
  { agents, url = '' }: BrokerFields,
  directory: string,
  absolute: (text: string) => string,
): Config['agents'] {
  if (agents === undefined) return undefined;
  return { url: agents.url ?? url, pki: agents.pki === undefined ? join(directory, 'pki') : absolute(agents.pki) };
}

/** What the schema cannot see: that a port which others reach has no TLS, and certificates for an address without it. */
export function checkBroker(broker: BrokerFields | undefined, place: PlaceOf): readonly Diagnostic[] {
  const { embedded, url = '', tls, insecure, agents } = broker ?? {};
  if (embedded?.listen !== undefined && embedded.tls === undefined && !isLoopback(embedded.listen)) {
    const summary = `The broker would listen at ${embedded.listen} without TLS`;
    const hint = 'whoever reaches it would speak for every node: make certificates with reconcile pki and set tls';
    return [{ severity: 'error', code: 'no-tls', summary, hint, ...place(['broker', 'embedded', 'listen']) }];
  }
  if (tls !== undefined && url.startsWith('mqtt:')) {
    const summary = 'The broker has certificates, and an address without TLS';
    return [{ severity: 'error', code: 'no-tls', summary, hint: 'write mqtts://', ...place(['broker', 'url']) }];
  }
  if (insecure === undefined && isPlainFarBroker(url)) {
    const summary = 'The broker is on another machine, and would be spoken to without TLS';
    const hint = 'orders and the password go in the clear: write mqtts://, or why it must be so in insecure';
    return [{ severity: 'error', code: 'no-tls', summary, hint, ...place(['broker', 'url']) }];
  }
  return agents === undefined ? [] : checkAgents(agents, broker!, place);
}

function checkAgents(
  agents: NonNullable<BrokerFields['agents']>,
  { embedded, url = '' }: BrokerFields,
  place: PlaceOf,
): readonly Diagnostic[] {
  const at = place(['broker', 'agents'], 'key');
  if (embedded !== undefined && embedded.tls === undefined) {
    const summary = 'Agents are installed with certificates, and the broker has no TLS';
    return [
      {
        severity: 'error',
        code: 'no-tls',
        summary,
        hint: 'make its certificate with reconcile pki server, and set embedded.tls',
        ...at,
      },
    ];
  }
  if (agents.url === undefined && !url.startsWith('mqtts:')) {
    const summary = 'Nothing says at which address agents reach the broker with TLS';
    return [{ severity: 'error', code: 'missing-field', summary, hint: 'write agents: {url: "mqtts://HOST:PORT"}', ...at }];
  }
  return [];
}
