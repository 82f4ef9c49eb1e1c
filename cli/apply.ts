import type { Command } from 'commander';
import { OperationError } from '../reconciler/model/operation-error.ts';
import { act, type Context } from './action.ts';
import { addClusterFlags, addOutputFlags, addSourceFlags, addTimeoutFlag } from './flags.ts';
import { withReconciler } from './session.ts';

const HELP = `
The same commit and only what the plan lists: what would be new by now is
shown, and not done.

Exit codes as reconcile: 0 in sync, 1 something failed, 2 changes are left,
3 not seen well enough to tell.

Example:
  $ reconcile plan -o plan.json && reconcile apply plan.json`;

/** Adds `reconcile apply` to the program. */
export function addApply(program: Command): void {
  const command = program
    .command('apply')
    .summary('does what a kept plan lists, and nothing else')
    .description('Does what a plan of `reconcile plan -o` lists, and nothing else.')
    .argument('<plan>', 'the file')
    .addHelpText('after', HELP);
  addTimeoutFlag(command);
  addSourceFlags(command, { which: true });
  addClusterFlags(command);
  addOutputFlags(command, { json: true });
  act(command, apply);
}

async function apply(context: Context, path = ''): Promise<number> {
  const { flags, terminal, signal } = context;
  return withReconciler(context, async (reconciler, config) => {
    const [{ look }, { approvalsIn }, { readSavedPlan }, { runToEnd }] = await Promise.all([
      import('./dry-run.ts'),
      import('./saved-plan.ts'),
      import('./saved-plan-file.ts'),
      import('./run-to-end.ts'),
    ]);
    const only = await readSavedPlan(path);
    const options = { only, revision: only.revision, approve: approvalsIn(only) };
    const { report, intent } = await look(reconciler, options, signal);
    const refuse = (why: string): never => {
      throw new OperationError('conflict', `Applying ${path}: ${why}; make a new plan`);
    };
    if (intent.cluster?.revision !== only.revision) refuse(intent.status.unreachable ?? `its commit ${only.revision} has errors`);
    else if (intent.cluster.name !== only.cluster || intent.cluster.uid !== only.uid)
      refuse(
        `it was made for the cluster ${only.cluster} (${only.uid}), and this is ${intent.cluster.name} (${intent.cluster.uid})`,
      );
    const fresh = report.plan.held.filter(held => held.code === 'not-in-plan').length;
    if (fresh > 0) terminal.note(`${fresh} ${fresh === 1 ? 'change is' : 'changes are'} not in the plan and will not be done.`);
    return runToEnd(context, reconciler, { ...options, deadlineMs: flags.timeout ?? config.deadlines.convergeMs });
  });
}
