import type { Logger } from 'pino';
import { asOperationError, UNINTERRUPTED, withDeadline } from './deadline.ts';
import type { NodeTelemetry } from './model/telemetry.ts';
import type { Store } from './stores/store.ts';

/** Writes the newest reading of each node into the store: in batches, one at a time, and never more of a node than its newest. */
export interface Keeper extends AsyncDisposable {
  /** What an earlier process left, by node. Throws OperationError. */
  read(signal: AbortSignal): Promise<ReadonlyMap<string, NodeTelemetry>>;
  /** There is something newer of this node, or nothing any more: that is written soon. */
  note(node: string): void;
  /** Writes what is not written yet, now. */
  flush(): Promise<void>;
}

/** Between two batches, and between two writes of one node. */
const BATCH_MS = 1_000;
const NODE_MS = 5_000;
/** After a write that failed. */
const PAUSE_MS = 10_000;

/** `of` gives what is to be written of a node; undefined: what is kept of it goes. `prefix` is what the keys begin with. */
export function openKeeper(options: {
  readonly store: Store;
  readonly prefix: string;
  readonly storeMs: number;
  readonly of: (node: string) => NodeTelemetry | undefined;
  readonly now: () => number;
  readonly log: Logger;
}): Keeper {
  const { store, prefix, storeMs, of, now, log } = options;
  /** When each was written last; those that changed since are in `open`. */
  const written = new Map<string, number>();
  const open = new Set<string>();
  const state: { timer: NodeJS.Timeout | null; writing: Promise<void>; isFailing: boolean; isOver: boolean } = {
    timer: null,
    writing: Promise.resolve(),
    isFailing: false,
    isOver: false,
  };

  const write = async (nodes: readonly string[]): Promise<void> => {
    if (nodes.length === 0) return;
    for (const node of nodes) {
      open.delete(node);
      written.set(node, now());
    }
    const documents = nodes.map(node => ({ key: `${prefix}${node}`, value: newestOf(of(node)) }));
    try {
      await withDeadline({ what: `writing to the store ${store.name}`, ms: storeMs }, UNINTERRUPTED, signal =>
        store.put(documents, signal),
      );
      state.isFailing = false;
      for (const { key, value } of documents) if (value === null) written.delete(key.slice(prefix.length));
    } catch (error) {
      if (!state.isFailing) log.warn({ error: asOperationError(error).message }, 'readings of nodes are kept in memory only');
      state.isFailing = true;
      for (const node of nodes) open.add(node);
    }
  };
  /** One batch after the other; whatever comes while one is written waits for the next. */
  const writeThose = (isDue: (node: string) => boolean): Promise<void> => {
    state.writing = state.writing.then(() => write([...open].filter(isDue)));
    return state.writing;
  };
  const schedule = (ms: number): void => {
    if (state.timer !== null || state.isOver) return;
    // Our clock may have been set back meanwhile.
    const isDue = (node: string): boolean => Math.abs(now() - (written.get(node) ?? Number.NEGATIVE_INFINITY)) >= NODE_MS;
    state.timer = setTimeout(() => {
      void writeThose(isDue).then(() => {
        state.timer = null;
        if (open.size > 0) schedule(state.isFailing ? PAUSE_MS : BATCH_MS);
      });
    }, ms);
    // A command that has ended waits for no reading.
    state.timer.unref();
  };

  return {
    note(node) {
      open.add(node);
      schedule(BATCH_MS);
    },
    async read(signal) {
      const documents = await withDeadline({ what: `reading of the store ${store.name}`, ms: storeMs }, signal, inner =>
        store.list(prefix, {}, inner),
      );
      return new Map(documents.map(({ key, value }) => [key.slice(prefix.length), value as NodeTelemetry]));
    },
    flush: () => writeThose(() => true),
    async [Symbol.asyncDispose]() {
      state.isOver = true;
      if (state.timer !== null) clearTimeout(state.timer);
      await state.writing;
    },
  };
}

/** What is kept of a node: its newest reading. */
function newestOf(telemetry: NodeTelemetry | undefined): NodeTelemetry | null {
  return telemetry === undefined ? null : { ...telemetry, readings: telemetry.readings.slice(-1) };
}
