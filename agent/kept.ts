import { asOperationError, withDeadline } from '../reconciler/deadline.ts';
import type { Logger } from '../reconciler/log.ts';
import type { Orders } from '../reconciler/model/orders.ts';
import type { Store, StoredDocument } from '../reconciler/stores/store.ts';
import { decodeOrders, encodeOrders } from '../reconciler/wire/orders.ts';
import type { AgentConfig } from './config.ts';

/** What an agent keeps of itself: the orders that it goes by, and which lives it had. */
export interface Kept {
  /**
   * Reads what the store has, and writes what it has not. Never throws: what fails is told and done by the next call, and until then this
   * process goes by what it knows.
   */
  sync(signal: AbortSignal): Promise<void>;
  /** The newest that are known; null: none are. */
  orders(): Orders | null;
  /** Goes by these from now on, if they are newer. */
  take(orders: Orders): void;
  /** Whether that is an earlier life of this very agent. */
  isFormer(run: string): boolean;
}

const ORDERS = 'orders';
const RUNS = 'runs';
/** A broker that lost its newest messages rarely goes back by more lives than one. */
const RUNS_KEPT = 16;

/** What a store has of an agent that lives as `run` now. Nothing is read yet. */
export function openKept({
  store,
  config: { uid, node },
  run,
  storeMs,
  log,
}: {
  readonly store: Store;
  readonly config: Pick<AgentConfig, 'uid' | 'node'>;
  readonly run: string;
  readonly storeMs: number;
  readonly log: Logger;
}): Kept {
  let orders: Orders | null = null;
  let former: readonly string[] = [];
  /** What is never written over unread. */
  let isRead = false;
  const unwritten = new Map<string, unknown>();
  let failed = '';
  const take = (given: Orders): void => {
    if (given.revision <= (orders?.revision ?? 0)) return;
    orders = given;
    unwritten.set(ORDERS, given);
  };
  const ordersIn = (value: unknown): Orders | null => {
    if (value === null) return null;
    const read = decodeOrders(encodeOrders(value as Orders), node);
    const why = 'why' in read ? read.why : read.value.owner.uid === uid ? null : 'they are of another cluster';
    if (why === null) return (read as { readonly value: Orders }).value;
    log.error({ error: why }, 'what is kept as orders cannot be gone by; the broker is waited for');
    return null;
  };
  const read = async (signal: AbortSignal): Promise<void> => {
    const [kept, runs] = await Promise.all([store.get(ORDERS, signal), store.get(RUNS, signal)]);
    isRead = true;
    const own = orders;
    orders = ordersIn(kept);
    unwritten.clear();
    if (own !== null) take(own);
    former = Array.isArray(runs) ? runs.filter(one => typeof one === 'string' && one !== run) : [];
    unwritten.set(RUNS, [run, ...former].slice(0, RUNS_KEPT));
  };
  const write = async (documents: readonly StoredDocument[], signal: AbortSignal): Promise<void> => {
    await store.put(documents, signal);
    for (const { key, value } of documents) if (unwritten.get(key) === value) unwritten.delete(key);
  };
  return {
    async sync(signal) {
      try {
        const what = `the store ${store.name}`;
        if (!isRead) await withDeadline({ what, ms: storeMs }, signal, read);
        const documents = Array.from(unwritten, ([key, value]) => ({ key, value }));
        if (documents.length > 0) await withDeadline({ what, ms: storeMs }, signal, inner => write(documents, inner));
        if (failed !== '') log.info('what the agent goes by is kept again');
        failed = '';
      } catch (error) {
        const { message } = asOperationError(error);
        if (!signal.aborted && message !== failed)
          log.warn({ error: message }, 'what the agent goes by is not kept; it goes by what it knows');
        failed = message;
      }
    },
    orders: () => orders,
    take,
    isFormer: other => former.includes(other),
  };
}
