import type { Memory } from '../reconciler/model/memory.ts';
import { OperationError } from '../reconciler/model/operation-error.ts';
import type { Reconciler } from '../reconciler/reconcile.ts';
import { storeKeys } from '../reconciler/remember.ts';
import { visible } from '../reconciler/report/visible.ts';
import { instant } from '../reconciler/report/words.ts';
import { newestReports } from './reports.ts';
import { fetchDeclared } from './session.ts';

type Suspended = NonNullable<Memory['suspend']>;

/** A person's `reconcile suspend` that is not over; null: there is none. Throws OperationError. */
export async function readSuspension({ parts }: Reconciler, signal: AbortSignal): Promise<Suspended | null> {
  const suspended = (await parts.store.get(storeKeys(parts.key).suspend, signal)) as Suspended | null;
  return suspended?.until !== undefined && suspended.until <= parts.now() ? null : suspended;
}

/** Keeps a suspension; null lifts it. Throws OperationError. */
export async function writeSuspension({ parts }: Reconciler, value: Suspended | null, signal: AbortSignal): Promise<void> {
  await parts.store.put([{ key: storeKeys(parts.key).suspend, value }], signal);
}

/** `suspended by ada on pi until 2026-11-21 14:53:25 UTC: moving house` */
export function describeSuspension({ reason, until, by }: Suspended): string {
  return visible(`suspended by ${by}${until === undefined ? '' : ` until ${instant(until)}`}: ${reason}`);
}

/**
 * What the cluster was called in the last pass that knew one; before one, what its source declares. Throws OperationError not-found when
 * there is no cluster.
 */
export async function clusterName(reconciler: Reconciler, signal: AbortSignal): Promise<string> {
  const { parts } = reconciler;
  const [last] = await newestReports(reconciler, 1, signal);
  if (last !== undefined && last.intent.inForce !== null) return last.cluster;
  const { read } = await fetchDeclared(reconciler, signal);
  const { cluster } = read.resolution;
  if (cluster !== null) return cluster.name;
  if (!read.resolution.diagnostics.some(({ code }) => code === 'no-cluster')) return parts.key;
  throw new OperationError('not-found', `There is no cluster in ${parts.source.name}; reconcile init makes one`);
}
