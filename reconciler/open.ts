import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { Logger } from 'pino';
import type { Config } from './config.ts';
import type { Connection } from './connections/connection.ts';
import { dockerTraits } from './drivers/docker/traits.ts';
import { processTraits } from './drivers/process/traits.ts';
import type { Feed } from './feeds/feed.ts';
import type { Access, SecretName } from './model/cluster.ts';
import type { ClusterConfig, SourceConfig } from './model/config.ts';
import { canonicalJson, sha256 } from './model/digest.ts';
import { splitTargetId, type TargetId } from './model/ids.ts';
import { OperationError } from './model/operation-error.ts';
import type { Owner } from './model/resource.ts';
import type { Traits } from './model/traits.ts';
import type { ClusterParts, OpenedDriver, OwnedParts } from './parts.ts';
import { openReconciler, type Reconciler } from './reconcile.ts';
import type { Secrets } from './secrets/secrets.ts';
import type { Source } from './sources/source.ts';
import type { Store } from './stores/store.ts';

/** This process as a holder of leases. */
export { describeThisProcess } from './stores/lease-holder.ts';

/** Everything a configuration names, opened. */
export interface Keelson extends AsyncDisposable {
  /** One per configured cluster, in the configuration's order. */
  readonly reconcilers: readonly Reconciler[];
  readonly store: Store;
}

export interface OpenOptions {
  readonly log: Logger;
  /** Keelson's own version. */
  readonly version: string;
}

/** What drivers can do, by name: what the pure stages and `validate` need, without opening anything. */
export const TRAITS: ReadonlyMap<string, Traits> = new Map([dockerTraits, processTraits].map(traits => [traits.driver, traits]));

const STORE_MS = 10_000;
const SHORTEST_BREAK_MS = 120_000;
const TARGETS_AT_ONCE = 64;

/** Opens the store, sources, secrets and feeds of a configuration; drivers are opened by the passes. Throws OperationError. */
export async function openKeelson(config: Config, options: OpenOptions): Promise<Keelson> {
  const store = await openStore(config);
  const reconcilers = await Promise.all(
    config.clusters.map(async cluster => openReconciler(await openParts(config, cluster, store, options))),
  );
  return {
    reconcilers,
    store,
    async [Symbol.asyncDispose]() {
      await Promise.all(reconcilers.map(reconciler => reconciler[Symbol.asyncDispose]()));
      await Promise.all(reconcilers.map(reconciler => reconciler.parts.source[Symbol.asyncDispose]()));
      await store[Symbol.asyncDispose]();
    },
  };
}

/** What a cluster's documents in the store are filed under: its name in the configuration, else one made from its source. */
function clusterKey(cluster: ClusterConfig): string {
  if (cluster.name !== undefined) return cluster.name;
  const place = cluster.source.kind === 'git' ? cluster.source.url : cluster.source.path;
  const name = basename(place, '.git').replaceAll(/[^A-Za-z0-9.-]/g, '-') || 'cluster';
  return `${name}-${sha256(`${place} ${cluster.path} ${canonicalJson(cluster.variants)}`).slice(0, 8)}`;
}

async function openStore(config: Config): Promise<Store> {
  if (config.store.kind === 'memory') return (await import('./stores/memory.ts')).openMemoryStore();
  return (await import('./stores/sqlite/sqlite.ts')).openSqliteStore({ path: config.store.path });
}

async function openParts(
  config: Config,
  cluster: ClusterConfig,
  store: Store,
  { log, version }: OpenOptions,
): Promise<ClusterParts> {
  const key = clusterKey(cluster);
  const { openSecrets } = await import('./secrets/open-secrets.ts');
  const secretsOf = (owner: Owner): Secrets => openSecrets({ ...owner, providers: config.secrets });
  return {
    key,
    ...(cluster.name === undefined ? {} : { expects: cluster.name }),
    source: await openSource(config, cluster, secretsOf({ cluster: key, uid: 'source' })),
    ...(cluster.path === '' ? {} : { path: cluster.path }),
    variants: cluster.variants,
    version,
    store,
    traits: TRAITS,
    limits: {
      fetchMs: cluster.limits.fetchMs,
      observeMs: config.deadlines.observeMs,
      applyMs: config.deadlines.applyMs,
      askMs: config.deadlines.askMs,
      storeMs: STORE_MS,
      breakMs: Math.max(SHORTEST_BREAK_MS, 3 * cluster.intervalMs),
      perTarget: config.concurrency,
      targets: TARGETS_AT_ONCE,
      reportsKept: config.history,
    },
    log,
    now: Date.now,
    random: Math.random,
    own: owner => openOwned(config, owner, secretsOf(owner)),
  };
}

/** Opens where one cluster is declared. Throws OperationError for a path that is not there, a certificate that cannot be read. */
async function openSource(
  config: Pick<Config, 'directory'>,
  { source, limits }: Pick<ClusterConfig, 'source' | 'limits'>,
  secrets: Secrets,
): Promise<Source> {
  const { fetchMs: deadlineMs, ...sizes } = limits;
  if (source.kind === 'git') return openRemote(config, source, sizes, deadlineMs, secrets);
  if (!existsSync(source.path))
    throw new OperationError('not-found', `Opening the source ${source.path}: there is nothing at this path`);
  if (source.workingTree === true || !isGit(source.path))
    return (await import('./sources/directory.ts')).openDirectory({ path: source.path, limits: sizes, deadlineMs });
  return (await import('./sources/git/local.ts')).openGitLocal({
    path: source.path,
    follow: source.follow,
    limits: sizes,
    deadlineMs,
  });
}

