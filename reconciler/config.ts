import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { completeConfig } from './config-complete.ts';
import { absolutePath, type Edit, editsOf, type Surroundings, settingOf, unknownVariables } from './config-settings.ts';
import { parseConfigFile } from './manifests/parse-config-file.ts';
import { validate } from './manifests/validate.ts';
import type { ConfigFile } from './model/config.generated.ts';
import type { Config, ConfigFlags } from './model/config.ts';
import { type Diagnostic, hasErrors } from './model/diagnostic.ts';
import type { Path, Place } from './model/manifest.ts';
import { OperationError } from './model/operation-error.ts';
import { withoutPassword } from './model/without-password.ts';

export type { Config, ConfigFlags } from './model/config.ts';

/** A configuration, or null where something is wrong with it; and everything that is. */
export interface ConfigReading {
  readonly config: Config | null;
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * The configuration that flags, the environment and the first file there is of `--config`, `./reconcile.yaml` and
 * `$XDG_CONFIG_HOME/keelson/reconcile.yaml` give together, in that order of precedence. Throws OperationError for a file that cannot be read.
 */
export async function readConfig(
  flags: ConfigFlags,
  environment: Surroundings['environment'],
  signal: AbortSignal,
): Promise<ConfigReading> {
  const around: Surroundings = { flags, environment, cwd: process.cwd(), home: homedir() };
  const named = settingOf('config', around);
  if (named !== null)
    return parseConfig(await readNamed(absolutePath(named.text, around.cwd, around.home), named.from, signal), around);
  const folder = environment.XDG_CONFIG_HOME || join(around.home, '.config');
  for (const path of [join(around.cwd, 'reconcile.yaml'), join(folder, 'keelson', 'reconcile.yaml')]) {
    const text = await readIfThere(path, signal);
    if (text !== null) return parseConfig({ path, text }, around);
  }
  return parseConfig(null, around);
}

/** The same from the text of the file, if there is one (`path` is absolute), and what surrounds it. */
export function parseConfig(file: { readonly path: string; readonly text: string } | null, around: Surroundings): ConfigReading {
  const parsed = parseConfigFile(file?.path ?? 'reconcile.yaml', file?.text ?? '');
  if (parsed.value === undefined || hasErrors(parsed.diagnostics)) return { config: null, diagnostics: parsed.diagnostics };
  const { edits, diagnostics: doubts } = editsOf(parsed.value, around);
  const value = edits.reduce<unknown>((edited, edit) => withField(edited, edit.path, edit.value), parsed.value);
  const place = (path: Path, part?: 'key' | 'value'): Place => editPlace(edits, path) ?? parsed.place(path, part);
  const wrong = [...doubts, ...validate({ kind: 'Config', value, place })];
  if (wrong.length > 0) return { config: null, diagnostics: wrong };
  const { config, diagnostics } = completeConfig(value as ConfigFile, {
    file: file?.path ?? null,
    base: dirname(file?.path ?? join(around.cwd, '-')),
    around,
    place,
  });
  const prefixes = config.secrets.flatMap(provider => (provider.kind === 'env' ? [provider.prefix] : []));
  const all = [...diagnostics, ...unknownVariables(around, prefixes)];
  return { config: hasErrors(all) ? null : config, diagnostics: all };
}

async function readNamed(
  path: string,
  from: string,
  signal: AbortSignal,
): Promise<{ readonly path: string; readonly text: string }> {
  const text = await readIfThere(path, signal);
  if (text === null)
    throw new OperationError('not-found', `Reading the configuration ${path}, which ${from} names: there is no such file`);
  return { path, text };
}

async function readIfThere(path: string, signal: AbortSignal): Promise<string | null> {
  try {
    return await readFile(path, { encoding: 'utf8', signal });
  } catch (error) {
    signal.throwIfAborted();
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return null;
    const why = code === 'EISDIR' ? 'it is a folder' : code === 'EACCES' ? 'permission denied' : message;
    throw new OperationError(code === 'EACCES' ? 'forbidden' : 'invalid', `Reading the configuration ${path}: ${why}`, {
      cause: error,
    });
  }
}

/** The value with another one at that place; undefined: without it. What stands in the way and is neither map nor list is left for the schema to refuse. */
function withField(value: unknown, path: Path, field: unknown): unknown {
  const [step, ...rest] = path;
  if (step === undefined) return field;
  if (value !== undefined && (typeof value !== 'object' || value === null)) return value;
  const copy = (Array.isArray(value) ? [...value] : { ...value }) as Record<string | number, unknown>;
  copy[step] = withField(copy[step], rest, field);
  if (copy[step] === undefined) delete copy[step];
  return copy;
}

/** What a flag or a variable says is shown as a file of that name. */
function editPlace(edits: readonly Edit[], path: Path): Place | null {
  const edit = edits.findLast(one => one.path.every((step, index) => step === path[index]));
  if (edit === undefined) return null;
  return {
    at: { file: edit.from, line: 1, column: 1 },
    length: edit.text.length,
    excerpt: [{ line: 1, text: withoutPassword(edit.text) }],
  };
}
