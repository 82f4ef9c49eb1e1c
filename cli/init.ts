import type { Command } from 'commander';
import type { Context } from './action.ts';
import { act } from './action.ts';
import { addOutputFlags, type SharedFlags } from './flags.ts';

interface Flags extends SharedFlags {
  readonly name?: string;
}

/** Adds `reconcile init` to the program. */
export function addInit(program: Command): void {
  const command = program
    .command('init')
    .summary('writes a first small cluster: this machine and a job')
    .description('Writes a small commented cluster into a folder: this machine as its node, and a first job.')
    .argument('[folder]', 'where; made when it is not there', '.')
    .option('--name <name>', 'name of the cluster (default: that of the folder)')
    .addHelpText(
      'after',
      '\nFiles that are there are never overwritten.\n\nExample:\n  $ reconcile init attic && cd attic && reconcile validate',
    );
  addOutputFlags(command, { json: false });
  act<Flags>(command, init);
}

async function init({ flags, terminal }: Context<Flags>, folder = '.'): Promise<number> {
  const [{ randomUUID }, { hostname }, { relative, resolve }, { firstFiles }, { findEngine, schemaFor, writeNew }] =
    await Promise.all([
      import('node:crypto'),
      import('node:os'),
      import('node:path'),
      import('./init/first-files.ts'),
      import('./init/machine.ts'),
    ]);
  const root = resolve(folder);
  const engine = await findEngine(process.env);
  const files = firstFiles({
    cluster: flags.name ?? root.split('/').at(-1)!,
    uid: randomUUID(),
    node: hostname(),
    engine,
    schema: path => schemaFor(root, path),
  });
  await writeNew(root, files);
  const from = relative(process.cwd(), root);
  const { style } = terminal;
  terminal.print(`${style.paint('good', 'Written')} in ${root}:`);
  for (const [path, { what }] of files) terminal.print(`  ${path.padEnd(22)}${style.paint('quiet', what)}`);
  terminal.print('');
  terminal.print('Next:');
  const steps = [
    ...(from === '' ? [] : [[`cd ${from}`, '']]),
    ['git init && git add . && git commit -m "First cluster"', ''],
    ['reconcile validate', 'checks what is written'],
    ['reconcile --dry-run', 'shows what would be done'],
    ['reconcile', 'does it'],
    ['reconcile status', 'shows how it stands'],
  ];
  for (const [step, why] of steps) terminal.print(`  ${step!.padEnd(22)}${style.paint('quiet', why!)}`.trimEnd());
  terminal.print('');
  terminal.print('In a git repository only what is committed counts.');
  return 0;
}
