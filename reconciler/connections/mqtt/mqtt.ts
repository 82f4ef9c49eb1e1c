import { setTimeout as pause } from 'node:timers/promises';
import { OperationError } from '../../model/operation-error.ts';
import { abandonable } from '../abandonable.ts';
import { readAddress } from './read-address.ts';
import { connectOnce, type Session, type SessionOptions } from './session.ts';
import { openRoutes } from './topic-filter.ts';

/** A broker, and who we are there. */
export interface MqttOptions {
  /** `mqtt://host:1883`, `mqtts://host:8883`, without credentials; or `unix:/path` of a socket of this machine. */
  readonly url: string;
  /** 5, 4 (which is 3.1.1), or absent: 5 and, where that is refused, 4. */
  readonly version?: 4 | 5;
  readonly clientId: string;
  readonly username?: string;
  readonly password?: string;
  /** PEM texts. `ca` absent: the public authorities. */
  readonly tls?: { readonly ca?: string; readonly cert?: string; readonly key?: string; readonly passphrase?: string };
  /** What the broker says in our place when we are gone without farewell. */
  readonly will?: { readonly topic: string; readonly payload: Uint8Array; readonly retain: boolean };
  /** Milliseconds; absent: as DEFAULTS says. */
  readonly timing?: Partial<Timing>;
  /** In [0, 1): jitter only. */
  readonly random?: () => number;
}

interface Timing {
  /** How often it is made sure that the other side is there; after one and a half of it that it is not. */
  readonly keepAliveMs: number;
  readonly connectMs: number;
  /** Before the second try; it doubles up to `longestMs`, and each wait is up to a half shorter. */
  readonly shortestMs: number;
  readonly longestMs: number;
}

/** Whether the broker is reached, and why not. */
export type MqttState =
  | { readonly isConnected: true; readonly version: 4 | 5 }
  | { readonly isConnected: false; readonly why: OperationError };

/** Called for each message; must not throw. An empty payload says that what was retained there was taken back. */
export type OnMessage = (topic: string, payload: Buffer, retained: boolean) => void;

/** A broker, connected again whenever it is lost. Disposing of it says farewell (the will is not sent) and ends what waits. */
export interface Mqtt extends AsyncDisposable {
  /** For people, without credentials: `mqtts://broker.example:8883`. */
  readonly name: string;
  state(): MqttState;
  /** Resolves once the first try to connect has ended, well or not. */
  tried(signal: AbortSignal): Promise<void>;
  /** Calls `listener` at each change; returns what ends that. */
  onState(listener: (state: MqttState) => void): () => void;
  /**
   * Resolves once the broker has the message (`qos` 0: once it is sent); while there is no connection it waits for one. Throws OperationError:
   * at its deadline with why there is no connection, where the broker refuses it, or at once where too much waits already. What was given
   * up may have arrived.
   */
  publish(topic: string, payload: Uint8Array, options: PublishOptions, signal: AbortSignal): Promise<void>;
  /**
   * Listens until the signal aborts, over each new connection again. Resolves once the broker granted it for the first time. Throws OperationError where
   * the broker refuses it, or the signal aborts before.
   */
  subscribe(filter: string, onMessage: OnMessage, signal: AbortSignal): Promise<void>;
}

/** How a message is sent; absent: not retained, and told again until the broker has it. */
export interface PublishOptions {
  readonly retain?: boolean;
  readonly qos?: 0 | 1;
}

/** Larger messages are neither taken nor sent: what a node has, and what it is told, is far below. */
const MOST_BYTES = 4 * 2 ** 20;

const DEFAULTS: Timing = { keepAliveMs: 20_000, connectMs: 10_000, shortestMs: 500, longestMs: 30_000 };
/** What may wait for the broker at a time. */
const MOST_WAITING = 2_000;
const MOST_WAITING_BYTES = 64 * 2 ** 20;
/** A connection that holds so long was a good one: the next break begins with the shortest wait. */
const GOOD_MS = 10_000;

