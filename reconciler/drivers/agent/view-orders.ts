import { type ResourceId, splitResourceId, type TargetId, targetOf } from '../../model/ids.ts';
import { type Order, type Orders, type Removal, secretsIn, type Told, type ToldItem } from '../../model/orders.ts';
import type { Live, LiveState } from '../../model/resource.ts';
import { isGone } from './is-gone.ts';

/** What is known of one node: what was posted, and what its agent told last. */
export interface Known {
  readonly orders: Orders;
  readonly told: Told;
  /** Whether the broker has the orders. */
  readonly isPosted: boolean;
}

/** What there is on one target as far as it concerns orders: each workload once, as it is ordered, standing as its agent told. */
export function viewOrders(
  target: TargetId,
  known: Known,
): { readonly live: readonly Live[]; readonly pending: ReadonlyMap<string, string> } {
  const { orders, told } = known;
  const pending = new Map<string, string>();
  const items = Object.values(orders.items).filter(({ resource }) => targetOf(resource.id) === target);
  const ordered = items.map(order => {
    const live = liveOf(order, known);
    if (order.runs || live.state.phase !== 'running' || live.unposted !== undefined) return live;
    pending.set(`stop ${live.id}`, failureOf(live.id, order.since, told));
    return unposted(live, 'its stop was posted, and is withdrawn');
  });
  const others = (told.targets.find(one => one.target === target)?.live ?? []).filter(({ id }) => !(id in orders.items));
  const seen = new Set(others.map(({ id }) => id));
  const leaving: Live[] = [];
  for (const [id, removal] of Object.entries(orders.gone) as [ResourceId, Removal][]) {
    if (targetOf(id) !== target || isGone(id, orders, told)) continue;
    if (reachesAgent(known)) pending.set(`delete ${id}`, failureOf(id, removal.since, told));
    if (!seen.has(id)) leaving.push(leavingLive(id, removal, told.items[id]));
  }
  return { live: [...ordered, ...oncePerId(others, orders), ...leaving], pending };
}

/** What its agent tells of an order that it has and cannot carry out. */
function failureOf(id: ResourceId, since: number, { revision, items }: Told): string {
  const item = revision >= since ? items[id] : undefined;
  return item?.health === 'degraded' ? item.why : '';
}

/** What has no order: each id once, the newest that runs; what is being removed apart. */
function oncePerId(lives: readonly Live[], { gone }: Orders): readonly Live[] {
  const best = new Map<ResourceId, Live>();
  const rank = ({ state }: Live): number => (state.phase === 'running' ? 1 : 0);
  for (const live of lives) {
    const before = best.get(live.id);
    if (before === undefined || (rank(live) - rank(before) || live.createdAt - before.createdAt) > 0) best.set(live.id, live);
  }
  return [...best.values()].map(live =>
    live.spec.kind === 'workload' ? unposted(live, live.id in gone ? WITHDRAWN : 'its agent has no order for it') : live,
  );
}

const marked = new WeakMap<Live, Live>();

/** To be posted, for this reason, where it is wanted as it is. The very same object as last time. */
function unposted(live: Live, why: string): Live {
  const known = marked.get(live);
  if (known?.unposted === why) return known;
  const made = { ...live, unposted: why };
  marked.set(live, made);
  return made;
}

const WITHDRAWN = 'its removal was posted, and is withdrawn';

const lives = new WeakMap<Order, Live>();

/** The very same Live as before where nothing changed. */
function liveOf(order: Order, known: Known): Live {
  const { resource } = order;
  const item = known.told.items[resource.id];
  const reason = reasonToPost(order, known);
  const live: Live = {
    id: resource.id,
    ref: `ordered ${resource.id}`,
    name: item?.live?.name ?? splitResourceId(resource.id).name,
    spec: resource.spec,
    applied: resource.spec,
    ...(reason === null ? {} : { unposted: reason }),
    state: stateOf(order, item, known),
    restarts: item?.live?.restarts ?? 0,
    createdAt: item?.live?.createdAt ?? 0,
  };
  const before = lives.get(order);
  if (
    before !== undefined &&
    JSON.stringify({ ...before, spec: 0, applied: 0 }) === JSON.stringify({ ...live, spec: 0, applied: 0 })
  )
    return before;
  lives.set(order, live);
  return live;
}

/** Whether what was ordered is what the agent hears. */
function reachesAgent({ orders, told, isPosted }: Known): boolean {
  return isPosted && told.revision <= orders.revision;
}

function reasonToPost({ resource }: Order, known: Known): string | null {
  const { orders, told } = known;
  if (!known.isPosted) return 'the broker has lost its orders';
  if (!reachesAgent(known)) return `its agent goes by orders ${told.revision}, which are newer than those at the broker`;
  const isSealed = secretsIn(resource).size === 0 || orders.sealed?.recipient === told.recipient;
  return isSealed ? null : 'its secrets are not sealed to the key that its agent has now';
}

/** How an order stands, as one state: what the agent is still to do is on its way, and never this side's business. */
function stateOf({ since, runs, resource }: Order, item: ToldItem | undefined, { told }: Known): LiveState {
  const state = item?.live?.state;
  if (item === undefined || told.revision < since || item.digest !== resource.digest) {
    if (!runs && state?.phase === 'running') return state;
    return { phase: 'pending', progress: `ordered, revision ${since}` };
  }
  if (!runs) return state?.phase === 'running' || state?.phase === 'exited' ? state : { phase: 'created' };
  switch (item.health) {
    case 'healthy':
      return state ?? { phase: 'exited', exitCode: 0 };
    case 'degraded': {
      const isOver = state?.phase === 'exited' && resource.spec.kind === 'workload' && resource.spec.oneShot;
      const isIll = state?.phase === 'restarting' || (state?.phase === 'running' && state.health === 'unhealthy');
      return isOver || isIll ? state : { phase: 'failed', error: item.why, temporary: false };
    }
    case 'progressing':
      return state?.phase === 'running' ? state : { phase: 'pending', progress: item.why };
    default:
      return { phase: 'pending', progress: item.why };
  }
}

const leavings = new WeakMap<Removal, Live>();

/** What is to go and stands as its agent told, whose order it was. */
function leavingLive(id: ResourceId, removal: Removal, item: ToldItem | undefined): Live {
  const { spec } = removal;
  const known = leavings.get(removal);
  const state: LiveState = item?.live?.state ?? { phase: 'pending', progress: 'its removal is ordered' };
  if (known !== undefined && JSON.stringify(known.state) === JSON.stringify(state)) return known;
  const name = item?.live?.name ?? splitResourceId(id).name;
  const withdrawn = spec.kind === 'workload' ? { unposted: WITHDRAWN } : {};
  const live: Live = { id, ref: `ordered ${id}`, name, spec, applied: spec, ...withdrawn, state, restarts: 0, createdAt: 0 };
  leavings.set(removal, live);
  return live;
}
