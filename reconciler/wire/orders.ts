import type { ResourceId } from '../model/ids.ts';
import type { Order, Orders } from '../model/orders.ts';
import { misnamedOf, notOf } from './ids.ts';
import { type Read, readDocument, refuse, writeDocument } from './read-document.ts';
import { validate } from './validate-orders.generated.ts';

/** The payload on a node's topic `orders`. */
export function encodeOrders(orders: Orders): Uint8Array {
  return writeDocument(orders);
}

/** What such a payload for this node says: about its own engines only. Never throws. */
export function decodeOrders(payload: Uint8Array, node: string): Read<Orders> {
  const read = readDocument<Orders>('orders', validate, payload);
  if ('why' in read) return read;
  const orders = read.value;
  if (orders.node !== node) return refuse(`it is for ${orders.node}`);
  const resources = Object.values(orders.items).flatMap(({ resource, supports }) => [resource, ...supports]);
  const foreign = notOf(node, [...Object.keys(orders.items), ...Object.keys(orders.gone), ...resources.map(({ id }) => id)]);
  if (foreign !== undefined) return refuse(`${foreign} is not on ${node}`);
  const astray = Object.entries(orders.items).find(([id, { resource }]) => id !== resource.id);
  if (astray !== undefined) return refuse(`${astray[0]} has the resource of another`);
  const gone = Object.entries(orders.gone).map(([id, { spec }]) => ({ id: id as ResourceId, spec }));
  const misnamed = misnamedOf([...resources, ...gone]) ?? Object.values(orders.items).find(isNoWorkload)?.resource.id;
  return misnamed === undefined ? { value: orders } : refuse(`${misnamed} is another kind of thing`);
}

function isNoWorkload({ resource }: Order): boolean {
  return resource.spec.kind !== 'workload';
}
