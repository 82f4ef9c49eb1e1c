import type { ResourceId } from '../model/ids.ts';
import type { Owner, Resource, Spec } from '../model/resource.ts';
import type { OrdersDocument } from '../model/wire.generated.ts';
import { type Read, readDocument, writeDocument } from './read-document.ts';
import { notOf } from './states.ts';

/** What a document of orders surely has; `items` beyond it are the driver's and the agent's. */
export interface OrdersEnvelope {
  readonly revision: number;
  readonly owner: Owner;
  readonly node: string;
  readonly items: Readonly<
    Record<
      ResourceId,
      {
        readonly since: number;
        readonly resource: Resource;
        readonly runs: boolean;
        readonly supports: readonly Resource[];
        readonly job: object;
      }
    >
  >;
  readonly gone: Readonly<Record<ResourceId, { readonly since: number; readonly spec: Spec }>>;
  readonly sealed?: { readonly recipient: string; readonly text: string };
}

/** The payload on a node's topic `orders`. */
export function encodeOrders(orders: OrdersEnvelope): Uint8Array {
  return writeDocument(orders);
}

/** What such a payload for this node says: about its own engines only. Never throws. */
export function decodeOrders<T extends OrdersEnvelope>(payload: Uint8Array, node: string): Read<T> {
  const read = readDocument<OrdersDocument>('orders', payload);
  if ('why' in read) return read;
  const orders = read.value;
  if (orders.node !== node) return { why: `it is for ${orders.node}` };
  const resources = Object.values(orders.items).flatMap(({ resource, supports }) => [resource, ...supports]);
  const foreign = notOf(node, [...Object.keys(orders.items), ...Object.keys(orders.gone), ...resources.map(({ id }) => id)]);
  if (foreign !== undefined) return { why: `${foreign} is not on ${node}` };
  const astray = Object.entries(orders.items).find(([id, { resource }]) => id !== resource.id);
  return astray === undefined ? { value: orders as unknown as T } : { why: `${astray[0]} has the resource of another` };
}
