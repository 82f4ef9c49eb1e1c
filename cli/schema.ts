import { fileURLToPath } from 'node:url';
import { Argument, type Command, InvalidArgumentError } from 'commander';
import { didYouMean } from '../reconciler/model/nearest.ts';
import { act, type Context } from './action.ts';
import { addOutputFlags } from './flags.ts';

const KINDS = {
  cluster: 'the cluster as a whole',
  node: 'a machine',
  role: 'what a node is for',
  job: 'what runs',
  threshold: 'what happens under pressure',
  keelson: 'any of them, for editors',
  common: 'what they share',
  config: 'reconcile.yaml, the configuration',
  plan: 'what plan --json prints',
  report: 'what reconcile --json prints',
} as const;

/** Adds `reconcile schema` to the program. */
export function addSchema(program: Command): void {
  const command = program
    .command('schema')
    .summary('prints JSON Schemas, or where they are')
    .description('Prints the JSON Schema of a kind of document, or where all of them are.')
    .addArgument(new Argument('[kind]', 'which').choices(Object.keys(KINDS)).argParser(readKind))
    .addHelpText('after', '\nExample:\n  $ reconcile schema job > job.schema.json');
  act(addOutputFlags(command, { json: false }), schema);
}

async function schema({ terminal }: Context, kind?: string): Promise<number> {
  const { readFile } = await import('node:fs/promises');
  const pathOf = (name: string): string => fileURLToPath(new URL(`../schema/${name}.json`, import.meta.url));
  if (kind !== undefined) {
    terminal.print(await readFile(pathOf(kind), 'utf8'));
    return 0;
  }
  const columns = Math.max(...Object.keys(KINDS).map(name => pathOf(name).length)) + 2;
  for (const [name, what] of Object.entries(KINDS))
    terminal.print(pathOf(name).padEnd(columns) + terminal.style.paint('quiet', what));
  terminal.print('');
  terminal.print('An editor checks and completes a manifest that begins with');
  terminal.print(`  # yaml-language-server: $schema=${pathOf('keelson')}`);
  return 0;
}

function readKind(text: string): string {
  const kinds = Object.keys(KINDS);
  if (kinds.includes(text)) return text;
  const near = didYouMean(text, kinds);
  throw new InvalidArgumentError(
    `${near === undefined ? '' : `${near.charAt(0).toUpperCase()}${near.slice(1)} `}There are ${kinds.slice(0, -1).join(', ')} and ${kinds.at(-1)}.`,
  );
}
