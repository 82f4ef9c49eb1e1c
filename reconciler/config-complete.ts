import { join } from 'node:path';
import { agentsConfig, brokerConfig, checkBroker } from './config-broker.ts';
import { absolutePath, type Surroundings, settingOf } from './config-settings.ts';
import { tlsConfig } from './config-tls.ts';
import type { ClusterFields, ConfigFile, SourceFields } from './model/config.generated.ts';
import type { ClusterConfig, Config, Follow, SourceConfig, StoreConfig } from './model/config.ts';
import type { Diagnostic } from './model/diagnostic.ts';
import type { Path, Place } from './model/manifest.ts';
import { parseBytes, parseDuration } from './model/quantities.ts';

/** Where a configuration comes from. */
interface Context {
  readonly file: string | null;
  /** Folder that its paths are relative to. */
  readonly base: string;
  readonly around: Surroundings;
  readonly place: (path: Path, part?: 'key' | 'value') => Place;
}

/** A configuration that its schema allows, with its defaults, absolute paths and numbers; and what the schema cannot see in it. */
export function completeConfig(
  file: ConfigFile,
  context: Context,
): { readonly config: Config; readonly diagnostics: readonly Diagnostic[] } {
  const { home } = context.around;
  const absolute = (text: string): string => absolutePath(text, context.base, home);
  const directory = file.directory === undefined ? stateFolder(context.around) : absolute(file.directory);
  const { store, deadlines, process } = file;
  const agents = file.broker && agentsConfig(file.broker, directory, absolute);
  const clusters = (file.clusters ?? []).map(cluster => clusterConfig(cluster, absolute));
  const wanted = settingOf('cluster', context.around);
  const config: Config = {
    file: context.file,
    clusters: clusters.length > 1 && wanted !== null ? clusters.filter(({ name }) => name === wanted.text) : clusters,
    directory,
    store: storeConfig(store, directory, absolute),
    history: file.history ?? 500,
    secrets: (file.secrets ?? [{ env: {} }]).map(({ env, files }) =>
      files === undefined
        ? { kind: 'env', prefix: env?.prefix ?? 'KEELSON_SECRET_' }
        : { kind: 'files', directory: absolute(files.directory) },
    ),
    registries: (file.registries ?? []).map(({ insecure = false, ca, ...registry }) => ({
      ...registry,
      insecure,
      ...(ca === undefined ? {} : { caFile: absolute(ca) }),
    })),
    ...(file.broker === undefined ? {} : { broker: brokerConfig(file.broker, directory, absolute, agents) }),
    ...(agents === undefined ? {} : { agents }),
    docker: file.docker?.socket === undefined ? {} : { socket: absolute(file.docker.socket) },
    ssh: sshConfig(file.ssh, absolute, context.around),
    process: {
      directory: process?.directory === undefined ? join(directory, 'process') : absolute(process.directory),
      logs: { bytes: parseBytes(process?.logs?.size ?? '10Mi')!, files: process?.logs?.files ?? 3 },
    },
    log: { level: file.log?.level ?? 'info' },
    concurrency: file.concurrency ?? 4,
    deadlines: {
      observeMs: parseDuration(deadlines?.observe ?? '20s')!,
      askMs: parseDuration(deadlines?.ask ?? '15s')!,
      applyMs: parseDuration(deadlines?.apply ?? '1m')!,
      convergeMs: parseDuration(deadlines?.converge ?? '15m')!,
    },
  };
  return { config, diagnostics: [...checkClusters(file.clusters ?? [], context), ...checkBroker(file.broker, context.place)] };
}

function storeConfig(store: ConfigFile['store'], directory: string, absolute: (text: string) => string): StoreConfig {
  if (store === 'memory') return { kind: 'memory' };
  if (store?.mongodb === undefined)
    return { kind: 'sqlite', path: store?.sqlite === undefined ? join(directory, 'keelson.db') : absolute(store.sqlite) };
  const { database = 'keelson', tls, ...server } = store.mongodb;
  return { kind: 'mongodb', ...server, database, ...(tls === undefined ? {} : { tls: tlsConfig(tls, absolute) }) };
}

