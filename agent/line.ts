import { randomBytes } from 'node:crypto';
import { keepSubscribed } from '../reconciler/connections/mqtt/keep-subscribed.ts';
import type { Mqtt } from '../reconciler/connections/mqtt/mqtt.ts';
import type { Logger } from '../reconciler/log.ts';
import type { Orders, Told } from '../reconciler/model/orders.ts';
import { encodeStates } from '../reconciler/wire/encode-states.ts';
import { encodeInfo } from '../reconciler/wire/info.ts';
import { decodeOrders } from '../reconciler/wire/orders.ts';
import { topicsOf } from '../reconciler/wire/topics.ts';
import { decodeUp, encodeUp } from '../reconciler/wire/up.ts';

/** The agent's side of its one connection. */
export interface AgentLine {
  /** Tells what is there, in the end: of what comes while nobody listens only the newest. */
  tellStates(states: Told): void;
  tellInfo(metrics: Readonly<Record<string, number>>): void;
  onOrders(listener: (orders: Orders) => void): void;
  /** Another agent of this name came after this one. */
  onReplaced(listener: () => void): void;
  onConnected(listener: () => void): void;
  /** How often it was connected. */
  connections(): number;
  /** The revision of the orders that came last over this connection; 0: none came. */
  revision(): number;
  /** Says farewell; where another agent has the name that it stepped down, and nothing that is kept. */
  leave(signal: AbortSignal): Promise<void>;
}

/** What the broker says in place of an agent that is gone. */
export function lastWill(
  uid: string,
  node: string,
  run: string,
): { readonly topic: string; readonly payload: Uint8Array; readonly retain: true } {
  return { topic: topicsOf(uid, node).up, payload: encodeUp({ run, up: false }), retain: true };
}

/** How long a new connection is listened to before it is clear that the broker keeps nothing. */
const UNHEARD_MS = 2_000;

/** Listens and greets over each connection of the broker until the signal aborts. */
export function openAgentLine(
  {
    broker,
    uid,
    node,
    run,
    isFormer,
    version,
    log,
  }: {
    readonly broker: Mqtt;
    readonly uid: string;
    readonly node: string;
    readonly run: string;
    /** Whether that was an earlier life of this very agent: a broker that lost its newest messages may still say that it is there. */
    readonly isFormer: (run: string) => boolean;
    readonly version: string;
    readonly log: Logger;
  },
  signal: AbortSignal,
): AgentLine {
  const topics = topicsOf(uid, node);
  let onOrders: (orders: Orders) => void = () => {};
  let onReplaced = (): void => {};
  let onConnected = (): void => {};
  let connections = 0;
  let revision = 0;
  let isReplaced = false;
  const count = { info: 0, states: 0 };
  const greet = (): void => {
    if (unheard !== null) clearTimeout(unheard);
    unheard = null;
    void broker
      .publish(topics.up, encodeUp({ run, up: true, version }), { retain: true }, signal)
      .catch((error: Error) => log.debug({ error: error.message }, 'the greeting was not sent'));
  };
  /** What the broker keeps of this name comes first over a new connection; nothing, where it has lost it. */
  let unheard: NodeJS.Timeout | null = null;
  const stepDown = (): void => {
    if (isReplaced) return;
    isReplaced = true;
    onReplaced();
  };
  const onUp = (payload: Buffer, retained: boolean): void => {
    const read = decodeUp(payload);
    if ('why' in read || isReplaced) return;
    const { up, run: other } = read.value;
    const isOther = other !== run;
    // Who comes when another is there is the newer one; who comes back and finds another is the older.
    if (isOther && up && !isFormer(other) && (!retained || connections > 1)) stepDown();
    else if (unheard !== null || isOther) greet();
  };
  const listen = (topic: string, take: (payload: Buffer, retained: boolean) => void): void =>
    keepSubscribed(
      broker,
      topic,
      (_topic, payload, retained) => take(payload, retained),
      error => log.error({ error: error.message }, `the broker does not let this agent read ${topic}`),
      signal,
    );
  const connected = (): void => {
    connections += 1;
    if (connections === 1) greet();
    else unheard = setTimeout(greet, UNHEARD_MS);
    onConnected();
  };
  const forget = broker.onState(({ isConnected }) => {
    if (isConnected) connected();
    else {
      revision = 0;
      if (unheard !== null) clearTimeout(unheard);
    }
  });
  signal.addEventListener('abort', forget, { once: true });
  listen(topics.orders, payload => {
    if (payload.length === 0) return;
    const read = decodeOrders(payload, node);
    if ('value' in read) {
      ({ revision } = read.value);
      onOrders(read.value);
    } else log.warn({ error: read.why }, 'what came as orders is none');
  });
  listen(topics.up, onUp);
  if (broker.state().isConnected) connected();
  let telling = new AbortController();
  return {
    tellStates(states) {
      telling.abort();
      telling = new AbortController();
      count.states += 1;
      const either = AbortSignal.any([signal, telling.signal]);
      void broker
        .publish(topics.states, encodeStates({ run, seq: count.states, ...states }), { retain: true }, either)
        .catch((error: Error) => {
          if (!either.aborted) log.error({ error: error.message }, 'what is there could not be told');
        });
    },
    tellInfo(metrics) {
      if (!broker.state().isConnected) return;
      count.info += 1;
      const info = encodeInfo({ run, seq: count.info, clock: Date.now(), metrics });
      void broker.publish(topics.info, info, { qos: 0 }, signal).catch(() => {});
    },
    onOrders: listener => {
      onOrders = listener;
    },
    onReplaced: listener => {
      onReplaced = listener;
    },
    onConnected: listener => {
      onConnected = listener;
    },
    connections: () => connections,
    revision: () => revision,
    async leave(own) {
      if (!broker.state().isConnected) return;
      const farewell = encodeUp({ run, up: false, version, ...(isReplaced && { replaced: true }) });
      await broker.publish(topics.up, farewell, { retain: !isReplaced }, own).catch(() => {});
    },
  };
}

/** What tells this life of an agent from all others. */
export function newRun(): string {
  return randomBytes(12).toString('base64url');
}
