import { resolve } from 'node:path';
import type { ConfigFlags } from './model/config.ts';
import type { Diagnostic } from './model/diagnostic.ts';
import type { Path } from './model/manifest.ts';
import { didYouMean } from './model/nearest.ts';
import { OperationError } from './model/operation-error.ts';
import { withoutPassword } from './model/without-password.ts';

/** What surrounds the configuration's file. */
export interface Surroundings {
  readonly flags: ConfigFlags;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** The working folder and the user's, absolute. */
  readonly cwd: string;
  readonly home: string;
}

/** One value that a flag or a variable puts into the configuration. */
export interface Edit extends Setting {
  readonly path: Path;
  /** undefined: the field is taken away. */
  readonly value: unknown;
}

/** Something set outside the file: `--interval` or `KEELSON_INTERVAL`, and what was written there. */
interface Setting {
  readonly from: string;
  readonly text: string;
}

type Name = keyof ConfigFlags;

const FLAGS: Readonly<Record<Name, string>> = {
  config: '--config',
  cluster: '--cluster',
  repo: '--repo',
  branch: '--branch',
  path: '--path',
  variants: '--variant',
  interval: '--interval',
  directory: '--directory',
  store: '--store',
  logLevel: '--log-level',
  concurrency: '--concurrency',
};
const VARIABLES: Readonly<Record<Name | 'secretsDirectory' | 'dockerSocket', string>> = {
  config: 'KEELSON_CONFIG',
  cluster: 'KEELSON_CLUSTER',
  repo: 'KEELSON_REPO',
  branch: 'KEELSON_BRANCH',
  path: 'KEELSON_PATH',
  variants: 'KEELSON_VARIANTS',
  interval: 'KEELSON_INTERVAL',
  directory: 'KEELSON_DIRECTORY',
  store: 'KEELSON_STORE',
  logLevel: 'KEELSON_LOG_LEVEL',
  concurrency: 'KEELSON_CONCURRENCY',
  secretsDirectory: 'KEELSON_SECRETS_DIRECTORY',
  dockerSocket: 'KEELSON_DOCKER_SOCKET',
};

/** What a flag says, else its variable, which counts as not set when empty; null: neither. */
export function settingOf(name: keyof typeof VARIABLES, { flags, environment }: Surroundings): Setting | null {
  const flag = Object.hasOwn(FLAGS, name) ? flags[name as Name] : undefined;
  if (flag !== undefined && flag.length > 0)
    return { from: FLAGS[name as Name], text: typeof flag === 'string' ? flag : flag.join(',') };
  const text = environment[VARIABLES[name]] ?? '';
  return text === '' ? null : { from: VARIABLES[name], text };
}

/** What flags and variables change of the file's value, in order, and what cannot be told from them. */
export function editsOf(
  file: unknown,
  around: Surroundings,
): { readonly edits: readonly Edit[]; readonly diagnostics: readonly Diagnostic[] } {
  const list = clusterListEdit(file, around);
  const clusters = listIn(list === null ? file : { clusters: list.value }, 'clusters') ?? [];
  const chosen = choose(clusters, around);
  const edit = (name: keyof typeof VARIABLES, path: Path, read: (text: string) => unknown = text => text): readonly Edit[] => {
    const setting = settingOf(name, around);
    return setting === null ? [] : [{ ...setting, path, value: read(setting.text) }];
  };
  const absolute = (text: string): string => absolutePath(text, around.cwd, around.home);
  const providers = listIn(file, 'secrets');
  const edits = [
    ...edit('directory', ['directory'], absolute),
    ...edit('store', ['store'], text => {
      if (/^mongodb(\+srv)?:/i.test(text)) return { mongodb: { url: text } };
      return text === 'memory' ? text : { sqlite: absolute(text) };
    }),
    ...edit('logLevel', ['log', 'level']),
    ...edit('concurrency', ['concurrency'], text => (/^\d+$/.test(text) ? Number(text) : text)),
    ...edit('dockerSocket', ['docker', 'socket'], absolute),
    ...(providers === undefined ? edit('secretsDirectory', ['secrets'], () => [{ env: {} }]) : []),
    ...edit('secretsDirectory', ['secrets', providers?.length ?? 1], text => ({ files: { directory: absolute(text) } })),
    ...(list === null ? [] : [list]),
    ...clusters.flatMap((_cluster, index) => edit('interval', ['clusters', index, 'interval'])),
  ];
  if (typeof chosen !== 'number') return { edits, diagnostics: chosen };
  const branch = (field: string, read?: () => undefined) => edit('branch', ['clusters', chosen, 'source', field], read);
  const ofCluster = [
    ...(list === null ? [] : edit('cluster', ['clusters', chosen, 'name'])),
    ...edit('path', ['clusters', chosen, 'path']),
    ...edit('variants', ['clusters', chosen, 'variants'], text => text.split(',').map(name => name.trim())),
    ...['tag', 'semver', 'commit'].flatMap(field => branch(field, () => undefined)),
    ...branch('branch'),
  ];
  return { edits: [...edits, ...ofCluster], diagnostics: [] };
}

