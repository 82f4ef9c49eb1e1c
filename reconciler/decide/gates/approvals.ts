import type { Approval } from '../../model/memory.ts';

/** Whether a person allowed one of these (`delete job/web`, `delete all`) for this commit. */
export function isApproved(approvals: readonly Approval[], revision: string, ...any: readonly string[]): boolean {
  return approvals.some(approval => approval.revision === revision && any.includes(approval.what));
}
