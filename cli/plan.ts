import type { Command } from 'commander';
import { act, type Context } from './action.ts';
import { addApprovalFlags, addClusterFlags, addOutputFlags, addSourceFlags, approvalsOf, type SharedFlags } from './flags.ts';
import { withReconciler } from './session.ts';

interface Flags extends SharedFlags {
  readonly output?: string;
}

const HELP = `
Exit codes as reconcile --dry-run: 0 in sync, 1 error, 2 changes pending,
3 not seen well enough to tell.

Example:
  $ reconcile plan -o plan.json && reconcile apply plan.json`;

/** Adds `reconcile plan` to the program. */
export function addPlan(program: Command): void {
  const command = program
    .command('plan')
    .summary('what would be done, kept for apply')
    .description('Shows what would be done, and keeps it for `reconcile apply`, which then does that and nothing else.')
    .option('-o, --output <file>', 'where to keep it')
    .addHelpText('after', HELP);
  addApprovalFlags(command, { asks: false });
  addSourceFlags(command, { which: true });
  addClusterFlags(command);
  addOutputFlags(command, { json: true });
  act(command, plan);
}

async function plan(context: Context<Flags>): Promise<number> {
  const { flags, terminal, signal } = context;
  return withReconciler(context, async (reconciler, config) => {
    const [{ look, printPass }, { savedPlanOf }, { writeSavedPlan }, { tellUncommitted }] = await Promise.all([
      import('./dry-run.ts'),
      import('./saved-plan.ts'),
      import('./saved-plan-file.ts'),
      import('./tell-uncommitted.ts'),
    ]);
    await tellUncommitted(reconciler, config, terminal, signal);
    const pass = await look(reconciler, { approve: approvalsOf(flags) }, signal);
    printPass(context, pass);
    const saved = savedPlanOf(pass);
    if (flags.output !== undefined && saved !== null) {
      await writeSavedPlan(flags.output, saved);
      terminal.note(`Kept in ${flags.output}: reconcile apply ${flags.output} does this and nothing else.`);
    }
    return pass.report.exitCode;
  });
}
