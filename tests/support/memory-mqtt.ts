import type { Mqtt, MqttState, OnMessage } from '../../reconciler/connections/mqtt/mqtt.ts';
import { matchesFilter } from '../../reconciler/connections/mqtt/topic-filter.ts';

/** A broker that is only a list of listeners; what is sent arrives at once. */
export interface MemoryMqtt extends Mqtt {
  deliver(topic: string, payload: string | Uint8Array, retained?: boolean): void;
  change(state: MqttState): void;
  /** What is listened to now. */
  filters(): readonly string[];
}

export function openMemoryMqtt(): MemoryMqtt {
  const routes = new Map<OnMessage, string>();
  const listeners = new Set<(state: MqttState) => void>();
  let state: MqttState = { isConnected: true, version: 5 };
  const deliver = (topic: string, payload: string | Uint8Array, retained = false): void => {
    for (const [listener, filter] of routes)
      if (matchesFilter(filter, topic)) listener(topic, Buffer.from(payload as string), retained);
  };
  return {
    name: 'mqtt://memory:1883',
    state: () => state,
    onState(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    async publish(topic, payload) {
      deliver(topic, payload);
    },
    async subscribe(filter, onMessage, signal) {
      // The same listener may listen to several filters.
      const route: OnMessage = (...message) => onMessage(...message);
      routes.set(route, filter);
      signal.addEventListener('abort', () => routes.delete(route), { once: true });
    },
    deliver,
    change(to) {
      state = to;
      for (const listener of listeners) listener(to);
    },
    filters: () => [...routes.values()],
    async [Symbol.asyncDispose]() {},
  };
}
