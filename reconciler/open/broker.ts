import { randomBytes } from 'node:crypto';
import type { EmbeddedBroker } from '../broker/embedded.ts';
import type { Mqtt } from '../connections/mqtt/mqtt.ts';
import type { Logger } from '../log.ts';
import type { BrokerConfig, Config } from '../model/config.ts';
import { OperationError } from '../model/operation-error.ts';
import type { Secrets } from '../secrets/secrets.ts';
import { readTls } from './certificates.ts';

/** The way to the agents of one cluster: opened when it is first asked for, and kept. */
export interface WayToAgents {
  /** Throws OperationError where there is none, or what it needs cannot be read; whoever asks then tries anew. */
  open(signal: AbortSignal): Promise<Mqtt>;
  close(): Promise<void>;
}

/** The configured broker; one of our own is opened with the first way over it. */
export interface BrokerAccess extends AsyncDisposable {
  /** The way to the agents of the cluster with this uid. */
  toAgents(uid: string, secrets: Secrets): WayToAgents;
}

type EmbeddedConfig = BrokerConfig & { readonly kind: 'embedded' };

/** `agents`: where tokens are, which a broker of our own takes; `isDaemon`: a broker of our own is opened here; else it is one of a `serve` on this machine. */
export function brokerAccess(
  { broker: config, agents }: Pick<Config, 'broker' | 'agents'>,
  isDaemon: boolean,
  log: Logger,
): BrokerAccess {
  let embedded: Promise<EmbeddedBroker> | undefined;
  const open = async (uid: string, secrets: Secrets, signal: AbortSignal): Promise<Mqtt> => {
    if (config === undefined)
      throw new OperationError(
        'unsupported',
        'no broker is configured, over which agents are spoken to; set broker in the configuration',
      );
    const { openMqtt } = await import('../connections/mqtt/mqtt.ts');
    const clientId = `keelson-${randomBytes(8).toString('hex')}`;
    if (config.kind === 'embedded') {
      if (isDaemon) {
        embedded ??= openOwn(config, agents, secrets, log, signal);
        embedded.catch(() => {
          embedded = undefined;
        });
        (await embedded).admit(uid);
      }
      return openMqtt({ url: `unix:${config.socket}`, version: 4, clientId });
    }
    const { url, version, username, password, tls, insecure } = config;
    if (insecure !== undefined) log.warn(`the broker at ${url} is spoken to without TLS: ${insecure}`);
    return openMqtt({
      ...{ url, clientId },
      ...(version === undefined ? {} : { version }),
      ...(username === undefined ? {} : { username }),
      ...(password === undefined ? {} : { password: await secrets.value(password, signal) }),
      ...(tls === undefined ? {} : { tls: await readTls(tls, secrets, signal) }),
    });
  };
  return {
    toAgents: (uid, secrets) => keep(signal => open(uid, secrets, signal)),
    async [Symbol.asyncDispose]() {
      await (await embedded?.catch(() => undefined))?.[Symbol.asyncDispose]();
    },
  };
}

async function openOwn(
  { host, port, socket, tls }: EmbeddedConfig,
  agents: Config['agents'],
  secrets: Secrets,
  log: Logger,
  signal: AbortSignal,
): Promise<EmbeddedBroker> {
  const { openEmbedded } = await import('../broker/embedded.ts');
  const more = {
    ...(tls === undefined ? {} : { tls: await readTls(tls, secrets, signal) }),
    ...(agents && { enrolment: (await import('./enrolment.ts')).enrolmentAt(agents.pki, secrets) }),
  };
  const warn = (text: string): void => log.warn(text);
  const broker = await openEmbedded({ host, port, socket, ...more, warn });
  const unwatch =
    tls === undefined ? () => {} : (await import('./watch-revoked.ts')).watchRevoked(broker, tls, { secrets, warn });
  return {
    ...broker,
    async [Symbol.asyncDispose]() {
      unwatch();
      await broker[Symbol.asyncDispose]();
    },
  };
}

function keep(open: WayToAgents['open']): WayToAgents {
  let opened: Promise<Mqtt> | undefined;
  return {
    open(signal) {
      const way = opened ?? open(signal);
      opened = way;
      way.catch(() => {
        if (opened === way) opened = undefined;
      });
      return way;
    },
    async close() {
      const last = opened;
      opened = undefined;
      await (await last?.catch(() => undefined))?.[Symbol.asyncDispose]();
    },
  };
}
