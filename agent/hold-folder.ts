import { asOperationError, sleep, UNINTERRUPTED, withDeadline } from '../reconciler/deadline.ts';
import { describeHolder } from '../reconciler/lease.ts';
import type { Logger } from '../reconciler/log.ts';
import { OperationError } from '../reconciler/model/operation-error.ts';
import type { LeaseHolder, Store } from '../reconciler/stores/store.ts';

/** Whose folder it is: `holder` is this process. */
export interface FolderOptions {
  readonly store: Store;
  readonly directory: string;
  readonly holder: LeaseHolder;
  readonly storeMs: number;
  readonly log: Logger;
}

const LEASE = 'agent';
const TTL_MS = 30_000;
const RENEW_MS = 10_000;
const ASK_MS = 1_000;

/**
 * Runs as the only agent of its folder. Where another one renews its lease, or took it while this machine slept, throws OperationError conflict that
 * says who. A store that cannot be asked stops nobody: it is asked again with each renewal.
 */
export async function holdFolder<T>(
  options: FolderOptions,
  signal: AbortSignal,
  run: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const { store, directory, holder, storeMs, log } = options;
  const other = await take(options, signal);
  if (other !== null) throw refused(directory, other);
  const renewing = new AbortController();
  const lost = new AbortController();
  const renewed = renew(options, renewing.signal).then(taker => {
    if (taker !== null) lost.abort(refused(directory, taker));
  });
  try {
    const result = await run(AbortSignal.any([signal, lost.signal]));
    lost.signal.throwIfAborted();
    return result;
  } finally {
    renewing.abort();
    await renewed;
    await withDeadline({ what: 'giving back the folder', ms: storeMs }, UNINTERRUPTED, inner =>
      store.release(LEASE, holder, inner),
    ).catch((error: unknown) => log.warn({ error: asOperationError(error).message }, 'the folder could not be given back'));
  }
}

/** null: the folder is ours. By its own clock, as a machine that had no power may wake up in the past: who renews nothing for so long is gone. */
async function take(options: FolderOptions, signal: AbortSignal): Promise<LeaseHolder | null> {
  const { store, holder, directory, log } = options;
  let other = await ask(options, signal);
  if (other === null) return null;
  const { id } = other;
  if (!isOfEarlierBoot(other, holder)) {
    log.warn(`${describeHolder(other)} has ${directory}; waiting until it is clear whether it still runs`);
    let before: number | undefined;
    for (let waitedMs = 0; waitedMs < TTL_MS && !signal.aborted; waitedMs += ASK_MS) {
      const until = await heldUntil(options, signal);
      before ??= until;
      if (until !== undefined && until !== before) return other;
      await sleep(ASK_MS, signal);
      other = await ask(options, signal);
      if (other === null || other.id !== id) return other;
    }
  }
  await store.release(LEASE, other, signal).catch(() => {});
  return ask(options, signal);
}

/** Nothing of a machine outlives its restart. */
function isOfEarlierBoot(other: LeaseHolder, holder: LeaseHolder): boolean {
  const bootOf = ({ pidSpace }: LeaseHolder): string => pidSpace?.split(' ')[0] ?? '';
  return other.hostname === holder.hostname && bootOf(other) !== '' && bootOf(other) !== bootOf(holder);
}

/** Who else has it; null: nobody, or it cannot be known. */
async function ask({ store, holder, storeMs, log }: FolderOptions, signal: AbortSignal): Promise<LeaseHolder | null> {
  return withDeadline({ what: 'taking the folder', ms: storeMs }, signal, inner =>
    store.lease(LEASE, holder, TTL_MS, inner),
  ).catch((error: unknown) => {
    if (!signal.aborted)
      log.warn({ error: asOperationError(error).message }, 'whether another agent has this folder cannot be known; going on');
    return null;
  });
}

/** Undefined: it cannot be known. */
async function heldUntil({ store }: FolderOptions, signal: AbortSignal): Promise<number | undefined> {
  const { leases } = await store.inspect(signal).catch(() => ({ leases: [] }));
  return leases.find(({ key }) => key === LEASE)?.until;
}

/** Keeps it until the signal aborts, or somebody else has it: who. */
async function renew(options: FolderOptions, signal: AbortSignal): Promise<LeaseHolder | null> {
  for (;;) {
    await sleep(RENEW_MS, signal);
    if (signal.aborted) return null;
    const other = await ask(options, signal);
    if (other !== null) return other;
  }
}

function refused(directory: string, other: LeaseHolder): OperationError {
  const since = new Date(other.since).toISOString();
  return new OperationError(
    'conflict',
    `${describeHolder(other)} works in ${directory} since ${since}; end it, or give this agent another folder with --directory`,
  );
}
