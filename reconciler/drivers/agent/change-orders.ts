import { type ResourceId, splitResourceId } from '../../model/ids.ts';
import { OperationError } from '../../model/operation-error.ts';
import type { Order, Orders, Told } from '../../model/orders.ts';
import type { Change } from '../../model/plan.ts';
import { isGone } from './is-gone.ts';

/** The orders of a node that has none yet. */
export function noOrders(owner: Orders['owner'], node: string): Orders {
  return { revision: 0, owner, node, items: {}, gone: {} };
}

/** The orders with one change more, as of `revision`. Throws OperationError for what no agent can be ordered to do. */
export function changeOrders(orders: Orders, change: Change, revision: number, told: Told | null): Orders {
  const { id, action } = change;
  const { kind } = splitResourceId(id);
  const before = orders.items[id];
  if (action === 'delete') {
    const spec =
      before?.resource.spec ??
      orders.gone[id]?.spec ??
      told?.targets.flatMap(({ live }) => live).find(live => live.id === id)?.spec;
    if (spec === undefined) return orders;
    return { ...orders, revision, items: without(orders.items, [id]), gone: { ...orders.gone, [id]: { since: revision, spec } } };
  }
  const resource = change.resource ?? before?.resource;
  const context = change.posted ?? before;
  if (kind !== 'workload' || resource === undefined || context === undefined)
    throw new OperationError('unsupported', `${action} ${id}: an agent is ordered what workloads shall be, and nothing else`);
  const { supports, job } = context;
  const item = { since: revision, resource, supports, job, runs: shallRun(change, before, told) };
  const wanted = [id, ...supports.map(support => support.id)];
  return { ...orders, revision, items: { ...orders.items, [id]: item }, gone: without(orders.gone, wanted) };
}

/** The orders without the removals that the agent told to be done. */
export function tidyOrders(orders: Orders, told: Told | null): Orders {
  const open = Object.entries(orders.gone).filter(([id]) => !isGone(id as ResourceId, orders, told));
  return open.length === Object.keys(orders.gone).length ? orders : { ...orders, gone: Object.fromEntries(open) };
}

/** What is posted again runs as it did: something that waits to be started goes on waiting, and a stop that is not done yet is withdrawn. */
function shallRun({ action, id, unstarted }: Change, before: Order | undefined, told: Told | null): boolean {
  if (action === 'stop') return false;
  if (action !== 'update') return unstarted !== true;
  return before?.runs !== false || told?.items[id]?.live?.state.phase === 'running';
}

function without<T>(all: Readonly<Record<ResourceId, T>>, ids: readonly ResourceId[]): Readonly<Record<ResourceId, T>> {
  const rest = { ...all };
  for (const id of ids) delete rest[id];
  return rest;
}
