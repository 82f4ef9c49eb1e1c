import type { Command } from 'commander';
import { act, type Context } from './action.ts';
import { addClusterFlags, addOutputFlags, addSourceFlags, readCount } from './flags.ts';
import type { LogsFlags } from './logs/print-logs.ts';
import { withReconciler } from './session.ts';

/** Adds `reconcile logs` to the program. */
export function addLogs(program: Command): void {
  const command = program
    .command('logs')
    .summary('what the replicas of a job write')
    .description('Prints what the replicas of a job write.')
    .argument('<job>', 'a job (web) or one of its replicas (web.2)')
    .option('-f, --follow', 'go on as more is written, also by replicas that come later')
    .option('--tail <lines>', 'the last lines of each replica (default: all; 20 with --follow)', readCount)
    .addHelpText('after', '\nExample:\n  $ reconcile logs web -f');
  addSourceFlags(command, { which: true });
  addClusterFlags(command);
  addOutputFlags(command, { json: true });
  act(command, logs);
}

async function logs(context: Context<LogsFlags>, asked = ''): Promise<number> {
  const gone = new AbortController();
  const leave = (): void => gone.abort();
  const signal = AbortSignal.any([context.signal, gone.signal]);
  process.stdout.on('error', leave);
  try {
    return await withReconciler({ ...context, signal }, async reconciler => {
      const { printLogs } = await import('./logs/print-logs.ts');
      await printLogs({ ...context, signal }, reconciler, asked.replace(/^job\//, ''));
      return 0;
    });
  } catch (error) {
    // A reader that has had enough (`| head`) ends what nobody reads, and is no error.
    if (gone.signal.aborted) return 0;
    throw error;
  } finally {
    process.stdout.off('error', leave);
  }
}