/** Begins to connect, and returns at once. Throws OperationError `invalid` for an address, a certificate or a passphrase that cannot be right. */
export function openMqtt(options: MqttOptions): Mqtt {
  const { url: _url, tls: _tls, ...identity } = options;
  const { name, address } = readAddress(options);
  const timing = { ...DEFAULTS, ...options.timing };
  const ending = new AbortController();
  const routes = openRoutes<OnMessage>();
  /** Filters that were granted, once for each who asked. */
  const granted = new Set<{ readonly filter: string }>();
  const listeners = new Set<(state: MqttState) => void>();
  const waiting = { count: 0, bytes: 0 };
  /** Where filters overlap, some brokers send a message once for each, one right after the other. */
  let last: { readonly topic: string; readonly payload: Buffer } = { topic: '', payload: Buffer.alloc(0) };
  let state: MqttState = { isConnected: false, why: new OperationError('unreachable', `connecting to ${name}: no answer yet`) };
  /** Who waits for a connection. A promise that all share would keep everybody who ever waited for it. */
  const expecting = new Set<(session: Session) => void>();
  let current: Session | null = null;
  const first = Promise.withResolvers<void>();

  const change = (to: MqttState): void => {
    first.resolve();
    const isNews = to.isConnected || state.isConnected || to.why.message !== state.why.message;
    state = to;
    if (isNews) for (const listener of listeners) listener(to);
  };
  const base: Omit<SessionOptions, 'version'> = {
    ...identity,
    ...timing,
    name,
    address,
    mostBytes: MOST_BYTES,
    onMessage(topic, payload, retained) {
      const found = routes.find(topic);
      const isCopy = found.length > 1 && last.topic === topic && last.payload.equals(payload);
      last = isCopy ? { topic: '', payload } : { topic, payload };
      if (!isCopy) for (const listeners of found) for (const listener of listeners) listener(topic, payload, retained);
    },
  };
  const serve = async (session: Session): Promise<OperationError> => {
    let refused: OperationError | undefined;
    const restore = (filter: string): void =>
      void session.subscribe(filter).catch((error: OperationError) => {
        refused = error;
        return session.end();
      });
    current = session;
    for (const filter of new Set([...granted].map(({ filter }) => filter))) restore(filter);
    for (const resolve of expecting) resolve(session);
    change({ isConnected: true, version: session.version });
    const why = await session.ended;
    current = null;
    return refused ?? why;
  };
  const keep = async (): Promise<void> => {
    let version = options.version ?? 5;
    for (let waitMs = timing.shortestMs; !ending.signal.aborted; waitMs = Math.min(timing.longestMs, waitMs * 2)) {
      try {
        const session = await connectOnce({ ...base, version }, ending.signal);
        const since = performance.now();
        const why = await serve(session);
        if (performance.now() - since > GOOD_MS) waitMs = timing.shortestMs;
        change({ isConnected: false, why });
      } catch (error) {
        if (ending.signal.aborted) return;
        const why = error as OperationError;
        if (why.code === 'unsupported' && options.version === undefined && version === 5) {
          version = 4;
          continue;
        }
        change({ isConnected: false, why });
      }
      const jitter = 1 - (options.random ?? Math.random)() / 2;
      await pause(waitMs * jitter, undefined, { signal: ending.signal }).catch(() => {});
    }
  };
  const connected = async (signal: AbortSignal): Promise<Session> => {
    if (current !== null) return current;
    const { promise, resolve } = Promise.withResolvers<Session>();
    expecting.add(resolve);
    try {
      return await abandonable(promise, signal);
    } finally {
      expecting.delete(resolve);
    }
  };
  /** Calls over one connection after the other until it is done. */
  const over = async (what: string, signal: AbortSignal, call: (session: Session) => Promise<boolean>): Promise<void> => {
    const either = AbortSignal.any([signal, ending.signal]);
    try {
      while (!(await abandonable(call(await connected(either)), either)));
    } catch (error) {
      throw either.aborted ? givenUp(`${what} on ${name}`, state, ending.signal.aborted) : error;
    }
  };
  const kept = keep();
  return {
    name,
    state: () => state,
    tried: signal => abandonable(first.promise, signal),
    onState(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    async publish(topic, payload, { retain = false, qos = 1 }, signal) {
      if (payload.length > MOST_BYTES - 1024)
        throw new OperationError('exhausted', `sending ${topic} to ${name}: ${payload.length} bytes are more than it may have`);
      if (waiting.count >= MOST_WAITING || waiting.bytes + payload.length > MOST_WAITING_BYTES)
        throw new OperationError('exhausted', `sending ${topic} to ${name}: ${waiting.count} messages wait already`, {
          temporary: true,
        });
      waiting.count += 1;
      waiting.bytes += payload.length;
      try {
        await over(`sending ${topic}`, signal, session => session.publish(topic, payload, { retain, qos }));
      } finally {
        waiting.count -= 1;
        waiting.bytes -= payload.length;
      }
    },
    async subscribe(filter, onMessage, signal) {
      const entry = { filter };
      const remove = routes.add(filter, (topic, payload, retained) => onMessage(topic, payload, retained));
      const end = (): void => {
        remove();
        granted.delete(entry);
        if (!routes.has(filter)) current?.unsubscribe(filter);
      };
      try {
        await over(`subscribing to ${filter}`, signal, session => session.subscribe(filter));
        granted.add(entry);
        signal.addEventListener('abort', end, { once: true });
      } catch (error) {
        end();
        throw error;
      }
    },
    async [Symbol.asyncDispose]() {
      const last = current;
      ending.abort();
      await last?.end();
      await kept;
    },
  };
}

function givenUp(what: string, state: MqttState, isClosed: boolean): OperationError {
  if (isClosed) return new OperationError('aborted', `${what}: the connection was closed`);
  if (state.isConnected) return new OperationError('timeout', `${what}: the broker did not confirm it in time`);
  return new OperationError('unreachable', `${what}: no connection in time: ${state.why.message}`, { cause: state.why });
}
