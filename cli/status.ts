import type { Command } from 'commander';
import { act, type Context } from './action.ts';
import { addClusterFlags, addOutputFlags, addSourceFlags, type SharedFlags } from './flags.ts';
import { withReconciler } from './session.ts';

interface Flags extends SharedFlags {
  readonly fresh?: true;
}

/** Adds `reconcile status` to the program. */
export function addStatus(program: Command): void {
  const command = program
    .command('status')
    .summary('how nodes and jobs stand')
    .description('Shows how nodes and jobs stand: as the last pass saw them, or --fresh.')
    .option('--fresh', 'look now')
    .addHelpText(
      'after',
      '\nExit code: 0, or 1 when no commit is in force or nothing can be told.\n\nExample:\n  $ reconcile status --fresh',
    );
  addSourceFlags(command, { which: true });
  addClusterFlags(command);
  addOutputFlags(command, { json: true });
  act(command, status);
}

async function status(context: Context<Flags>): Promise<number> {
  const { flags, terminal, signal } = context;
  return withReconciler(context, async reconciler => {
    const [{ look }, { newestReports }, { describeSuspension, readSuspension }, { renderJson, toJson }, { renderStatus }] =
      await Promise.all([
        import('./dry-run.ts'),
        import('./reports.ts'),
        import('./suspension.ts'),
        import('../reconciler/report/json.ts'),
        import('../reconciler/report/text/status.ts'),
      ]);
    const [last] = flags.fresh ? [] : await newestReports(reconciler, 1, signal);
    const report = last ?? (await look(reconciler, {}, signal)).report;
    const suspended = await readSuspension(reconciler, signal);
    terminal.print(flags.json ? renderJson(toJson(report)) : renderStatus(report, reconciler.parts.now(), terminal.style));
    if (suspended !== null) (flags.json ? terminal.note : terminal.print)(`\nThe cluster is ${describeSuspension(suspended)}`);
    return report.intent.inForce === null ? 1 : 0;
  });
}
