import type { Relief } from '../../model/threshold.ts';
import type { Membership } from '../members/membership.ts';

/** What thresholds in force want of a machine's place in a Swarm, and which. */
export interface WantedAvailability {
  readonly availability: 'pause' | 'drain';
  readonly by: readonly string[];
  /** Set where all tasks should leave, and there is no other machine for them: the thresholds that want it. */
  readonly stays?: readonly string[];
}

/**
 * What a Swarm does for a taint: nothing new comes to a machine that is paused; from one that is drained all leaves. No machine is drained where
 * no other would take its tasks. null: thresholds want nothing of it.
 */
export function wantedAvailability(
  { name, node }: Membership,
  all: readonly Membership[],
  relief: ReadonlyMap<string, Relief>,
): WantedAvailability | null {
  const own = relief.get(name);
  if (own === undefined || node?.state !== 'active') return null;
  const leaves = leaversOf(own);
  const keepsOff = own.taints.filter(({ effect }) => effect === 'NoSchedule').map(({ by }) => by);
  const takes = (other: Membership): boolean =>
    other.name !== name &&
    other.node?.state === 'active' &&
    other.entry?.status === 'ready' &&
    !isRelieved(relief.get(other.name));
  if (leaves.length > 0 && all.some(takes)) return { availability: 'drain', by: leaves };
  if (leaves.length + keepsOff.length === 0) return null;
  const by = [...new Set([...leaves, ...keepsOff])].sort();
  return { availability: 'pause', by, ...(leaves.length === 0 ? {} : { stays: leaves }) };
}

function leaversOf({ drain, taints }: Relief): readonly string[] {
  return [...new Set([...drain, ...taints.filter(({ effect }) => effect === 'NoExecute').map(({ by }) => by)])].sort();
}

/** Whether a machine takes nothing new either. */
function isRelieved(relief: Relief | undefined): boolean {
  return relief !== undefined && (leaversOf(relief).length > 0 || relief.taints.some(({ effect }) => effect === 'NoSchedule'));
}