/** The one cluster that a flag or variable names, or that the working folder declares when nothing else is said; null: the file's. */
function clusterListEdit(file: unknown, around: Surroundings): Edit | null {
  const setting = settingOf('repo', around);
  if (setting === null && isField(file, 'clusters')) return null;
  const { from, text } = setting ?? { from: 'the working folder', text: '.' };
  const scheme = /^([a-z][a-z+]*):\/\//i.exec(text)?.[1];
  if (scheme !== undefined && !/^(https?|ssh)$/i.test(scheme))
    throw new OperationError(
      'unsupported',
      `${from} ${withoutPassword(text)}: repositories are not read by ${scheme}://; write an address of https:// or ssh://, or a local folder`,
    );
  const source =
    scheme !== undefined || /^[\w.-]+@[\w.-]+:/.test(text)
      ? { git: text }
      : { directory: absolutePath(text, around.cwd, around.home) };
  return { path: ['clusters'], value: [{ source }], from, text };
}

/** Index of the cluster that settings of one cluster are about; or what is wrong with them, if there are any. */
function choose(clusters: readonly unknown[], around: Surroundings): number | readonly Diagnostic[] {
  const wanted = settingOf('cluster', around);
  if (clusters.length === 1 && (wanted === null || settingOf('repo', around) !== null || !isField(clusters[0], 'name'))) return 0;
  const names = clusters.map(cluster => (isField(cluster, 'name') ? String(cluster.name) : '(without a name)'));
  if (wanted !== null && names.includes(wanted.text)) return names.indexOf(wanted.text);
  if (wanted !== null) {
    const hint = didYouMean(wanted.text, names) ?? `there are ${names.join(', ')}`;
    return [{ severity: 'error', code: 'unknown-name', summary: `${wanted.from}: no cluster is called "${wanted.text}"`, hint }];
  }
  return (['path', 'variants', 'branch'] as const).flatMap(name => {
    const setting = settingOf(name, around);
    if (setting === null) return [];
    const summary = `${setting.from} is about one cluster, and ${clusters.length} are configured`;
    return [{ severity: 'error', code: 'which-cluster', summary, hint: `choose one with --cluster: ${names.join(', ')}` }];
  });
}

/** A path as people write it: `~` is the user's folder, and what is relative is so to `base`. */
export function absolutePath(text: string, base: string, home: string): string {
  return resolve(base, text === '~' || text.startsWith('~/') ? `${home}/${text.slice(2)}` : text);
}

/** Variables that begin as ours do and that nothing reads: each a warning with the nearest that exists. */
export function unknownVariables({ environment }: Surroundings, secretPrefixes: readonly string[]): readonly Diagnostic[] {
  const known = Object.values(VARIABLES);
  return Object.keys(environment)
    .filter(
      name => name.startsWith('KEELSON_') && !known.includes(name) && !secretPrefixes.some(prefix => name.startsWith(prefix)),
    )
    .sort()
    .map(name => {
      const hint = didYouMean(name, known) ?? `the variables are ${known.join(', ')}`;
      return { severity: 'warning', code: 'unknown-variable', summary: `${name} is not a variable that Keelson reads`, hint };
    });
}

function listIn(value: unknown, field: string): readonly unknown[] | undefined {
  const list = isField(value, field) ? value[field] : undefined;
  return Array.isArray(list) ? list : undefined;
}

function isField(value: unknown, field: string): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, field);
}
