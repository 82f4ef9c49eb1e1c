import { asOperationError, sleep, withDeadline } from './deadline.ts';
import { OperationError } from './model/operation-error.ts';
import type { ClusterParts } from './parts.ts';
import { storeKeys } from './remember.ts';
import type { LeaseHolder } from './stores/store.ts';

const TTL_MS = 30_000;
const RENEW_MS = 10_000;
const ASK_MS = 500;

export interface LeaseOptions {
  readonly holder: LeaseHolder;
  /** How long to wait for somebody else; then OperationError conflict says who it is. */
  readonly waitMs: number;
  readonly onWait?: (other: LeaseHolder) => void;
}

/**
 * Runs with the cluster's lease held, so that only one reconciler acts at a time. A store that cannot be asked does not stop the work:
 * labels and the live world keep two reconcilers from doubling anything.
 */
export async function withLease<T>(
  parts: ClusterParts,
  options: LeaseOptions,
  signal: AbortSignal,
  run: () => Promise<T>,
): Promise<T> {
  const held = await take(parts, options, signal);
  if (!held) return run();
  const renewing = new AbortController();
  void renew(parts, options.holder, renewing.signal);
  try {
    return await run();
  } finally {
    renewing.abort();
    const { lease } = storeKeys(parts.key);
    await parts.store
      .release(lease, options.holder, AbortSignal.timeout(parts.limits.storeMs))
      .catch((error: unknown) => parts.log.warn({ error: asOperationError(error).message }, 'the lease could not be given back'));
  }
}

async function take(parts: ClusterParts, options: LeaseOptions, signal: AbortSignal): Promise<boolean> {
  const until = parts.now() + options.waitMs;
  let told = '';
  for (;;) {
    signal.throwIfAborted();
    const other = await ask(parts, options.holder, signal);
    if (other === 'unknown') return false;
    if (other === null) return true;
    if (parts.now() >= until) {
      const who = `${other.command} (pid ${other.pid} on ${other.hostname})`;
      throw new OperationError(
        'conflict',
        `${who} is reconciling ${parts.key} since ${new Date(other.since).toISOString()}; wait for it or end it`,
      );
    }
    if (told !== other.id) options.onWait?.(other);
    told = other.id;
    await sleep(ASK_MS, signal);
  }
}

async function ask(parts: ClusterParts, holder: LeaseHolder, signal: AbortSignal): Promise<LeaseHolder | null | 'unknown'> {
  try {
    return await withDeadline('taking the lease', parts.limits.storeMs, signal, inner =>
      parts.store.lease(storeKeys(parts.key).lease, holder, TTL_MS, inner),
    );
  } catch (error) {
    if (signal.aborted) throw error;
    parts.log.warn({ error: asOperationError(error).message }, 'the lease could not be asked for; going on without');
    return 'unknown';
  }
}

async function renew(parts: ClusterParts, holder: LeaseHolder, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    await sleep(RENEW_MS, signal);
    if (!signal.aborted) await ask(parts, holder, signal).catch(() => undefined);
  }
}