/** https://specifications.freedesktop.org/basedir-spec: what is kept and is neither configuration nor a cache. */
function stateFolder({ environment, home }: Surroundings): string {
  return join(environment.XDG_STATE_HOME || join(home, '.local', 'state'), 'keelson');
}

function sshConfig(
  { knownHosts = '~/.ssh/known_hosts', agent }: NonNullable<ConfigFile['ssh']> = {},
  absolute: (text: string) => string,
  { environment }: Surroundings,
): Config['ssh'] {
  const socket = agent === undefined ? environment.SSH_AUTH_SOCK || undefined : absolute(agent);
  return { knownHosts: absolute(knownHosts), ...(socket === undefined ? {} : { agent: socket }) };
}

function clusterConfig(
  { name, source, path = '', variants = [], interval, limits }: ClusterFields,
  absolute: (text: string) => string,
): ClusterConfig {
  return {
    ...(name === undefined ? {} : { name }),
    source: sourceConfig(source, absolute),
    path: join('/', path).replaceAll(/^\/+|\/+$/g, ''),
    variants,
    intervalMs: parseDuration(interval ?? '30s')!,
    limits: {
      repositoryBytes: parseBytes(limits?.repository ?? '128Mi')!,
      fileBytes: parseBytes(limits?.file ?? '4Mi')!,
      files: limits?.files ?? 100_000,
      fetchMs: parseDuration(limits?.timeout ?? '5m')!,
    },
  };
}

function sourceConfig(
  { git, directory, branch, tag, semver, commit, ca, ...access }: SourceFields,
  absolute: (text: string) => string,
): SourceConfig {
  const follow = followOf({ branch, tag, semver, commit });
  if (git === undefined) return { kind: 'directory', path: absolute(directory!), follow };
  return { kind: 'git', url: git, follow, ...access, ...(ca === undefined ? {} : { caFile: absolute(ca) }) };
}

type FollowFields = { readonly [K in 'branch' | 'tag' | 'semver' | 'commit']: string | undefined };

function followOf({ branch, tag, semver, commit }: FollowFields): Follow {
  if (branch !== undefined) return { kind: 'branch', name: branch };
  if (tag !== undefined) return { kind: 'tag', name: tag };
  if (semver !== undefined) return { kind: 'range', range: semver };
  return commit === undefined ? { kind: 'default' } : { kind: 'commit', revision: commit };
}

function checkClusters(clusters: readonly ClusterFields[], { place }: Context): readonly Diagnostic[] {
  const names = clusters.map(({ name }) => name);
  return clusters.flatMap(({ name, source, path, interval }, index) => {
    const here = ['clusters', index];
    const found: Diagnostic[] = [];
    const error = (code: string, summary: string, hint: string, path: Path, part: 'key' | 'value'): void => {
      found.push({ severity: 'error', code, summary, hint, ...place([...here, ...path], part) });
    };
    const followed = ['branch', 'tag', 'semver', 'commit'].filter(field => Object.hasOwn(source, field));
    if (followed.length > 1) {
      error(
        'exclusive-fields',
        `Only one of ${followed.join(', ')} can be followed`,
        `remove all but one`,
        ['source', followed[1]!],
        'key',
      );
    }
    if (name !== undefined && names.indexOf(name) < index) {
      error(
        'duplicate-name',
        `Two clusters are called "${name}"`,
        'what is kept of them could not be told apart',
        ['name'],
        'value',
      );
    }
    if (clusters.length > 1 && name === undefined) {
      error('missing-field', 'Each of several clusters needs a "name"', 'for example name: attic', [], 'key');
    }
    if (path?.split('/').includes('..'))
      error('bad-value', `"${path}" leaves the repository`, 'write it from the top of the repository', ['path'], 'value');
    if (interval !== undefined && parseDuration(interval)! < 1000)
      error(
        'out-of-range',
        'The interval must be at least 1s',
        'new commits and events are noticed in between',
        ['interval'],
        'value',
      );
    return found;
  });
}
