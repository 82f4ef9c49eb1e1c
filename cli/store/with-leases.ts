import { sleep } from '../../reconciler/deadline.ts';
import { OperationError } from '../../reconciler/model/operation-error.ts';
import { describeThisProcess } from '../../reconciler/open.ts';
import { storeKeys } from '../../reconciler/remember.ts';
import type { LeaseHolder, Store } from '../../reconciler/stores/store.ts';
import { describeLease } from './lease.ts';

const LEASE_MS = 60_000;
const RENEW_MS = 20_000;
const RELEASE_MS = 5_000;

/** What is done under leases. */
interface Held {
  /** For messages: `Importing into SQLite keelson.db`. */
  readonly tried: string;
  /** What the documents of each cluster are filed under: `attic/54571105-…`. */
  readonly clusters: readonly string[];
  /** How often they are renewed; default 20 s, of the minute that they last. */
  readonly renewMs?: number;
}

/**
 * Works with a store while nobody else does: the leases of these clusters, and those of others that are there, are held and renewed until
 * it has ended. Throws OperationError conflict where somebody works with it already, or took a lease over because this machine slept.
 */
export async function withLeases<T>(
  store: Store,
  { tried, clusters, renewMs = RENEW_MS }: Held,
  signal: AbortSignal,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const holder = describeThisProcess('reconcile store import', Date.now());
  const { leases } = await store.inspect(signal);
  const keys = new Set([...leases.map(({ key }) => key), ...clusters.map(cluster => storeKeys(cluster).lease)]);
  const taken: string[] = [];
  const [over, lost] = [new AbortController(), new AbortController()];
  try {
    for (const key of keys) {
      await take(store, { tried, key, holder }, signal);
      taken.push(key);
    }
    const renewing = renew().catch(error => lost.abort(error));
    const done = await work(AbortSignal.any([signal, lost.signal])).finally(async () => {
      over.abort();
      await renewing;
    });
    lost.signal.throwIfAborted();
    return done;
  } catch (error) {
    throw lost.signal.aborted ? lost.signal.reason : error;
  } finally {
    for (const key of taken) await store.release(key, holder, AbortSignal.timeout(RELEASE_MS)).catch(() => {});
  }

  async function renew(): Promise<void> {
    for (;;) {
      await sleep(renewMs, over.signal);
      if (over.signal.aborted) return;
      for (const key of taken)
        await take(store, { tried, key, holder }, over.signal).catch((error: OperationError) => {
          // Who cannot be asked for a moment has given it to nobody.
          if (error.code === 'conflict') throw error;
        });
    }
  }
}

async function take(
  store: Store,
  { tried, key, holder }: { readonly tried: string; readonly key: string; readonly holder: LeaseHolder },
  signal: AbortSignal,
): Promise<void> {
  const other = await store.lease(key, holder, LEASE_MS, signal);
  if (other === null) return;
  throw new OperationError('conflict', `${tried}: ${describeLease({ key, holder: other })}; end it first`);
}
