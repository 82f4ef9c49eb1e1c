import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Config, ConfigFlags } from '../reconciler/config.ts';
import { OperationError } from '../reconciler/model/operation-error.ts';
import type { Snapshot } from '../reconciler/model/snapshot.ts';
import type { ReadManifests } from '../reconciler/read-manifests.ts';
import type { Reconciler } from '../reconciler/reconcile.ts';
import type { Context } from './action.ts';
import { WrongInput } from './failure.ts';
import type { SharedFlags } from './flags.ts';
import { version } from './version.ts';

/**
 * The configuration as file, environment and flags give it; what is doubtful in it goes to stderr. Throws WrongInput and OperationError.
 */
export async function readSettings({ flags, terminal, signal }: Context): Promise<Config> {
  const { readConfig } = await import('../reconciler/config.ts');
  const { config, diagnostics } = await readConfig(configFlagsOf(flags), process.env, signal);
  if (config === null) throw new WrongInput(diagnostics, 1);
  if (diagnostics.length > 0) {
    const { summariseDiagnostic } = await import('../reconciler/report/text/diagnostics.ts');
    for (const diagnostic of diagnostics) terminal.note(summariseDiagnostic(diagnostic));
  }
  return withFollowed(config, flags);
}

/** Runs with the reconciler of the one cluster that is meant, and closes everything after. */
export async function withReconciler<T>(
  context: Context,
  use: (reconciler: Reconciler, config: Config) => Promise<T>,
): Promise<T> {
  return withConfig(context, onlyCluster(await readSettings(context)), use);
}

/**
 * The same without a store, for commands that only read what is declared in a folder or where flags say: the files as they are now, unless
 * a commit is asked for or the repository is bare.
 */
export async function withDeclared<T>(
  { flags, ...context }: Context,
  folder: string | undefined,
  use: (reconciler: Reconciler, config: Config) => Promise<T>,
): Promise<T> {
  const given = { ...flags, ...(folder === undefined ? {} : { repo: folder }) };
  const config = onlyCluster(await readSettings({ ...context, flags: given }));
  const [cluster] = config.clusters;
  const { source } = cluster!;
  const isAsked = [flags.branch, flags.tag, flags.semver, flags.commit].some(flag => flag !== undefined);
  const hasFiles = source.kind === 'directory' && !existsSync(join(source.path, 'objects'));
  const clusters = [{ ...cluster!, source: hasFiles && !isAsked ? { ...source, workingTree: true as const } : source }];
  return withConfig({ ...context, flags }, { ...config, store: { kind: 'memory' }, clusters }, use);
}

/** What the newest commit (or the files as they are) declares, errors and all. Throws OperationError where the source does. */
export async function fetchDeclared(
  { parts }: Reconciler,
  signal: AbortSignal,
): Promise<{ readonly snapshot: Snapshot; readonly read: ReadManifests }> {
  const { openManifestCache, readManifests } = await import('../reconciler/read-manifests.ts');
  const snapshot = await parts.source.fetch(signal);
  const read = await readManifests(parts.source, snapshot, parts, openManifestCache(), signal);
  return { snapshot, read };
}

/** Opens a configuration of one cluster, and closes everything after. */
export async function withConfig<T>(
  { flags, terminal }: Context,
  config: Config,
  use: (reconciler: Reconciler, config: Config) => Promise<T>,
): Promise<T> {
  const [{ openKeelson }, { openLog }] = await Promise.all([import('../reconciler/open.ts'), import('../reconciler/log.ts')]);
  const log = openLog({ level: flags.verbose ? 'debug' : 'warn', write: terminal.note, format: 'text' });
  await using keelson = await openKeelson(config, { log, version });
  return await use(keelson.reconcilers[0]!, config);
}

/** A configuration of one cluster. Throws OperationError where several are configured and none is named. */
export function onlyCluster(config: Config): Config {
  if (config.clusters.length === 1) return config;
  const names = config.clusters.map(cluster => cluster.name).join(', ');
  throw new OperationError('invalid', `${config.clusters.length} clusters are configured; choose one with --cluster: ${names}`);
}

function configFlagsOf(flags: SharedFlags): ConfigFlags {
  const { config, cluster, repo, branch, path, variant, interval, directory, store, logLevel, concurrency } = flags;
  return defined({
    config,
    cluster,
    repo,
    branch,
    path,
    variants: variant,
    interval,
    directory,
    store,
    logLevel,
    concurrency,
  });
}

/** What only flags can say of a source: a tag, a range, a commit, or the files as they are. */
function withFollowed(config: Config, { tag, semver, commit, workingTree }: SharedFlags): Config {
  if (tag === undefined && semver === undefined && commit === undefined && workingTree === undefined) return config;
  const follow =
    tag !== undefined
      ? ({ kind: 'tag', name: tag } as const)
      : semver !== undefined
        ? ({ kind: 'range', range: semver } as const)
        : commit !== undefined
          ? ({ kind: 'named', name: commit } as const)
          : ({ kind: 'default' } as const);
  const [cluster] = onlyCluster(config).clusters;
  const source = { ...cluster!.source, follow };
  if (workingTree === undefined) return { ...config, clusters: [{ ...cluster!, source }] };
  if (source.kind !== 'directory')
    throw new OperationError('invalid', `--working-tree needs a folder of this machine, and ${source.url} is none`);
  return { ...config, clusters: [{ ...cluster!, source: { ...source, workingTree: true } }] };
}

/** Without the fields that are undefined. */
function defined(flags: { readonly [K in keyof ConfigFlags]: ConfigFlags[K] | undefined }): ConfigFlags {
  return Object.fromEntries(Object.entries(flags).filter(([, value]) => value !== undefined)) as ConfigFlags;
}
