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

export function openMemoryBroker(): MemoryBroker {
  const retained = new Map<string, Buffer>();
  const clients = new Set<{ isConnected: boolean; readonly listeners: Set<Listener> }>();
  const deliver = (topic: string, payload: Buffer, retain: boolean): void => {
    if (retain && payload.length === 0) retained.delete(topic);
    else if (retain) retained.set(topic, payload);
    for (const client of clients)
      if (client.isConnected)
        for (const one of client.listeners) if (matches(one.filter, topic)) one.onMessage(topic, payload, false);
  };
  const replay = (one: Listener): void => {
    for (const [topic, payload] of retained) if (matches(one.filter, topic)) one.onMessage(topic, payload, true);
  };
  return {
    retained,
    empty: () => retained.clear(),
    say: (topic, payload, { retain = false } = {}) => deliver(topic, Buffer.from(payload), retain),
    connect() {
      const client = { isConnected: true, listeners: new Set<Listener>() };
      const watchers = new Set<(state: MqttState) => void>();
      clients.add(client);
      const state = (): MqttState =>
        client.isConnected
          ? { isConnected: true, version: 5 }
          : { isConnected: false, why: new OperationError('unreachable', 'cut') };
      const change = (isConnected: boolean): void => {
        client.isConnected = isConnected;
        if (isConnected) for (const one of client.listeners) replay(one);
        for (const watcher of watchers) watcher(state());
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
          if (client.isConnected) replay(one);
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
