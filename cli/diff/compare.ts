import { decide } from '../../reconciler/decide/decide.ts';
import { hasErrors } from '../../reconciler/model/diagnostic.ts';
import { OperationError } from '../../reconciler/model/operation-error.ts';
import type { Report } from '../../reconciler/model/report.ts';
import { kitOf, type Reconciler } from '../../reconciler/reconcile.ts';
import { look } from '../dry-run.ts';
import { WrongInput } from '../failure.ts';
import type { Declared } from './declared-at.ts';
import { planDifference } from './plan-difference.ts';

/**
 * A report of what one commit would change compared with another, both planned for the same world: the one that the base sees. Throws
 * WrongInput when the head has errors, OperationError when nothing can be planned for the base.
 */
export async function compare(reconciler: Reconciler, base: Declared, head: Declared, signal: AbortSignal): Promise<Report> {
  const { resolution, render, files } = head.read;
  if (resolution.cluster === null || hasErrors(resolution.diagnostics)) throw new WrongInput(resolution.diagnostics, files);
  const { report, observed } = await look(reconciler, { revision: base.snapshot.revision }, signal);
  if (observed === null || report.intent.inForce?.revision !== base.snapshot.revision)
    throw new OperationError(
      'invalid',
      `Planning for the base: ${report.intent.unreachable ?? `it has errors; reconcile validate --commit ${base.snapshot.revision.slice(0, 7)} shows them`}`,
    );
  const memory = await reconciler.filings.current().recollection.recall(signal);
  const wanted = decide(resolution.cluster, observed, memory, kitOf(reconciler.parts, render));
  const plan = planDifference(report.plan, wanted);
  const { revision, subject } = head.snapshot;
  const isEmpty = plan.ready.length + plan.later.length + plan.held.length === 0;
  return {
    ...report,
    intent: { source: report.intent.source, inForce: { revision, subject }, diagnostics: resolution.diagnostics, files },
    plan,
    sync: isEmpty ? 'in-sync' : 'changing',
    exitCode: report.exitCode === 3 ? 3 : isEmpty ? 0 : 2,
  };
}
