import { join } from 'node:path';
import { tlsConfig } from './config-tls.ts';
import type { BrokerFields } from './model/config.generated.ts';
import type { BrokerConfig } from './model/config.ts';
import type { Diagnostic } from './model/diagnostic.ts';
import type { Path, Place } from './model/manifest.ts';

/** The broker that a configuration names, with its defaults; `absolute` makes paths so. */
export function brokerConfig(
  { embedded, url = '', tls, ...login }: BrokerFields,
  directory: string,
  absolute: (text: string) => string,
): BrokerConfig {
  if (embedded === undefined)
    return { kind: 'other', url, ...login, ...(tls === undefined ? {} : { tls: tlsConfig(tls, absolute) }) };
  const { listen = '127.0.0.1', port = embedded.tls === undefined ? 1883 : 8883 } = embedded;
  return {
    ...{ kind: 'embedded', host: listen, port, socket: join(directory, 'broker.sock') },
    ...(embedded.tls === undefined ? {} : { tls: tlsConfig(embedded.tls, absolute) }),
  };
}

/** What the schema cannot see: that a port which others reach has no TLS, and certificates for an address without it. */
export function checkBroker(broker: BrokerFields | undefined, place: (path: Path) => Place): readonly Diagnostic[] {
  const { embedded, url, tls } = broker ?? {};
  if (embedded?.listen !== undefined && embedded.tls === undefined && !isLoopback(embedded.listen)) {
    const summary = `The broker would listen at ${embedded.listen} without TLS`;
    const hint = 'whoever reaches it would speak for every node: make certificates with reconcile pki and set tls';
    return [{ severity: 'error', code: 'no-tls', summary, hint, ...place(['broker', 'embedded', 'listen']) }];
  }
  if (tls !== undefined && url?.startsWith('mqtt:')) {
    const summary = 'The broker has certificates, and an address without TLS';
    return [{ severity: 'error', code: 'no-tls', summary, hint: 'write mqtts://', ...place(['broker', 'url']) }];
  }
  return [];
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127\.\d+\.\d+\.\d+$/.test(host);
}
