import { existsSync } from 'node:fs';
import { Argument, type Command } from 'commander';
import { OperationError } from '../reconciler/model/operation-error.ts';
import type { Store } from '../reconciler/stores/store.ts';
import { act, type Context } from './action.ts';
import { addClusterFlags, addOutputFlags, type SharedFlags } from './flags.ts';
import { readSettings } from './session.ts';

interface Flags extends SharedFlags {
  readonly output?: string;
  readonly merge?: true;
}

const HELP = `
check: what the store is, how many documents it keeps of each kind, and who
holds a lease.

export: every document as a line of JSON, to stdout or into a file that only
its owner can read. Leases are not among them.

import: documents that export wrote, from a file or stdin, into an empty store;
with --merge also into one that has documents: those of the file win.

A daemon goes on writing while its store is exported: end it before a move.

Examples:
  $ reconcile store check
  $ reconcile store export -o keelson.jsonl
  $ reconcile store import keelson.jsonl --store mongodb://db.example:27017`;

/** Adds `reconcile store` to the program. */
export function addStore(program: Command): void {
  const command = program
    .command('store')
    .summary('looks into the store, or moves it')
    .description('Tells what the configured store keeps, writes it out, or fills it with what was written out.')
    .addArgument(new Argument('<what>', 'what is done').choices(['check', 'export', 'import']))
    .argument('[file]', 'of import: what export wrote; without it stdin')
    .option('-o, --output <file>', 'of export: where to write, instead of stdout')
    .option('--merge', 'of import: also into a store that has documents')
    .addHelpText('after', HELP);
  addClusterFlags(command);
  addOutputFlags(command, { json: true });
  act<Flags>(command, store);
}

async function store(context: Context<Flags>, what = '', file?: string): Promise<number> {
  const { flags } = context;
  switch (what) {
    case 'export':
      return withStore(context, false, async opened => {
        const { exportStore } = await import('./store/export.ts');
        return exportStore(context, opened, flags.output ?? null);
      });
    case 'import':
      return withStore(context, true, async opened => {
        const { importStore } = await import('./store/import.ts');
        return importStore(context, opened, { file: file ?? null, merge: flags.merge ?? false });
      });
    default:
      return withStore(context, false, async opened => {
        const { checkStore } = await import('./store/check.ts');
        return checkStore(context, opened);
      });
  }
}

/** Opens the configured store, whatever clusters are configured. `isNew`: it may have to be made. */
async function withStore(context: Context, isNew: boolean, use: (store: Store) => Promise<number>): Promise<number> {
  const [{ openStore }, settings] = await Promise.all([import('../reconciler/open.ts'), readSettings(context)]);
  const { store } = settings;
  if (!isNew && store.kind === 'sqlite' && !existsSync(store.path))
    throw new OperationError('not-found', `There is no store at ${store.path}: see store, directory and --store`);
  await using opened = await openStore(settings);
  return await use(opened);
}
