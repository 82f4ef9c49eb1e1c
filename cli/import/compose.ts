import { readFile } from 'node:fs/promises';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { openStackValues, type StackValues } from '../../reconciler/dialects/compose/take-stack.ts';
import type { NamedSecrets } from '../../reconciler/dialects/engine/name-secrets.ts';
import { labelOf } from '../../reconciler/dialects/names.ts';
import { editComments } from '../../reconciler/manifests/edit-comments.ts';
import { type Hiding, type TakenCompose, takeCompose } from '../../reconciler/manifests/take-compose.ts';
import { writeManifest } from '../../reconciler/manifests/write-manifest.ts';
import { OperationError } from '../../reconciler/model/operation-error.ts';
import type { Context } from '../action.ts';
import { hideInEnvFile } from './env-file.ts';
import { checkFolder, type ImportFlags, newClusterFile, readFolder, writeFiles } from './folder.ts';
import { hideComment } from './hide-comment.ts';
import { refuseInside, tellSecrets, writeSecrets } from './secrets-file.ts';

/** What `reconcile import compose` is asked for. */
export interface ImportComposeFlags extends ImportFlags {
  readonly stack?: string;
  readonly secrets?: string;
}

/** Writes a stack for a Compose file, with what it names. Throws OperationError and WrongInput. */
export async function importCompose(context: Context<ImportComposeFlags>, file: string): Promise<number> {
  const { flags, terminal } = context;
  const folder = await readFolder(context);
  refuseInside(folder, flags.secrets);
  const home = dirname(resolve(file));
  const text = await read(file);
  const named = takeCompose(text, { value: () => null, words: words => words, file: () => null });
  if (named === null) throw new OperationError('invalid', `${file} is no Compose file: it has no services, or is not YAML`);
  const stack = flags.stack ?? (labelOf(named.name ?? basename(home)) || 'stack');
  if (labelOf(stack) !== stack)
    throw new OperationError('invalid', `--stack ${stack}: a name is of lower-case letters, digits and hyphens`);
  const secrets = { values: new Map<string, string>(), taken: folder.secrets };
  const values = openStackValues(stack, secrets);
  const contents = new Map(
    await Promise.all(named.secretFiles.map(async path => [path, await read(resolve(home, path))] as const)),
  );
  const hiding = { ...hidingBy(values), file: (name: string, path: string) => values.keep(name, contents.get(path) ?? '') };
  const taken = takeCompose(editComments(text, hideComment), hiding)!;
  await giveVariables(taken, values, home);
  const { copies, remarks } = await copyFiles(taken, home, { values, secrets });
  const { env } = values;
  const spec = {
    technology: 'stack' as const,
    stack: { files: [`${stack}/${basename(file)}`], ...(Object.keys(env).length === 0 ? {} : { env }) },
  };
  const files = new Map([
    ...(folder.cluster === null ? [newClusterFile(folder.root, {})] : []),
    [
      `stacks/${stack}.yaml`,
      writeManifest('Job', { metadata: { name: stack }, spec }, [`The stack of ${basename(file)}.`]),
    ] as const,
    [`stacks/${stack}/${basename(file)}`, taken.text] as const,
    ...copies.map(([path, own]) => [`stacks/${stack}/${path}`, own] as const),
  ]);
  await writeFiles(folder, files, secrets.values);
  await writeSecrets(flags.secrets, secrets.values);
  const told = tellSecrets(flags.secrets, secrets.values);
  const where = relative(process.cwd(), folder.root) || '.';
  const sections: readonly (readonly [string, readonly string[]])[] = [
    [`Written into ${where}`, [...files.keys()].map(path => `  ${path}`)],
    ['Not taken over', remarks.map(remark => `  ${remark}`)],
    [told.heading, told.lines],
    ['Next', [...told.load, `  reconcile --dry-run --repo ${where}`]],
  ];
  for (const [heading, lines] of sections)
    if (lines.length > 0) terminal.print(`\n${terminal.style.paint('strong', heading)}\n${lines.join('\n')}`);
  await checkFolder(context, folder);
  return 0;
}

/** Hides what services say; the files of secrets stay named. */
function hidingBy({ hide, hideWords }: StackValues): Hiding {
  // A word with a variable in it is not written out.
  const plain = (word: string): string => (word.includes('$') ? '' : word);
  const words = (all: readonly string[]): readonly string[] =>
    hideWords(all.map(plain)).map((hidden, index) => (plain(all[index]!) === '' ? all[index]! : hidden));
  return { value: hide, words, file: () => null };
}

async function read(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    throw new OperationError('not-found', `Reading ${file}: ${(error as Error).message}`, { cause: error });
  }
}

/** Variables that are not given yet, from `.env` beside the file and from this environment, which wins. */
async function giveVariables({ variables }: TakenCompose, values: StackValues, home: string): Promise<void> {
  const dotEnv = await readFile(join(home, '.env'), 'utf8').catch(() => '');
  const written = new Map(linesOf(dotEnv).map(({ name, value = '' }) => [name, value.replace(/^(["'])(.*)\1$/s, '$2')]));
  for (const name of variables) {
    const value = process.env[name] ?? written.get(name);
    if (value !== undefined) values.give(name, value);
  }
}

interface EnvLine {
  readonly name: string;
  readonly value?: string;
}

/** `NAME=value` and `NAME`, without comments. */
function linesOf(text: string): readonly EnvLine[] {
  return text.split(/\r?\n/).flatMap(line => {
    const [, name, , value] = /^\s*(?:export\s+)?([A-Za-z_]\w*)\s*(=(.*))?$/.exec(line) ?? [];
    return name === undefined ? [] : [{ name, ...(value === undefined ? {} : { value }) }];
  });
}

/** What the file names, by path below it, without what looks secret in variables. */
async function copyFiles(
  { configFiles, extendedFiles, envFiles }: TakenCompose,
  home: string,
  { values, secrets }: { readonly values: StackValues; readonly secrets: NamedSecrets },
): Promise<{ readonly copies: readonly (readonly [string, string])[]; readonly remarks: readonly string[] }> {
  const copies = new Map<string, string>();
  const remarks: string[] = [];
  const ownText = (path: string, text: string): string => {
    if (envFiles.includes(path)) return hideInEnvFile(text, { path, values, secrets: secrets.values });
    if (!extendedFiles.includes(path)) return text;
    // Of such a file services are taken, and nothing else.
    return takeCompose(editComments(text, hideComment), hidingBy(values))?.text ?? text;
  };
  for (const path of new Set([...envFiles, ...extendedFiles, ...configFiles])) {
    const below = relative(home, resolve(home, path));
    if (below.startsWith('..')) {
      remarks.push(`${path}: it is not below the Compose file; copy it there`);
      continue;
    }
    const text = await readFile(join(home, below), 'utf8').catch(() => null);
    if (text === null) remarks.push(`${path}: it is not there`);
    else copies.set(below, ownText(path, text));
  }
  return { copies: [...copies], remarks };
}
