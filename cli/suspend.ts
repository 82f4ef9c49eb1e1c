import { type Command, InvalidArgumentError } from 'commander';
import { parseDuration } from '../reconciler/model/quantities.ts';
import { act, type Context } from './action.ts';
import { addClusterFlags, addOutputFlags, addSourceFlags, type SharedFlags } from './flags.ts';
import { withReconciler } from './session.ts';

interface Flags extends SharedFlags {
  readonly reason: string;
  readonly until?: Until;
}

type Until = { readonly forMs: number } | { readonly at: number };

/** Adds `reconcile suspend` to the program. */
export function addSuspend(program: Command): void {
  const command = program
    .command('suspend')
    .summary('stops all changes for a time')
    .description('Stops all changes to a cluster: passes plan and report, and change nothing.')
    .option('--reason <text>', 'why, for those who wonder', 'by hand')
    .option('--until <when>', 'a duration from now (2h) or an instant (2026-12-01, 2026-12-01T18:00)', readUntil)
    .addHelpText('after', '\nExample:\n  $ reconcile suspend --reason "moving house" --until 2d');
  addSourceFlags(command, { which: false });
  addClusterFlags(command);
  addOutputFlags(command, { json: false });
  act(command, suspend);
}

async function suspend(context: Context<Flags>): Promise<number> {
  const { flags, terminal, signal } = context;
  return withReconciler(context, async reconciler => {
    const [{ hostname, userInfo }, { clusterName, describeSuspension, writeSuspension }, { instant }, { OperationError }] =
      await Promise.all([
        import('node:os'),
        import('./suspension.ts'),
        import('../reconciler/report/words.ts'),
        import('../reconciler/model/operation-error.ts'),
      ]);
    const name = await clusterName(reconciler, signal);
    const at = reconciler.parts.now();
    const until = flags.until === undefined ? {} : { until: 'at' in flags.until ? flags.until.at : at + flags.until.forMs };
    if (until.until !== undefined && until.until <= at)
      throw new OperationError(
        'invalid',
        `--until ${instant(until.until)} is over already, and nothing was suspended or resumed`,
      );
    const suspended = { reason: flags.reason, ...until, at, by: `${userInfo().username} on ${hostname()}` };
    await writeSuspension(reconciler, suspended, signal);
    terminal.print(`${name} is ${describeSuspension(suspended)}`);
    terminal.print('Passes plan and report, and change nothing. Lifted by reconcile resume.');
    return 0;
  });
}

function readUntil(text: string): Until {
  const forMs = parseDuration(text);
  if (forMs !== null) return { forMs };
  const at = /^\d{4}-\d\d-\d\d/.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(at)) throw new InvalidArgumentError('Write a duration, such as 2h, or an instant, such as 2026-12-01T18:00.');
  return { at };
}
