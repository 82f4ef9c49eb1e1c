import type { Command } from 'commander';
import { act, type Context } from './action.ts';
import { addClusterFlags, addOutputFlags, addSourceFlags, readLimit, type SharedFlags } from './flags.ts';
import { withReconciler } from './session.ts';

interface Flags extends SharedFlags {
  readonly limit: number;
}

/** Adds `reconcile history` to the program. */
export function addHistory(program: Command): void {
  const command = program
    .command('history')
    .summary('the passes on record')
    .description('Lists the passes on record, newest first.')
    .option('-l, --limit <count>', 'how many', readLimit, 20)
    .addHelpText('after', '\nExample:\n  $ reconcile history --limit 5');
  addSourceFlags(command, { which: false });
  addClusterFlags(command);
  addOutputFlags(command, { json: true });
  act(command, history);
}

async function history(context: Context<Flags>): Promise<number> {
  const { flags, terminal, signal } = context;
  return withReconciler(context, async reconciler => {
    const [{ newestReports }, { renderJson, toJson }, { renderHistory }] = await Promise.all([
      import('./reports.ts'),
      import('../reconciler/report/json.ts'),
      import('../reconciler/report/text/history.ts'),
    ]);
    const reports = await newestReports(reconciler, flags.limit, signal);
    terminal.print(flags.json ? renderJson(reports.map(toJson)) : renderHistory(reports, reconciler.parts.now(), terminal.style));
    return 0;
  });
}
