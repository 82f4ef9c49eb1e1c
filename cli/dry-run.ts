import { type Pass, type PassOptions, type Reconciler, reconcile } from '../reconciler/reconcile.ts';
import { renderJson, toJson } from '../reconciler/report/json.ts';
import { renderPlan } from '../reconciler/report/text/plan.ts';
import type { Context } from './action.ts';

/** Looks, decides and shows, changing nothing; the exit code says what was found. */
export async function printDryRun(
  context: Context,
  reconciler: Reconciler,
  options: Omit<PassOptions, 'dryRun'>,
): Promise<number> {
  const pass = await look(reconciler, options, context.signal);
  printPass(context, pass);
  return pass.report.exitCode;
}

/** What a pass decided. */
export function printPass({ flags, terminal }: Context, { report }: Pass): void {
  terminal.print(flags.json ? renderJson(toJson(report)) : renderPlan(report, terminal.style));
}

/** One pass that changes nothing. */
export function look(reconciler: Reconciler, options: Omit<PassOptions, 'dryRun'>, signal: AbortSignal): Promise<Pass> {
  return reconcile(reconciler, { ...options, dryRun: true }, signal);
}
