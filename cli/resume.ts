import type { Command } from 'commander';
import { act, type Context } from './action.ts';
import { addClusterFlags, addOutputFlags, addSourceFlags } from './flags.ts';
import { withReconciler } from './session.ts';

export function addResume(program: Command): void {
  const command = program
    .command('resume')
    .description('Lifts what `reconcile suspend` did.')
    .addHelpText('after', '\nExample:\n  $ reconcile resume');
  addSourceFlags(command);
  addClusterFlags(command);
  addOutputFlags(command, { json: false });
  act(command, resume);
}

async function resume(context: Context): Promise<number> {
  const { terminal, signal } = context;
  return withReconciler(context, async ({ parts }) => {
    const { storeKeys } = await import('../reconciler/remember.ts');
    const { suspend: key } = storeKeys(parts.key);
    const isSuspended = (await parts.store.get(key, signal)) !== null;
    if (isSuspended) await parts.store.put([{ key, value: null }], signal);
    terminal.print(isSuspended ? `${parts.key} is no longer suspended.` : `${parts.key} was not suspended by this command.`);
    return 0;
  });
}
