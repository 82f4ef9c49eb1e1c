import type { ResourceId, TargetId } from '../reconciler/model/ids.ts';
import type { Observed, Sight } from '../reconciler/model/observed.ts';
import type { Orders, Told, ToldItem, ToldTarget } from '../reconciler/model/orders.ts';
import type { Plan, ReplicaStatus } from '../reconciler/model/plan.ts';
import type { Foreign, Live } from '../reconciler/model/resource.ts';

/**
 * What an agent tells of one pass. Pure. `orders` null: it has none. `isKnown`: whether the broker has these orders; else what they are of is told as
 * it is, too, for whoever has lost them.
 */
export function tellStates(
  { orders, plan, observed }: { readonly orders: Orders | null; readonly plan: Plan | null; readonly observed: Observed },
  recipient: string,
  isKnown: boolean,
): Told {
  const statuses = new Map(
    (plan?.jobs ?? []).flatMap(({ replicas }) =>
      replicas.flatMap(replica => (replica.id === undefined ? [] : [[replica.id, replica] as const])),
    ),
  );
  const items: Record<ResourceId, ToldItem> = {};
  const lives = livesIn(observed);
  for (const order of Object.values(orders?.items ?? {})) {
    const { id, digest } = order.resource;
    items[id] = order.runs ? itemOf(digest, statuses.get(id), lives.get(id)) : stoppedItem(digest, lives.get(id));
  }
  return {
    revision: orders?.revision ?? 0,
    recipient,
    items,
    targets: [...observed.sights].map(([target, sight]) => targetOf(target, sight, isKnown ? items : {})),
  };
}

function itemOf(digest: string, status: ReplicaStatus | undefined, live: Live | undefined): ToldItem {
  if (status === undefined) return { digest, health: 'unknown', why: 'it is not looked after by this agent' };
  const { health, why, live: shown } = status;
  if (shown === undefined) return { digest, health, why };
  const { name, state, restarts } = shown;
  return { digest, health, why: isTimed(health) ? '' : why, live: { name, state, restarts, createdAt: live?.createdAt ?? 0 } };
}

/** What tells how long something has been so would be news each time. */
function isTimed(health: ReplicaStatus['health']): boolean {
  return health === 'healthy' || health === 'progressing';
}

function stoppedItem(digest: string, live: Live | undefined): ToldItem {
  if (live === undefined) return { digest, health: 'healthy', why: 'it is not there, and not to run' };
  const { name, state, restarts, createdAt } = live;
  return { digest, health: 'healthy', why: 'ordered to stop', live: { name, state, restarts, createdAt } };
}

/** The newest life of each workload. */
function livesIn({ sights }: Observed): ReadonlyMap<ResourceId, Live> {
  const newest = new Map<ResourceId, Live>();
  for (const sight of sights.values()) {
    for (const live of livesOf(sight)) {
      if (live.spec.kind === 'workload' && live.createdAt >= (newest.get(live.id)?.createdAt ?? 0)) newest.set(live.id, live);
    }
  }
  return newest;
}

function livesOf(sight: Sight): readonly Live[] {
  if (sight.kind === 'unformed') return [];
  return sight.kind === 'seen' ? sight.live : sight.last === 'unknown' ? [] : sight.last;
}

/** Networks and images are the agent's own business: they come and go with what needs them. */
function targetOf(target: TargetId, sight: Sight, items: Told['items']): ToldTarget {
  const live = livesOf(sight).filter(({ id, spec }) => spec.kind === 'volume' || (spec.kind === 'workload' && !(id in items)));
  const foreign = sight.kind === 'seen' ? sight.foreign.toSorted(byName) : [];
  const told = { target, live, foreign };
  if (sight.kind === 'seen') return { ...told, facts: sight.facts };
  return { ...told, facts: sight.kind === 'silent' ? sight.facts : null, why: sight.why };
}

/** Engines list them in any order. */
function byName(one: Foreign, other: Foreign): number {
  const [first, second] = [`${one.kind} ${one.name}`, `${other.kind} ${other.name}`];
  return first < second ? -1 : Number(first > second);
}
