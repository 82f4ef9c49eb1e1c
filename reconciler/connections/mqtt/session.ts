import { MqttClient } from 'mqtt';
import type { OperationError } from '../../model/operation-error.ts';
import { openPacketBound } from './bound-packets.ts';
import { type BrokerAddress, openBrokerStream } from './broker-stream.ts';
import { explainFailure } from './explain-failure.ts';

/** How one connection to a broker is made. */
export interface SessionOptions {
  readonly address: BrokerAddress;
  /** For people. */
  readonly name: string;
  readonly version: 4 | 5;
  readonly clientId: string;
  readonly username?: string;
  readonly password?: string;
  readonly will?: { readonly topic: string; readonly payload: Uint8Array; readonly retain: boolean };
  readonly keepAliveMs: number;
  readonly connectMs: number;
  /** Larger messages are not taken. */
  readonly mostBytes: number;
  readonly onMessage: (topic: string, payload: Buffer, retained: boolean) => void;
}

/** One connection, from its greeting to its end; it is not made again. */
export interface Session {
  readonly version: 4 | 5;
  /** Whether the broker has it (quality 0: it was sent); false where the connection ended before. Throws OperationError where it is refused. */
  publish(topic: string, payload: Uint8Array, options: { readonly qos: 0 | 1; readonly retain: boolean }): Promise<boolean>;
  /** Whether the broker granted it; false where the connection ended before. Throws OperationError where it is refused. */
  subscribe(filter: string): Promise<boolean>;
  unsubscribe(filter: string): void;
  /** Why it ended, once it has. */
  readonly ended: Promise<OperationError>;
  /** Says farewell, so that the will is not sent, and ends; a broker that hangs is left after a second. */
  end(): Promise<void>;
}

/** How long a farewell may take. */
const FAREWELL_MS = 1_000;

/** Connects once. Throws OperationError. */
export async function connectOnce(options: SessionOptions, signal: AbortSignal): Promise<Session> {
  const { name, version, onMessage } = options;
  signal.throwIfAborted();
  let failure: unknown;
  const client = openClient(options, error => {
    failure ??= error;
  });
  const closed = Promise.withResolvers<void>();
  /** What waits for an answer. */
  const asked = new Set<(isDone: boolean) => void>();
  const ask = (what: string, send: (answer: (error?: Error | null) => void) => void): Promise<boolean> =>
    new Promise((resolve, reject) => {
      if (!client.connected) return resolve(false);
      asked.add(resolve);
      send(error => {
        asked.delete(resolve);
        // What the end of the connection does to it is told by the end.
        if (error && client.connected) reject(explainFailure(`${what} on ${name}`, error));
        else resolve(!error);
      });
    });
  const greeted = Promise.withResolvers<boolean>();
  client.once('connect', () => greeted.resolve(true));
  client.on('error', error => {
    failure ??= error;
    // Some are told without an end: an answer out of place.
    client.stream.destroy();
  });
  client.on('disconnect', ({ reasonCode }) => {
    failure ??= { code: reasonCode };
  });
  client.once('close', () => {
    greeted.resolve(false);
    closed.resolve();
    for (const settle of asked) settle(false);
  });
  client.on('message', (topic, payload, { retain }) => onMessage(topic, payload, retain));
  const abandon = (): void => void client.end(true);
  const ended = closed.promise.then(() =>
    explainFailure(`the connection to ${name}`, failure ?? new Error('the broker closed it')),
  );
  signal.addEventListener('abort', abandon, { once: true });
  try {
    const isGreeted = await greeted.promise;
    signal.throwIfAborted();
    if (!isGreeted) throw explainFailure(`connecting to ${name}`, failure ?? new Error('the broker closed the connection'));
  } finally {
    signal.removeEventListener('abort', abandon);
  }
  return {
    version,
    ended,
    publish: (topic, payload, options) =>
      ask(`sending ${topic}`, answer =>
        client.publish(topic, Buffer.from(payload.buffer, payload.byteOffset, payload.byteLength), options, answer),
      ),
    subscribe: filter => ask(`subscribing to ${filter}`, answer => client.subscribe(filter, { qos: 1 }, answer)),
    unsubscribe: filter => void client.unsubscribe(filter),
    async end() {
      const timer = setTimeout(() => client.stream.destroy(), FAREWELL_MS);
      client.end();
      await closed.promise;
      clearTimeout(timer);
    },
  };
}

/** A client that connects at once and never again: when and how that is done anew is the caller's business. */
function openClient(options: SessionOptions, onFailure: (error: unknown) => void): MqttClient {
  const { version, clientId, username, password, will, mostBytes } = options;
  const stream = openBrokerStream(options.address, version === 4 ? openPacketBound(mostBytes) : null);
  stream.once('error', onFailure);
  return new MqttClient(() => stream, {
    protocolVersion: version,
    clientId,
    clean: true,
    reconnectPeriod: 0,
    resubscribe: false,
    connectTimeout: options.connectMs,
    keepalive: Math.ceil(options.keepAliveMs / 1000),
    timerVariant: 'native',
    // It would keep a Buffer of each number up to 65535: 8 MB.
    writeCache: false,
    // Version 5 asks the broker to keep larger ones.
    ...(version === 5 ? { properties: { maximumPacketSize: mostBytes } } : {}),
    ...(username === undefined ? {} : { username }),
    ...(password === undefined ? {} : { password }),
    ...(will === undefined ? {} : { will: { ...will, payload: Buffer.from(will.payload), qos: 1 } }),
  });
}
