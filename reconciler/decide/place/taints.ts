import type { Job, Node, Taint } from '../../model/cluster.ts';
import type { Judgement } from '../judge.ts';
import { tolerates } from './tolerates.ts';

/** Why a node is not used: a verb phrase for one node and for several, and what would change it. */
export interface Rejection {
  readonly code: string;
  readonly one: string;
  readonly many: string;
}

/** Whether a taint of that effect keeps a job off a node: NoSchedule what is new there, NoExecute what runs there, too. null: none does. */
export function rejectTaint(job: Job, node: Node, effect: Taint['effect']): Rejection | null {
  const taint = node.taints.find(candidate => candidate.effect === effect && !tolerates(job, candidate));
  if (taint === undefined) return null;
  return rejectAs('tainted', `tainted ${describeTaint(taint)}`);
}

/** What a node, or several, `is` and `are`. */
export function rejectAs(code: string, what: string): Rejection {
  return { code, one: `is ${what}`, many: `are ${what}` };
}

/** Whether a node is taken only where no other fits, by its own taints or by a threshold's. */
export function isAvoided(node: Node, { thresholds: { relief } }: Judgement): boolean {
  return [...node.taints, ...(relief.get(node.name)?.taints ?? [])].some(taint => taint.effect === 'PreferNoSchedule');
}

/** `gpu=yes:NoSchedule`. */
export function describeTaint(taint: Taint): string {
  return `${taint.key}${taint.value === undefined ? '' : `=${taint.value}`}:${taint.effect}`;
}
