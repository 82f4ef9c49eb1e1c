import { basename } from 'node:path';
import type { Logger } from 'pino';
import type { Config } from './config.ts';
import { dockerTraits } from './drivers/docker/traits.ts';
import { hostTraits } from './drivers/host/traits.ts';
import { processTraits } from './drivers/process/traits.ts';
import { swarmTraits } from './drivers/swarm/traits.ts';
import type { ClusterConfig } from './model/config.ts';
import { canonicalJson, sha256 } from './model/digest.ts';
import type { Owner } from './model/resource.ts';
import type { Traits } from './model/traits.ts';
import { type Agents, openAgents } from './open/agents.ts';
import { type BrokerAccess, brokerAccess } from './open/broker.ts';
import { connectionsOf, sharedConnections } from './open/connection.ts';
import { agentsAt } from './open/dismiss.ts';
import { openDriver } from './open/driver.ts';
import { openFeeds } from './open/feeds.ts';
import { openMailboxesOver } from './open/mailboxes.ts';
import { openSource } from './open/source.ts';
import { openStore } from './open/store.ts';
import { openTelemetryFeed } from './open/telemetry.ts';
import type { ClusterParts, OwnedParts } from './parts.ts';
import { openReconciler, type Reconciler } from './reconcile.ts';
import type { Secrets } from './secrets/secrets.ts';
import type { Store } from './stores/store.ts';

/** The configuration of another broker. */
export { renderMosquitto } from './broker/mosquitto.ts';
/** What an engine, or a Swarm, has that no Keelson made. */
export { findDockerWorkloads, findSwarmThings } from './open/find-workloads.ts';
/** The host key that a machine shows, asked for without logging in. */
export { askHostKey } from './open/host-key.ts';
/** The store alone. */
export { openStore } from './open/store.ts';
/** A folder of certificates. */
export { openPki, type Pki } from './pki/pki.ts';
/** What machines enrol with. */
export { openTokens } from './pki/tokens.ts';
/** Where the values of secrets are looked for. */
export { openSecrets } from './secrets/open-secrets.ts';
/** This process as a holder of leases. */
export { describeThisProcess } from './stores/lease-holder.ts';

/** Everything a configuration names, opened. */
export interface Keelson extends AsyncDisposable {
  /** One per configured cluster, in the configuration's order. */
  readonly reconcilers: readonly Reconciler[];
  readonly store: Store;
}

/** What a configuration does not say. */
export interface OpenOptions {
  readonly log: Logger;
  /** Keelson's own version. */
  readonly version: string;
  /** Whether it goes on for ever: then even its first pass waits little for a machine that hangs. */
  readonly isDaemon?: boolean;
}

/** What drivers can do, by name: what the pure stages and `validate` need, without opening anything. */
export const TRAITS: ReadonlyMap<string, Traits> = new Map(
  [dockerTraits, hostTraits, processTraits, swarmTraits].map(traits => [traits.driver, traits]),
);

const STORE_MS = 10_000;
const SHORTEST_BREAK_MS = 120_000;
const TARGETS_AT_ONCE = 64;
const DAEMON_FIRST_LOOK_MS = 2_000;
/** A look ends by its own deadline. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** Opens the store, sources, secrets and feeds of a configuration; drivers are opened by the passes. Throws OperationError. */
export async function openKeelson(config: Config, options: OpenOptions): Promise<Keelson> {
  const store = await openStore(config);
  const broker = brokerAccess(config, options.isDaemon ?? false, options.log);
  const reconcilers = await Promise.all(
    config.clusters.map(async cluster => openReconciler(await openParts(config, cluster, { store, broker }, options))),
  );
  return {
    reconcilers,
    store,
    async [Symbol.asyncDispose]() {
      await Promise.all(reconcilers.map(reconciler => reconciler[Symbol.asyncDispose]()));
      await Promise.all(reconcilers.map(reconciler => reconciler.parts.source[Symbol.asyncDispose]()));
      await broker[Symbol.asyncDispose]();
      await store[Symbol.asyncDispose]();
    },
  };
}

/** What a cluster is called before its manifests are read, and what tells it from others. */
function nameOf({ name, source, path, variants }: ClusterConfig): Pick<ClusterParts, 'name' | 'key'> {
  if (name !== undefined) return { name, key: name };
  const place = source.kind === 'git' ? source.url : source.path;
  const called = basename(place.replace(/\/*(\.git)?\/*$/, '')) || 'cluster';
  return { name: called, key: `${called}-${sha256(`${place} ${path} ${canonicalJson(variants)}`).slice(0, 8)}` };
}

async function openParts(
  config: Config,
  cluster: ClusterConfig,
  { store, broker }: { readonly store: Store; readonly broker: BrokerAccess },
  { log, version, isDaemon = false }: OpenOptions,
): Promise<ClusterParts> {
  const names = nameOf(cluster);
  const { openSecrets } = await import('./secrets/open-secrets.ts');
  const secretsOf = (owner: Owner): Secrets => openSecrets({ ...owner, providers: config.secrets });
  const agents = config.agents && (await openAgents(config.agents, secretsOf({ cluster: names.key, uid: 'agents' })));
  return {
    ...names,
    ...(cluster.name === undefined ? {} : { expects: cluster.name }),
    source: await openSource(config, cluster, secretsOf({ cluster: names.key, uid: 'source' })),
    ...(cluster.path === '' ? {} : { path: cluster.path }),
    variants: cluster.variants,
    version,
    store,
    traits: TRAITS,
    limits: {
      observeMs: config.deadlines.observeMs,
      firstLookMs: isDaemon ? DAEMON_FIRST_LOOK_MS : LONGEST_TIMER_MS,
      applyMs: config.deadlines.applyMs,
      askMs: config.deadlines.askMs,
      storeMs: STORE_MS,
      breakMs: Math.max(SHORTEST_BREAK_MS, 3 * cluster.intervalMs),
      perTarget: config.concurrency,
      targets: TARGETS_AT_ONCE,
      reportsKept: config.history,
    },
    isDaemon,
    log,
    now: Date.now,
    random: Math.random,
    ...(agents && { agents: agents.release }),
    own: owner => openOwned({ config, broker, log, agents }, owner, secretsOf(owner)),
  };
}

async function openOwned(
  {
    config,
    broker,
    log,
    agents,
  }: { readonly config: Config; readonly broker: BrokerAccess; readonly log: Logger; readonly agents: Agents | undefined },
  owner: Owner,
  secrets: Secrets,
): Promise<OwnedParts> {
  const connect = sharedConnections(connectionsOf(config, secrets));
  const { askMs } = config.deadlines;
  const toAgents = broker.toAgents(owner.uid, secrets);
  const mailboxes = openMailboxesOver(toAgents, { owner, secrets });
  const ending = new AbortController();
  const dismissing = { toAgents, uid: owner.uid, askMs, onCleared: mailboxes.drop, ...(agents && { revoke: agents.revoke }) };
  return {
    feeds: await openFeeds(config, secrets),
    openTelemetry: source => openTelemetryFeed(source, { owner, secrets, toAgents, askMs, log }),
    openDriver: (target, access, claims, signal) =>
      openDriver(
        { config, owner, secrets, connect, mailboxOf: mailboxes.of, ...(agents && { supplies: agents.supplies }) },
        target,
        access,
        claims,
        signal,
      ),
    ...(config.broker && { agents: agentsAt(dismissing, ending.signal) }),
    async close() {
      ending.abort();
      mailboxes.close();
      await toAgents.close();
    },
  };
}
