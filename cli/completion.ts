import { Argument, type Command } from 'commander';
import { act, type Context } from './action.ts';
import { addClusterFlags, addOutputFlags, addSourceFlags } from './flags.ts';

const HELP = `
Examples:
  $ reconcile completion bash > /etc/bash_completion.d/reconcile
  $ reconcile completion zsh > "\${fpath[1]}/_reconcile"
  $ reconcile completion fish > ~/.config/fish/completions/reconcile.fish`;

/** Adds `reconcile completion` to the program. */
export function addCompletion(program: Command): void {
  const command = program
    .command('completion')
    .summary('completion of commands, flags and jobs for a shell')
    .description('Prints what makes a shell complete commands, flags and names of jobs.')
    .addArgument(new Argument('<shell>', 'which').choices(['bash', 'zsh', 'fish']))
    .addHelpText('after', HELP);
  addOutputFlags(command, { json: false });
  act(command, async ({ terminal }, shell) => {
    const { completionScript } = await import('./completion/scripts.ts');
    terminal.print(completionScript(shell as 'bash' | 'zsh' | 'fish', program));
    return 0;
  });
  addNames(program);
}

/** What the scripts ask for the names that a command takes: of the last pass on record, and nothing where there is none. */
function addNames(program: Command): void {
  const command = program.command('__names', { hidden: true }).argument('<command>');
  addSourceFlags(command, { which: false });
  addClusterFlags(command);
  act(command, printNames);
}

async function printNames({ flags, terminal, signal }: Context, command = ''): Promise<number> {
  const { lastNames } = await import('./completion/names.ts');
  const quiet = { ...terminal, note: () => {} };
  const names = await lastNames({ flags, terminal: quiet, signal }, command).catch(() => []);
  for (const name of names) terminal.print(name);
  return 0;
}
