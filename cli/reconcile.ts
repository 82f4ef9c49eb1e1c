import type { Command } from 'commander';
import type { Config } from '../reconciler/config.ts';
import { nearest } from '../reconciler/model/nearest.ts';
import type { Reconciler } from '../reconciler/reconcile.ts';
import { act, type Context } from './action.ts';
import {
  addApprovalFlags,
  addClusterFlags,
  addOutputFlags,
  addSourceFlags,
  addTimeoutFlag,
  approvalsOf,
  collect,
  type SharedFlags,
} from './flags.ts';
import { withReconciler } from './session.ts';

interface Flags extends SharedFlags {
  readonly dryRun?: true;
}

const HELP = `
Without a command: makes the cluster match the newest commit. What would
delete, replace or stop something is shown and asked about on a terminal;
without a terminal it is done within the guard (maxDeletes, maxReplaces).

Exit codes:
  0  in sync               2  changes are pending or held
  1  something failed      3  not seen well enough to tell
  130, 143  interrupted: what was not begun is not done

Examples:
  $ reconcile --dry-run                          what would be done here
  $ reconcile --repo https://git.example/attic.git --yes
  $ reconcile --allow-delete job/old             beyond the guard, by name`;

/** The command without a name. */
export function addReconcile(program: Command): void {
  program.option('-n, --dry-run', 'show what would be done, change nothing');
  addTimeoutFlag(program);
  addApprovalFlags(program, { asks: true });
  program
    .optionsGroup('What is allowed:')
    .option(
      '--prune-node <name>',
      'remove also our images from a node that is declared absent (repeatable); volumes stay',
      collect,
    )
    .optionsGroup('');
  addSourceFlags(program, { which: true });
  addClusterFlags(program);
  addOutputFlags(program, { json: true });
  program.addHelpText('after', HELP);
  act<Flags>(program, context => {
    refuseUnknownCommand(program);
    return withReconciler(context, (reconciler, config) => reconcileOnce(context, reconciler, config));
  });
}

async function reconcileOnce(context: Context<Flags>, reconciler: Reconciler, config: Config): Promise<number> {
  const { flags, terminal, signal } = context;
  const { tellUncommitted } = await import('./tell-uncommitted.ts');
  await tellUncommitted(reconciler, config, terminal, signal);
  const approve = approvalsOf(flags);
  if (flags.pruneNode !== undefined) await refuseToPrune(context, reconciler, flags.pruneNode);
  if (flags.dryRun) {
    const { printDryRun } = await import('./dry-run.ts');
    return printDryRun(context, reconciler, { approve });
  }
  const { runToEnd } = await import('./run-to-end.ts');
  const deadlineMs = flags.timeout ?? config.deadlines.convergeMs;
  if (flags.yes || !terminal.canAsk) return runToEnd(context, reconciler, { approve, deadlineMs });
  const { consent } = await import('./consent.ts');
  const agreed = await consent(context, reconciler, { approve });
  if (agreed.kind === 'refused') return agreed.exitCode;
  const { revision, only } = agreed;
  return runToEnd(context, reconciler, { approve, deadlineMs, revision, ...(only === null ? {} : { only }) });
}

/** Only what git gives up is emptied to the last. Throws OperationError conflict. */
async function refuseToPrune({ signal }: Context, reconciler: Reconciler, names: readonly string[]): Promise<void> {
  const [{ look }, { OperationError }] = await Promise.all([
    import('./dry-run.ts'),
    import('../reconciler/model/operation-error.ts'),
  ]);
  const { cluster } = (await look(reconciler, {}, signal)).intent;
  for (const name of cluster === null ? [] : names) {
    const node = cluster?.nodes.get(name);
    if (node?.state === 'absent') continue;
    const why = node === undefined ? 'git declares no node of this name' : `it is declared ${node.state}`;
    throw new OperationError('conflict', `Pruning ${name}: ${why}; declare it with state: absent and push that first`);
  }
}

/** Words that follow `reconcile` and are no command end it with what the nearest one is called. */
function refuseUnknownCommand(program: Command): void {
  const [word] = program.args;
  if (word === undefined) return;
  const names = program.commands.map(command => command.name());
  const near = nearest(word, names);
  program.error(
    `error: "${word}" is not a command of reconcile${near === undefined ? '; reconcile --help lists them' : `, did you mean ${near}?`}`,
  );
}
