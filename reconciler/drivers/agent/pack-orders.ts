import { describeResource, type ResourceId } from '../../model/ids.ts';
import { OperationError } from '../../model/operation-error.ts';
import type { Orders } from '../../model/orders.ts';
import { encodeOrders } from '../../wire/orders.ts';
import { MOST_BYTES } from '../../wire/read-document.ts';

/** The payload of orders. Throws OperationError `exhausted` where they are more than a message may have. */
export function packOrders(orders: Orders): Uint8Array {
  const payload = encodeOrders(orders);
  if (payload.length <= MOST_BYTES.orders) return payload;
  const sizes = Object.entries(orders.items).map(([id, item]) => [JSON.stringify(item).length, id as ResourceId] as const);
  const [largest = 0, id] = sizes.reduce((most, one) => (one[0] > most[0] ? one : most), [0, '' as ResourceId] as const);
  throw new OperationError(
    'exhausted',
    `posting the orders of ${orders.node}: ${megabytes(payload.length)} are more than the ${megabytes(MOST_BYTES.orders)} of a message; the most, ${megabytes(largest)}, is of ${describeResource(id)}: put its files into its image or into a volume`,
  );
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}
