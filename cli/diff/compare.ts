import { decide } from '../../reconciler/decide/decide.ts';
import { hasErrors } from '../../reconciler/model/diagnostic.ts';
import { OperationError } from '../../reconciler/model/operation-error.ts';
import type { Plan } from '../../reconciler/model/plan.ts';
import type { Report } from '../../reconciler/model/report.ts';
import { kitOf, type Reconciler } from '../../reconciler/reconcile.ts';
import { look } from '../dry-run.ts';
import { WrongInput } from '../failure.ts';
import type { Declared } from './declared-at.ts';
import { planDifference } from './plan-difference.ts';

/** What one commit would change compared with another. */
export interface Comparison {
  readonly report: Report;
  /** Whether the base asks for something that the head does not: where the head changes nothing more, that is since it is applied already. */
  readonly isBaseBehind: boolean;
}

/**
 * A report of what one commit would change compared with another, both planned for the same world: the one that the base sees. Throws
 * WrongInput when the head has errors, OperationError when nothing can be planned for the base.
 */
export async function compare(reconciler: Reconciler, base: Declared, head: Declared, signal: AbortSignal): Promise<Comparison> {
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
  const isEmpty = isNothing(plan);
  const compared: Report = {
    ...report,
    intent: { source: report.intent.source, inForce: { revision, subject }, diagnostics: resolution.diagnostics, files },
    plan,
    sync: isEmpty ? 'in-sync' : 'changing',
    exitCode: report.exitCode === 3 ? 3 : isEmpty ? 0 : 2,
  };
  return { report: compared, isBaseBehind: !isNothing(planDifference(wanted, report.plan)) };
}

function isNothing({ ready, later, held }: Plan): boolean {
  return ready.length + later.length + held.length === 0;
}
