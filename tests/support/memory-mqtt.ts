import type { Mqtt, MqttState, OnMessage } from '../../reconciler/connections/mqtt/mqtt.ts';
import { openRoutes } from '../../reconciler/connections/mqtt/topic-filter.ts';
import { OperationError } from '../../reconciler/model/operation-error.ts';

/** A broker that is only a list of listeners; what is sent arrives at once. */
export interface MemoryMqtt extends Mqtt {
  deliver(topic: string, payload: string | Uint8Array, retained?: boolean): void;
  change(state: MqttState): void;
  /** Whether anybody may listen; at first everybody may. */
  permit(isPermitted: boolean): void;
  /** What is listened to now. */
  filters(): readonly string[];
}

export function openMemoryMqtt(): MemoryMqtt {
  const routes = openRoutes<OnMessage>();
  const filters: string[] = [];
  const listeners = new Set<(state: MqttState) => void>();
  let isPermitted = true;
  let state: MqttState = { isConnected: true, version: 5 };
  const deliver = (topic: string, payload: string | Uint8Array, retained = false): void => {
    for (const listener of routes.find(topic).flat()) listener(topic, Buffer.from(payload as string), retained);
  };
  return {
    name: 'mqtt://memory:1883',
    state: () => state,
    tried: async () => {},
    onState(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    async publish(topic, payload) {
      deliver(topic, payload);
    },
    async subscribe(filter, onMessage, signal) {
      if (!isPermitted) throw new OperationError('forbidden', 'the broker refuses this');
      const remove = routes.add(filter, onMessage);
      filters.push(filter);
      const end = (): void => {
        remove();
        filters.splice(filters.indexOf(filter), 1);
      };
      signal.addEventListener('abort', end, { once: true });
    },
    deliver,
    permit(to) {
      isPermitted = to;
    },
    change(to) {
      state = to;
      for (const listener of listeners) listener(to);
    },
    filters: () => filters,
    async [Symbol.asyncDispose]() {},
  };
}
