import type { Command } from 'commander';
import { act, type Context } from './action.ts';
import { addClusterFlags, addOutputFlags, addSourceFlags } from './flags.ts';
import { withReconciler } from './session.ts';

/** Adds `reconcile resume` to the program. */
export function addResume(program: Command): void {
  const command = program
    .command('resume')
    .summary('lets changes happen again')
    .description('Lifts what `reconcile suspend` did.')
    .addHelpText('after', '\nExample:\n  $ reconcile resume');
  addSourceFlags(command, { which: false });
  addClusterFlags(command);
  addOutputFlags(command, { json: false });
  act(command, resume);
}

async function resume(context: Context): Promise<number> {
  const { terminal, signal } = context;
  return withReconciler(context, async reconciler => {
    const { clusterName, readSuspension, writeSuspension } = await import('./suspension.ts');
    const name = await clusterName(reconciler, signal);
    const suspended = await readSuspension(reconciler, signal);
    if (suspended !== null) await writeSuspension(reconciler, null, signal);
    terminal.print(suspended === null ? `${name} was not suspended by this command.` : `${name} is no longer suspended.`);
    return 0;
  });
}
