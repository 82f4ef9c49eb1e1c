import type { Mqtt } from '../../connections/mqtt/mqtt.ts';
import type { KnownAgent } from '../../model/observed.ts';
import { decodeOrders } from '../../wire/orders.ts';
import { readTopic, topicsOf } from '../../wire/topics.ts';
import { decodeUp } from '../../wire/up.ts';

/** For which nodes of a cluster a broker keeps something, whoever declares them. */
export interface AgentRegister {
  known(): ReadonlyMap<string, KnownAgent>;
  /** Takes back all that the broker keeps for a node. Throws OperationError. */
  clear(node: string, signal: AbortSignal): Promise<void>;
}

interface Kept {
  ordered: number | null;
  isUp: boolean | null;
}

/** Listens until the signal aborts. */
export function openAgentRegister(broker: Mqtt, uid: string, signal: AbortSignal): AgentRegister {
  const nodes = new Map<string, Kept>();
  const onMessage = (topic: string, payload: Buffer): void => {
    const about = readTopic(uid, topic);
    if (about === null) return;
    const kept = nodes.get(about.node) ?? { ordered: null, isUp: null };
    if (about.kind === 'orders') kept.ordered = orderedIn(payload, about.node, kept.ordered);
    else kept.isUp = upIn(payload, kept.isUp);
    if (kept.ordered === null && kept.isUp === null) nodes.delete(about.node);
    else nodes.set(about.node, kept);
  };
  const { orders, up } = topicsOf(uid, '+');
  for (const filter of [orders, up]) broker.subscribe(filter, onMessage, signal).catch(() => {});
  return {
    known: () => new Map([...nodes].map(([node, { ordered, isUp }]) => [node, { ordered, isUp: isUp ?? false }])),
    async clear(node, own) {
      const topics = topicsOf(uid, node);
      for (const topic of [topics.orders, topics.states, topics.up])
        await broker.publish(topic, Buffer.alloc(0), { retain: true }, own);
      nodes.delete(node);
    },
  };
}

/** null: it keeps none. */
function orderedIn(payload: Buffer, node: string, before: number | null): number | null {
  if (payload.length === 0) return null;
  const read = decodeOrders(payload, node);
  return 'why' in read ? before : Object.keys(read.value.items).length;
}

function upIn(payload: Buffer, before: boolean | null): boolean | null {
  if (payload.length === 0) return null;
  const read = decodeUp(payload);
  return 'why' in read ? before : read.value.up;
}
