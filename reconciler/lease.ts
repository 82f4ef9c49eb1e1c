import { asOperationError, sleep, UNINTERRUPTED, withDeadline } from './deadline.ts';
import type { Filing, Filings } from './filing.ts';
import { OperationError } from './model/operation-error.ts';
import type { ClusterParts } from './parts.ts';
import { storeKeys } from './remember.ts';
import type { LeaseHolder } from './stores/store.ts';

/** Whose lease it is: what the lease of one cluster needs of its reconciler. */
export interface Leased {
  readonly parts: Pick<ClusterParts, 'store' | 'log' | 'now' | 'limits'>;
  readonly filings: Pick<Filings, 'identify'>;
}

const TTL_MS = 30_000;
const RENEW_MS = 10_000;
const ASK_MS = 500;

/** Who takes a lease, and how long others are waited for; milliseconds. */
export interface LeaseOptions {
  readonly holder: LeaseHolder;
  /** How long to wait for somebody else; then OperationError conflict says who it is. */
  readonly waitMs: number;
  readonly onWait?: (other: LeaseHolder) => void;
  /** How often it is renewed; default 10 s, of the 30 s that it lasts. */
  readonly renewMs?: number;
}

/**
 * Runs with the cluster's lease held, so that only one reconciler acts at a time. A store that cannot be asked does not stop the work:
 * labels and the live world keep two reconcilers from doubling anything. A lease that somebody else took meanwhile (this machine slept)
 * does: the signal that `run` is given aborts, and once it has ended OperationError conflict says who it is.
 */
export async function withLease<T>(
  { parts, filings }: Leased,
  options: LeaseOptions,
  signal: AbortSignal,
  run: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const cluster = { parts, filing: await filings.identify(signal) };
  const held = await take(cluster, options, signal);
  if (!held) return run(signal);
  const renewing = new AbortController();
  const lost = new AbortController();
  const renewed = renew(cluster, options, renewing.signal).then(other => {
    if (other !== null) lost.abort(lostTo(cluster.filing.name, other));
  });
  try {
    const result = await run(AbortSignal.any([signal, lost.signal]));
    lost.signal.throwIfAborted();
    return result;
  } catch (error) {
    throw lost.signal.aborted ? lost.signal.reason : error;
  } finally {
    renewing.abort();
    await renewed;
    const { lease } = storeKeys(cluster.filing.key);
    await withDeadline({ what: 'giving back the lease', ms: parts.limits.storeMs }, UNINTERRUPTED, inner =>
      parts.store.release(lease, options.holder, inner),
    ).catch((error: unknown) => parts.log.warn({ error: asOperationError(error).message }, 'the lease could not be given back'));
  }
}

/** A cluster as it was known when its lease was taken: that one is renewed and given back. */
interface Known {
  readonly parts: Leased['parts'];
  readonly filing: Pick<Filing, 'key' | 'name'>;
}

async function take(cluster: Known, options: LeaseOptions, signal: AbortSignal): Promise<boolean> {
  const { parts, filing } = cluster;
  const until = parts.now() + options.waitMs;
  let told = '';
  for (;;) {
    signal.throwIfAborted();
    const other = await ask(cluster, options.holder, signal);
    if (other === 'unknown') return false;
    if (other === null) return true;
    if (parts.now() >= until) {
      throw new OperationError(
        'conflict',
        `${describeHolder(other)} is reconciling ${filing.name} since ${new Date(other.since).toISOString()}; wait for it or end it`,
      );
    }
    if (told !== other.id) options.onWait?.(other);
    told = other.id;
    await sleep(ASK_MS, signal);
  }
}

async function ask({ parts, filing }: Known, holder: LeaseHolder, signal: AbortSignal): Promise<LeaseHolder | null | 'unknown'> {
  try {
    return await withDeadline({ what: 'taking the lease', ms: parts.limits.storeMs }, signal, inner =>
      parts.store.lease(storeKeys(filing.key).lease, holder, TTL_MS, inner),
    );
  } catch (error) {
    if (signal.aborted) throw error;
    parts.log.warn({ error: asOperationError(error).message }, 'the lease could not be asked for; going on without');
    return 'unknown';
  }
}

/** Keeps the lease until the signal aborts, or somebody else has it: who. */
async function renew(
  cluster: Known,
  { holder, renewMs = RENEW_MS }: LeaseOptions,
  signal: AbortSignal,
): Promise<LeaseHolder | null> {
  for (;;) {
    await sleep(renewMs, signal);
    if (signal.aborted) return null;
    const other = await ask(cluster, holder, signal).catch(() => null);
    if (other !== null && other !== 'unknown') return other;
  }
}

function lostTo(cluster: string, other: LeaseHolder): OperationError {
  const why = `${describeHolder(other)} took over while this process could not renew its lease`;
  return new OperationError('conflict', `Reconciling ${cluster}: ${why}; what was not begun is left to it`);
}

/** For people: `reconcile serve (pid 4 on pi-1)`. */
export function describeHolder({ command, pid, hostname }: LeaseHolder): string {
  return `${command} (pid ${pid} on ${hostname})`;
}
