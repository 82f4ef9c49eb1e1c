import { type SavedPlan, signatureOf } from '../reconciler/decide/restrict.ts';
import { type ResourceId, splitReplicaName, splitResourceId } from '../reconciler/model/ids.ts';
import type { Change, Plan } from '../reconciler/model/plan.ts';
import type { Pass } from '../reconciler/reconcile.ts';

/** A plan as somebody saw it, to do nothing but what it lists; null where there was no cluster to plan for. */
export function savedPlanOf({ report, intent }: Pick<Pass, 'report' | 'intent'>): SavedPlan | null {
  const { cluster } = intent;
  if (cluster === null) return null;
  const changes = [...new Set(changesOf(report.plan).map(signatureOf))].sort();
  return { version: 1, cluster: cluster.name, uid: cluster.uid, revision: cluster.revision, at: report.at, changes };
}

/** What a saved plan approves by listing it: its deletions and replacements, in the words of the guard. */
export function approvalsIn({ changes }: SavedPlan): readonly string[] {
  const approved = changes.flatMap(signature => {
    const [action = '', id = ''] = signature.split(' ');
    const { kind, name } = splitResourceId(id as ResourceId);
    if (kind !== 'workload' || (action !== 'delete' && action !== 'replace')) return [];
    return [`${action} job/${splitReplicaName(name).job}`];
  });
  return [...new Set(approved)];
}

/** Whether a plan deletes, replaces or stops something that people made, or moves it: images are only fetched and tidied, unless a node is pruned. */
export function isDrastic(plan: Plan, { pruneNode }: { readonly pruneNode?: readonly string[] } = {}): boolean {
  return changesOf(plan).some(
    ({ action, impact, step, id }) =>
      (action === 'delete' || action === 'replace' || impact === 'outage' || impact === 'data') &&
      step === undefined &&
      (pruneNode !== undefined || splitResourceId(id).kind !== 'image'),
  );
}

function changesOf({ ready, later }: Plan): readonly Change[] {
  return [...ready, ...later.map(item => item.change)];
}
