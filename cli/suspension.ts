import type { Memory } from '../reconciler/model/memory.ts';
import { OperationError } from '../reconciler/model/operation-error.ts';
import type { Reconciler } from '../reconciler/reconcile.ts';
import { storeKeys } from '../reconciler/remember.ts';
import { visible } from '../reconciler/report/visible.ts';
import { instant } from '../reconciler/report/words.ts';

type Suspended = NonNullable<Memory['suspend']>;

/** A person's `reconcile suspend` that is not over; null: there is none. Throws OperationError. */
export async function readSuspension({ parts, filings }: Reconciler, signal: AbortSignal): Promise<Suspended | null> {
  const { key } = await filings.identify(signal);
  const suspended = (await parts.store.get(storeKeys(key).suspend, signal)) as Suspended | null;
  return suspended?.until !== undefined && suspended.until <= parts.now() ? null : suspended;
}

/** Keeps a suspension; null lifts it. Throws OperationError. */
export async function writeSuspension(
  { parts, filings }: Reconciler,
  value: Suspended | null,
  signal: AbortSignal,
): Promise<void> {
  const { key } = await filings.identify(signal);
  await parts.store.put([{ key: storeKeys(key).suspend, value }], signal);
}

/** `suspended by ada on pi until 2026-11-21 14:53:25 UTC: moving house` */
export function describeSuspension({ reason, until, by }: Suspended): string {
  return visible(`suspended by ${by}${until === undefined ? '' : ` until ${instant(until)}`}: ${reason}`);
}

/** What the cluster is called. Throws OperationError: not-found when there is none, else why nobody can tell which one it is. */
export async function clusterName({ parts, filings }: Reconciler, signal: AbortSignal): Promise<string> {
  const { owner } = await filings.identify(signal);
  if (owner !== null) return owner.cluster;
  const { name } = parts.source;
  await parts.source.fetch(signal);
  throw new OperationError(
    'not-found',
    `There is no cluster in ${name}; reconcile init makes one, and reconcile validate says what is wrong`,
  );
}
