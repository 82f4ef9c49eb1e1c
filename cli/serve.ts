import type { Command } from 'commander';
import { act, type Context } from './action.ts';
import { addClusterFlags, addOutputFlags, addSourceFlags } from './flags.ts';

import type { ServeFlags } from './serve/run-daemon.ts';

const HELP = `
Logs are JSON on stdout, or lines for people on a terminal.
Signals: SIGTERM and SIGINT finish or abandon the pass within 10 s; SIGHUP
reads the configuration again, and a wrong one is told while the old one stays.

Example:
  $ reconcile serve --config /etc/keelson/reconcile.yaml`;

/** Adds `reconcile serve` to the program. */
export function addServe(program: Command): void {
  const command = program
    .command('serve')
    .summary('keeps clusters as declared, as a daemon')
    .description('Keeps all configured clusters as they are declared: at intervals, at events and at new commits.')
    .option('--once', 'one pass of each, and as many more as it takes to settle; exit codes as reconcile')
    .option('--interval <duration>', 'how often to look without being told of a change')
    .option('--concurrency <count>', 'changes sent to one machine at the same time')
    .option('--log-level <level>', 'trace, debug, info, warn or error')
    .addHelpText('after', HELP);
  addSourceFlags(command, { which: true });
  addClusterFlags(command);
  addOutputFlags(command, { json: true });
  act<ServeFlags>(command, serve);
}

async function serve(context: Context<ServeFlags>): Promise<number> {
  const { runDaemon } = await import('./serve/run-daemon.ts');
  return runDaemon(context);
}
