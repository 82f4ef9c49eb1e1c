import type { ResourceId, TargetId } from '../reconciler/model/ids.ts';
import { changeTriesKey, type Memory } from '../reconciler/model/memory.ts';
import type { Observed, Sight } from '../reconciler/model/observed.ts';
import type { Told, ToldItem, ToldTarget } from '../reconciler/model/orders.ts';
import type { ReplicaStatus } from '../reconciler/model/plan.ts';
import type { Foreign, Live } from '../reconciler/model/resource.ts';
import type { AgentPass } from './pass.ts';

/**
 * What an agent tells of one pass. Pure. `orders` null: it has none. `isKnown`: whether the broker has these orders; else what they are of is told as
 * it is, too, for whoever has lost them.
 */
export function tellStates(
  { orders, plan, observed, tries }: Omit<AgentPass, 'outcomes'>,
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
    const live = lives.get(id);
    items[id] = order.runs ? itemOf(digest, statuses.get(id), live) : stoppedItem(digest, live, failure('stop', live, tries));
  }
  for (const live of allLives(observed)) {
    const why = orders?.gone[live.id] === undefined ? undefined : failure('delete', live, tries);
    if (why !== undefined) items[live.id] = { digest: '', health: 'degraded', why, live: shown(live) };
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

function stoppedItem(digest: string, live: Live | undefined, failed: string | undefined): ToldItem {
  if (live === undefined) return { digest, health: 'healthy', why: 'it is not there, and not to run' };
  if (failed !== undefined) return { digest, health: 'degraded', why: failed, live: shown(live) };
  return { digest, health: 'healthy', why: 'ordered to stop', live: shown(live) };
}

function shown({ name, state, restarts, createdAt }: Live): ToldItem['live'] & object {
  return { name, state, restarts, createdAt };
}

/** Why the last try of a change failed, in the engine's words. */
function failure(action: 'stop' | 'delete', live: Live | undefined, tries: Memory['tries']): string | undefined {
  return live === undefined ? undefined : tries.get(changeTriesKey({ id: live.id, action, ref: live.ref }))?.why;
}

/** The newest life of each workload. */
function livesIn({ sights }: Pick<Observed, 'sights'>): ReadonlyMap<ResourceId, Live> {
  const newest = new Map<ResourceId, Live>();
  for (const live of allLives({ sights }))
    if (live.spec.kind === 'workload' && live.createdAt >= (newest.get(live.id)?.createdAt ?? 0)) newest.set(live.id, live);
  return newest;
}

function allLives({ sights }: Pick<Observed, 'sights'>): readonly Live[] {
  return [...sights.values()].flatMap(livesOf);
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
