import type { Cluster } from '../../model/cluster.ts';
import { machineOf, type TargetId } from '../../model/ids.ts';
import type { Approval } from '../../model/memory.ts';

/** Whether a person allowed one of these (`delete job/web`, `delete all`) for this commit. */
export function isApproved(approvals: readonly Approval[], revision: string, ...any: readonly string[]): boolean {
  return approvals.some(approval => approval.revision === revision && any.includes(approval.what));
}

/** Whether a person wants nothing of ours left on a target, because its node is absent. */
export function isPruned(target: TargetId, { nodes, revision }: Cluster, approvals: readonly Approval[]): boolean {
  const node = machineOf(target);
  if (approvals.length === 0 || node === null || nodes.get(node)?.state !== 'absent') return false;
  return isApproved(approvals, revision, `prune node/${node}`);
}
