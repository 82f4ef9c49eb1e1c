import type { FacetSpec } from '../../model/host.ts';
import { targetOf } from '../../model/ids.ts';
import type { Memory } from '../../model/memory.ts';
import type { Change, Drift, FacetStatus, Held, HostStatus, Later, RolloutNote } from '../../model/plan.ts';
import type { Policy } from '../../model/policy.ts';
import type { FacetDecisions } from '../facets.ts';
import type { AssessedFacet } from './assess-host.ts';
import { isRisky } from './disruption.ts';
import { isStorageMissing } from './storage.ts';

/** What was changed by hand on hosts, and what becomes of it. */
export function facetDrifts({ drift: answer }: Policy, { drift }: FacetDecisions, held: readonly Held[]): readonly Drift[] {
  const heldBack = new Set(held.flatMap(({ change }) => change?.id ?? []));
  return drift.map(item => ({
    ...item,
    answer: answer === 'report' ? 'reported' : heldBack.has(item.id) ? 'held' : 'put back',
  }));
}

/** Machines whose engine or network is being changed: begun before, or in this pass by what goes out. */
export function facetRollouts(
  { rollouts }: FacetDecisions,
  { rollouts: before }: Pick<Memory, 'rollouts'>,
  ready: readonly Change[],
): readonly RolloutNote[] {
  if (rollouts.length === 0) return rollouts;
  const sent = new Set<string>(ready.filter(isRisky).map(({ id }) => targetOf(id)));
  return rollouts.filter(({ replica }) => before.has(replica) || sent.has(replica));
}

/** What of a pass's changes waits, and for what. */
interface NotSent {
  readonly later: readonly Later[];
  readonly held: readonly Held[];
}

/** How every host stands, by the order of nodes. */
export function hostStatuses({ hosts }: FacetDecisions, { later, held }: NotSent): readonly HostStatus[] {
  const waits = new Map(later.map(({ change, waits: why }) => [change.id, why]));
  const holds = new Map(held.flatMap(({ change, why }) => (change === undefined ? [] : [[change.id, why] as const])));
  return hosts.map(({ wanted, fresh, facets }) => ({
    node: wanted.node.name,
    facets: facets.map(facet => ({ ...statusOf(facet, fresh, waits, holds), ...priorityOf(facet) })),
  }));
}

function statusOf(
  facet: AssessedFacet,
  fresh: boolean,
  waits: ReadonlyMap<string, string>,
  holds: ReadonlyMap<string, string>,
): FacetStatus {
  const { wanted, change, drift } = facet;
  const { id, resource, neededBy } = wanted;
  if (!fresh) return { id, health: 'unknown', why: 'its host does not answer' };
  const hold = holds.get(id);
  if (hold !== undefined) return { id, health: 'degraded', why: hold };
  if (isStorageMissing(facet)) return { id, health: 'degraded', why: 'nothing is mounted there' };
  const isAbsent = resource === null && neededBy === undefined;
  if (change === null) return { id, health: 'healthy', why: isAbsent ? 'is not there, as declared' : 'as declared' };
  const what = drift === undefined ? WHAT[change.action as keyof typeof WHAT] : drift.what;
  const wait = waits.get(id);
  return {
    id,
    health: change.action === 'create' ? 'missing' : 'progressing',
    why: wait === undefined ? what : `${what}, ${wait}`,
  };
}

const WHAT = { create: 'is to be made', update: 'is to be changed', delete: 'is to go' } as const;

function priorityOf({ wanted: { resource } }: AssessedFacet): Pick<FacetStatus, 'priority'> {
  const spec = resource?.spec as FacetSpec | undefined;
  return spec?.kind !== 'wifi' || spec.radio !== undefined ? {} : { priority: spec.priority ?? null };
}