async function openRemote(
  config: Pick<Config, 'directory'>,
  source: SourceConfig & { readonly kind: 'git' },
  limits: Omit<ClusterConfig['limits'], 'fetchMs'>,
  deadlineMs: number,
  secrets: Secrets,
): Promise<Source> {
  const { openGitHttp } = await import('./sources/git/http.ts');
  const { url, follow, token, username, password, proxy, caFile } = source;
  const value = (ref: SecretName, signal: AbortSignal): Promise<string> => secrets.value(ref, signal);
  return openGitHttp({
    url,
    follow,
    stateFolder: join(config.directory, 'git'),
    limits,
    deadlineMs,
    ...(proxy === undefined ? {} : { proxy }),
    ...(caFile === undefined ? {} : { ca: await readCertificates(caFile) }),
    ...(token === undefined
      ? {}
      : {
          credentials: async signal => ({
            kind: 'token',
            token: await value(token, signal),
            ...(username === undefined ? {} : { username }),
          }),
        }),
    ...(password === undefined || username === undefined
      ? {}
      : { credentials: async signal => ({ kind: 'basic', username, password: await value(password, signal) }) }),
  });
}

/** Whether a folder is a git repository: a working tree, a worktree, or a bare one. */
function isGit(path: string): boolean {
  return existsSync(join(path, '.git')) || (existsSync(join(path, 'HEAD')) && existsSync(join(path, 'objects')));
}

async function openOwned(config: Config, owner: Owner, secrets: Secrets): Promise<OwnedParts> {
  return {
    feeds: await openFeeds(config, secrets),
    openDriver: (target, access, adopt, signal) => openDriver({ config, owner, secrets }, target, access, adopt, signal),
  };
}

interface DriverContext {
  readonly config: Config;
  readonly owner: Owner;
  readonly secrets: Secrets;
}

async function openDriver(
  { config, owner, secrets }: DriverContext,
  target: TargetId,
  access: Access,
  adopt: () => ReadonlyMap<string, string>,
  signal: AbortSignal,
): Promise<OpenedDriver> {
  const { driver } = splitTargetId(target);
  if (driver === 'process') {
    if (access.kind !== 'local')
      throw new OperationError(
        'unsupported',
        `${target}: processes run on the reconciler's own machine; declare access: [local]`,
      );
    const { openProcess } = await import('./drivers/process/driver.ts');
    const { directory, logs } = config.process;
    return { driver: await openProcess({ target, owner, directory, secrets, rotation: logs }), via: 'this machine' };
  }
  if (driver !== 'docker') throw new OperationError('unsupported', `${target}: there is no driver named ${driver}`);
  const connection = await openConnection(config, access, secrets, signal);
  const { openDocker } = await import('./drivers/docker/driver.ts');
  return {
    driver: await openDocker({ target, owner, connection, secrets, registryAuth: registryAuth(config, secrets), adopt }),
    via: connection.name,
  };
}

async function openConnection(config: Config, access: Access, secrets: Secrets, signal: AbortSignal): Promise<Connection> {
  if (access.kind === 'local') {
    const socket = access.socket ?? config.docker.socket;
    return (await import('./connections/open-local.ts')).openLocal(socket === undefined ? {} : { socket });
  }
  const { host, port, tls, insecure } = access;
  const { openTcp } = await import('./connections/open-tcp.ts');
  if (tls === undefined) return openTcp({ host, port, ...(insecure === undefined ? {} : { insecure }) });
  const values = await Promise.all(
    Object.entries(tls).map(async ([part, ref]) => [part, await secrets.value(ref, signal)] as const),
  );
  return openTcp({ host, port, tls: Object.fromEntries(values) });
}

/** The login for a registry, by its host as in image names; null: none is configured. */
function registryAuth(
  config: Config,
  secrets: Secrets,
): (host: string, signal: AbortSignal) => Promise<{ readonly username: string; readonly password: string } | null> {
  return async (host, signal) => {
    const registry = config.registries.find(candidate => candidate.host === host);
    if (registry?.username === undefined || registry.password === undefined) return null;
    return { username: registry.username, password: await secrets.value(registry.password, signal) };
  };
}

async function openFeeds(config: Config, secrets: Secrets): Promise<OwnedParts['feeds']> {
  const { openSecretFeed } = await import('./feeds/secret-feed.ts');
  let registry: Promise<Feed> | null = null;
  // Registries are opened by the first question: a cluster without images never pays for their client.
  const images: Feed = {
    answers: 'image',
    async ask(questions, signal) {
      registry ??= openRegistries(config, secrets);
      return (await registry).ask(questions, signal);
    },
  };
  return [openSecretFeed(secrets), images];
}

async function openRegistries(config: Config, secrets: Secrets): Promise<Feed> {
  const { openRegistry } = await import('./feeds/registry/registry.ts');
  const registries = await Promise.all(
    config.registries.map(async ({ caFile, ...registry }) => ({
      ...registry,
      ...(caFile === undefined ? {} : { ca: await readCertificates(caFile) }),
    })),
  );
  return openRegistry({ registries, secrets });
}

async function readCertificates(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    throw new OperationError('not-found', `Reading the certificates in ${path}: ${(error as Error).message}`, { cause: error });
  }
}
