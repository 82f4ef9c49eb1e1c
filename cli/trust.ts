import type { Command } from 'commander';
import type { Config } from '../reconciler/config.ts';
import type { Reconciler } from '../reconciler/reconcile.ts';
import { act, type Context } from './action.ts';
import { tellFailure } from './failure.ts';
import { addClusterFlags, addOutputFlags, addSourceFlags, type SharedFlags } from './flags.ts';
import { withDeclared } from './session.ts';

interface Flags extends SharedFlags {
  readonly replace?: true;
}

const HELP = `
Nobody logs in: only the key is asked for. Compare what is shown with what the
machine itself says before you say yes:
  ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub
Written is identity: {hostKey: …} into the file as it is now; nothing is
committed.

Examples:
  $ reconcile trust phone-3 && git diff
  $ reconcile trust phone-1 phone-2 phone-3`;

/** Adds `reconcile trust` to the program. */
export function addTrust(program: Command): void {
  const command = program
    .command('trust')
    .summary("writes a node's SSH host key into its manifest")
    .description('Asks nodes for their SSH host keys, shows the fingerprints, and declares them in the manifests of the nodes.')
    .argument('<nodes...>', 'their names')
    .option('-y, --yes', 'do not ask: the fingerprint was compared')
    .option('--replace', 'where another key is declared or known already: the machine was set up anew')
    .addHelpText('after', HELP);
  addSourceFlags(command, { which: false });
  addClusterFlags(command);
  addOutputFlags(command, { json: false });
  act<Flags>(command, trust);
}

async function trust(context: Context<Flags>, ...names: readonly string[]): Promise<number> {
  const { terminal } = context;
  return withDeclared(context, undefined, async (reconciler, config) => {
    let exitCode = 0;
    for (const [index, name] of names.entries()) {
      if (index > 0) terminal.print('');
      try {
        exitCode = Math.max(exitCode, await trustOne(context, reconciler, config, name));
      } catch (error) {
        // One that cannot be asked is told; the others are asked all the same.
        if (names.length === 1 || context.signal.aborted) throw error;
        exitCode = await tellFailure(error, terminal);
      }
    }
    return exitCode;
  });
}

async function trustOne(context: Context<Flags>, reconciler: Reconciler, config: Config, name: string): Promise<number> {
  const { flags, terminal, signal } = context;
  const [{ findSshNode, nodeFileOf, writeHostKey }, { askWays, refuseDoubtful, tellHostKey }] = await Promise.all([
    import('./trust/node-file.ts'),
    import('./trust/host-key.ts'),
  ]);
  const { node, owner, manifest } = await findSshNode(reconciler, name, signal);
  const file = nodeFileOf(config, manifest);
  const shown = await askWays(context, config, owner, node);
  const declared = manifest.value.spec?.identity?.hostKey;
  terminal.print(tellHostKey(name, { ...shown, isDeclared: declared === shown.fingerprint }, terminal.style));
  if (declared === shown.fingerprint) {
    terminal.print(`\n${file.path} declares it already.`);
    return 0;
  }
  refuseDoubtful(name, shown, { declared, replace: flags.replace === true });
  if (flags.yes === undefined && !(await isAgreed(context, file.path))) return 1;
  await writeHostKey(file, shown.fingerprint);
  terminal.print(`\n${terminal.style.paint('good', 'Written')} into ${file.path}; commit it, and it counts.`);
  return 0;
}

async function isAgreed({ terminal, signal }: Context, path: string): Promise<boolean> {
  if (!terminal.canAsk) {
    terminal.note('Nothing was written: nobody is there to compare it. Compare it, then say --yes.');
    return false;
  }
  const { confirm } = await import('./confirm.ts');
  const isYes = await confirm(`\nDeclare it in ${path}?`, signal);
  if (!isYes) terminal.note('Nothing was written.');
  return isYes;
}
