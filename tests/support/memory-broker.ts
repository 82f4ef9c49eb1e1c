import type { Mqtt, MqttState } from '../../reconciler/connections/mqtt/mqtt.ts';
import { OperationError } from '../../reconciler/model/operation-error.ts';

/** A broker in memory; every client is an end of its own. */
export interface MemoryBroker {
  connect(): Mqtt & { cut(): void; heal(): void };
  /** By topic. */
  readonly retained: Map<string, Buffer>;
  /** As if it were started anew and had kept nothing. */
  empty(): void;
  /** Says something in anybody's name. */
  say(topic: string, payload: string, options?: { readonly retain?: boolean }): void;
}

interface Listener {
  readonly filter: string;
  readonly onMessage: (topic: string, payload: Buffer, retained: boolean) => void;
}

interface Client {
  isConnected: boolean;
  readonly listeners: Set<Listener>;
  /** What it hears once everybody knows that it is connected; null: what is said is heard at once. */
  later: (() => void)[] | null;
}

export function openMemoryBroker(): MemoryBroker {
  const retained = new Map<string, Buffer>();
  const clients = new Set<Client>();
  const deliver = (topic: string, payload: Buffer, retain: boolean): void => {
    if (retain && payload.length === 0) retained.delete(topic);
    else if (retain) retained.set(topic, payload);
    for (const client of clients) {
      const hear = (): void => {
        for (const one of client.listeners) if (matches(one.filter, topic)) one.onMessage(topic, payload, false);
      };
      if (client.later !== null) client.later.push(hear);
      else if (client.isConnected) hear();
    }
  };
  /** What was kept by now, to be heard by this one. */
  const keptFor = (one: Listener): (() => void)[] =>
    [...retained].flatMap(([topic, payload]) => (matches(one.filter, topic) ? [() => one.onMessage(topic, payload, true)] : []));
  return {
    retained,
    empty: () => retained.clear(),
    say: (topic, payload, { retain = false } = {}) => deliver(topic, Buffer.from(payload), retain),
    connect() {
      const client: Client = { isConnected: true, later: null, listeners: new Set() };
      const watchers = new Set<(state: MqttState) => void>();
      clients.add(client);
      const state = (): MqttState =>
        client.isConnected
          ? { isConnected: true, version: 5 }
          : { isConnected: false, why: new OperationError('unreachable', 'cut') };
      const change = (isConnected: boolean): void => {
        client.isConnected = isConnected;
        // A connection is known of before anything comes over it, and what was kept comes before what is said by then.
        client.later = isConnected ? [...client.listeners].flatMap(keptFor) : null;
        for (const watcher of watchers) watcher(state());
        const { later } = client;
        client.later = null;
        for (const hear of later ?? []) hear();
      };
      return {
        name: 'memory',
        state,
        tried: async () => {},
        onState(listener) {
          watchers.add(listener);
          return () => void watchers.delete(listener);
        },
        async publish(topic, payload, { retain = false }) {
          if (!client.isConnected) throw new OperationError('unreachable', 'cut');
          deliver(topic, Buffer.from(payload), retain);
        },
        async subscribe(filter, onMessage, signal) {
          const one = { filter, onMessage };
          client.listeners.add(one);
          signal.addEventListener('abort', () => client.listeners.delete(one), { once: true });
          if (client.isConnected) for (const hear of keptFor(one)) hear();
        },
        cut: () => change(false),
        heal: () => change(true),
        async [Symbol.asyncDispose]() {},
      };
    },
  };
}

function matches(filter: string, topic: string): boolean {
  return filter.endsWith('#') ? topic.startsWith(filter.slice(0, -1)) : filter === topic;
}
