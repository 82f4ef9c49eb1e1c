import type { Command } from 'commander';
import { act, type Context } from './action.ts';
import { addClusterFlags, addOutputFlags, addSourceFlags } from './flags.ts';
import { withReconciler } from './session.ts';

/** Adds `reconcile show` to the program. */
export function addShow(program: Command): void {
  const command = program
    .command('show')
    .summary('one pass in full')
    .description('Shows one pass on record in full: what was decided, and how each change went.')
    .argument('[id]', 'its id as history lists it, or the beginning of it', 'last')
    .addHelpText('after', '\nExample:\n  $ reconcile show 20261121T120731');
  addSourceFlags(command, { which: false });
  addClusterFlags(command);
  addOutputFlags(command, { json: true });
  act(command, show);
}

async function show(context: Context, id = 'last'): Promise<number> {
  const { flags, terminal, signal } = context;
  return withReconciler(context, async reconciler => {
    const [{ findReport }, { renderJson, toJson }, { renderReport }] = await Promise.all([
      import('./reports.ts'),
      import('../reconciler/report/json.ts'),
      import('../reconciler/report/text/history.ts'),
    ]);
    const report = await findReport(reconciler, id, signal);
    terminal.print(flags.json ? renderJson(toJson(report)) : renderReport(report, terminal.style));
    return 0;
  });
}
