import { setImmediate } from 'node:timers/promises';
import type { Logger } from 'pino';
import { asOperationError, withDeadline } from './deadline.ts';
import type { TelemetryFeed, TelemetryListener } from './feeds/telemetry.ts';
import { openKeeper } from './keep-readings.ts';
import type { Node } from './model/cluster.ts';
import { OperationError } from './model/operation-error.ts';
import type { NodeTelemetry } from './model/telemetry.ts';
import type { OwnedParts } from './parts.ts';
import { openReadings } from './readings.ts';
import type { Store } from './stores/store.ts';

type Source = TelemetryFeed['source'];

/** What nodes tell of themselves, of one cluster: kept current by the feeds that its nodes need, and in the store. */
export interface TelemetryHub extends AsyncDisposable {
  /**
   * What is known of those nodes, by name. From now on they are followed, and no others. A command that ends asks those that can be asked,
   * the first time; a daemon waits for nobody.
   */
  observe(nodes: Iterable<Node>, signal: AbortSignal): Promise<ReadonlyMap<string, NodeTelemetry>>;
  /** Who says whether a reading changes what is decided: only then a pass is woken. */
  wakeWhen(isNews: (node: string, told: NodeTelemetry) => boolean): void;
  /** Messages of nodes, by what became of them; null: none come by themselves. */
  counts(): Readonly<Record<string, number>> | null;
  /** Writes what is not in the store yet. */
  keep(): Promise<void>;
}

/** How long a command that ends waits for what nodes tell. */
const ASK_MS = 5_000;

/** `prefix` is where the store has what nodes told last; `onNews` is told of the node whose reading changes something. */
export function openTelemetry(options: {
  readonly openFeed: NonNullable<OwnedParts['openTelemetry']>;
  readonly store: Store;
  readonly prefix: string;
  readonly storeMs: number;
  readonly isDaemon: boolean;
  readonly now: () => number;
  readonly log: Logger;
  readonly onNews: (node: string) => void;
}): TelemetryHub {
  const { openFeed, isDaemon, now, log, onNews } = options;
  const readings = openReadings();
  const keeper = openKeeper({ ...options, of: readings.of });
  const feeds = new Map<Source, Promise<TelemetryFeed>>();
  const state: {
    nodes: ReadonlyMap<string, Node>;
    isNews: Parameters<TelemetryHub['wakeWhen']>[0];
    isRead: boolean;
    isAsked: boolean;
    /** Whether the feeds follow all of `nodes`. */
    isFollowed: boolean;
    counts: (() => Readonly<Record<string, number>>) | null;
  } = {
    nodes: new Map(),
    isNews: () => false,
    isRead: false,
    isAsked: false,
    isFollowed: false,
    counts: null,
  };

  const isStale = (node: string, known: NodeTelemetry): boolean => {
    const last = known.readings.at(-1);
    return last === undefined || now() - last.at > (state.nodes.get(node)?.liveness.staleAfterMs ?? 0);
  };
  const listener: TelemetryListener = {
    onReading(node, reading) {
      const before = readings.of(node);
      if (before === undefined || !readings.add(node, reading)) return;
      keeper.note(node);
      if (isStale(node, before) || state.isNews(node, readings.of(node)!)) onNews(node);
    },
    onTrouble(node, why) {
      if (readings.of(node)?.why === why) return;
      readings.fail(node, why);
      log.debug({ node, why }, 'a node does not tell how it fares');
    },
  };

  const feedOf = (source: Source): Promise<TelemetryFeed> => {
    const known = feeds.get(source) ?? openFeed(source);
    feeds.set(source, known);
    // One that cannot be opened now is tried again by the next pass.
    known.catch(() => feeds.delete(source));
    return known;
  };
  /** What an earlier process heard is older than whatever came since; of a time to come it is where our clock was set back. */
  const read = async (nodes: ReadonlyMap<string, Node>, signal: AbortSignal): Promise<void> => {
    if (state.isRead) return;
    try {
      const kept = await keeper.read(signal);
      state.isRead = true;
      for (const [node, { source, readings: last }] of kept) {
        if (nodes.get(node)?.telemetry.source !== source) keeper.note(node);
        else if (readings.of(node)?.readings.length === 0)
          for (const reading of last) if (reading.at <= now()) readings.add(node, reading);
      }
    } catch (error) {
      if (signal.aborted) throw error;
      log.warn({ error: asOperationError(error).message }, 'what nodes told before is not known');
    }
  };
  /** Who has not told when the time is over is followed like the others. */
  const ask = (feed: TelemetryFeed, nodes: readonly Node[], signal: AbortSignal): Promise<void> =>
    withDeadline({ what: `asking ${feed.name}`, ms: ASK_MS }, signal, inner => feed.ask!(nodes, listener, inner)).catch(error => {
      if (signal.aborted) throw error;
    });
  /** Whether the next pass need not try it again. */
  const follow = async (source: Source, nodes: readonly Node[], signal: AbortSignal): Promise<boolean> => {
    const own = nodes.filter(({ telemetry }) => telemetry.source === source);
    if (own.length === 0 && !feeds.has(source)) return true;
    try {
      const feed = await feedOf(source);
      if (feed.counts !== undefined) state.counts = feed.counts;
      if (!isDaemon && !state.isAsked && feed.ask !== undefined) await ask(feed, own, signal);
      feed.follow(own, listener);
      return true;
    } catch (error) {
      if (signal.aborted && !isDaemon) throw error;
      const { message } = asOperationError(error);
      for (const { name } of own) listener.onTrouble(name, message);
      return false;
    }
  };

  return {
    async observe(declared, signal) {
      const told = [...declared].filter(({ telemetry, state: wanted }) => telemetry.source !== 'none' && wanted !== 'absent');
      const nodes = new Map(told.map(node => [node.name, node]));
      const isSame = nodes.size === state.nodes.size && told.every(node => state.nodes.get(node.name) === node);
      if (isSame && state.isFollowed) return readings.all();
      for (const name of state.nodes.keys()) if (!nodes.has(name)) keeper.note(name);
      state.nodes = nodes;
      readings.keepOnly(new Map(told.map(({ name, telemetry }) => [name, telemetry.source])));
      await read(nodes, signal);
      const followed = Promise.all(SOURCES.map(source => follow(source, told, signal))).then(all => {
        state.isFollowed = state.nodes === nodes && state.isRead && all.every(Boolean);
        state.isAsked = true;
      });
      // A feed that is slow to open holds up no pass of a daemon.
      await (isDaemon ? Promise.race([followed, setImmediate()]) : followed);
      return readings.all();
    },
    wakeWhen(isNews) {
      state.isNews = isNews;
    },
    counts: () => state.counts?.() ?? null,
    keep: () => keeper.flush(),
    async [Symbol.asyncDispose]() {
      for (const feed of feeds.values()) await (await feed.catch(() => null))?.[Symbol.asyncDispose]();
      await keeper[Symbol.asyncDispose]();
    },
  };
}

const SOURCES: readonly Source[] = ['agent', 'glances'];

/** Nobody tells anything here. */
export async function noTelemetry(source: Source): Promise<never> {
  throw new OperationError('unsupported', `nothing here asks for telemetry of source ${source}`);
}
