import type { SavedPlan } from '../reconciler/decide/restrict.ts';
import type { Reconciler } from '../reconciler/reconcile.ts';
import { renderPlan } from '../reconciler/report/text/plan.ts';
import type { Context } from './action.ts';
import { confirm } from './confirm.ts';
import { look, printPass } from './dry-run.ts';
import { isDrastic, savedPlanOf } from './saved-plan.ts';

type Consent =
  /** `revision`: the commit that was looked at. `only`: what was shown, and nothing else, may be done; null: nothing had to be shown. */
  | { readonly kind: 'given'; readonly revision: string; readonly only: SavedPlan | null }
  | { readonly kind: 'refused'; readonly exitCode: number };

/** Shows a plan that deletes, replaces or stops and asks whether to go on; without such changes nothing is asked. */
export async function consent(
  context: Context,
  reconciler: Reconciler,
  options: { readonly approve: readonly string[] },
): Promise<Consent> {
  const { flags, terminal, signal } = context;
  const pass = await look(reconciler, options, signal);
  const { cluster, status } = pass.intent;
  if (cluster === null) {
    printPass(context, pass);
    return { kind: 'refused', exitCode: pass.report.exitCode };
  }
  // A refused commit is looked at again, and refused again: the run tells it, too.
  const revision = status.refused?.revision ?? cluster.revision;
  if (!isDrastic(pass.report.plan, flags)) return { kind: 'given', revision, only: null };
  const show = flags.json ? terminal.note : terminal.print;
  show(`${renderPlan(pass.report, terminal.style)}\n\n`);
  if (await confirm('Do this?', signal)) return { kind: 'given', revision, only: savedPlanOf(pass) };
  terminal.note('Nothing was changed.');
  return { kind: 'refused', exitCode: pass.report.exitCode };
}
