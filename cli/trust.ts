import type { Command } from 'commander';
import { act, type Context } from './action.ts';
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

Example:
  $ reconcile trust phone-3 && git diff`;

/** Adds `reconcile trust` to the program. */
export function addTrust(program: Command): void {
  const command = program
    .command('trust')
    .summary("writes a node's SSH host key into its manifest")
    .description('Asks a node for its SSH host key, shows its fingerprint, and declares it in the manifest of the node.')
    .argument('<node>', 'its name')
    .option('-y, --yes', 'do not ask: the fingerprint was compared')
    .option('--replace', 'where another key is declared or known already: the machine was set up anew')
    .addHelpText('after', HELP);
  addSourceFlags(command, { which: false });
  addClusterFlags(command);
  addOutputFlags(command, { json: false });
  act<Flags>(command, trust);
}

async function trust(context: Context<Flags>, name = ''): Promise<number> {
  const { flags, terminal, signal } = context;
  return withDeclared(context, undefined, async (reconciler, config) => {
    const [{ findSshNode, nodeFileOf, writeHostKey }, { askWays, refuseDoubtful, tellHostKey }] = await Promise.all([
      import('./trust/node-file.ts'),
      import('./trust/host-key.ts'),
    ]);
    const { node, owner, manifest } = await findSshNode(reconciler, name, signal);
    const file = nodeFileOf(config, manifest);
    const shown = await askWays(context, config, owner, node);
    terminal.print(tellHostKey(name, shown, terminal.style));
    const declared = manifest.value.spec?.identity?.hostKey;
    if (declared === shown.fingerprint) {
      terminal.print(`\n${file.path} declares it already.`);
      return 0;
    }
    refuseDoubtful(name, shown, { declared, replace: flags.replace === true });
    if (flags.yes === undefined && !(await isAgreed(context, file.path))) return 1;
    await writeHostKey(file, shown.fingerprint);
    terminal.print(`\n${terminal.style.paint('good', 'Written')} into ${file.path}; commit it, and it counts.`);
    return 0;
  });
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
