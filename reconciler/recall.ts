import { asOperationError, UNINTERRUPTED, withDeadline } from './deadline.ts';
import type { Filings } from './filing.ts';
import type { Intent } from './intent.ts';
import type { Memory } from './model/memory.ts';
import type { ClusterParts } from './parts.ts';

/** What of a reconciler remembers. */
interface Remembering {
  readonly parts: ClusterParts;
  readonly filings: Filings;
}

/**
 * A store that cannot be read is bridged by what this process last knew, and said. `isBlind`: it knows nothing, since it never read the
 * store; labels and the live world are all there is.
 */
export async function recall(
  { filings }: Pick<Remembering, 'filings'>,
  degraded: string[],
  signal: AbortSignal,
): Promise<{ readonly recalled: Memory; readonly isBlind: boolean }> {
  const { recollection } = filings.current();
  try {
    return { recalled: await recollection.recall(signal), isBlind: false };
  } catch (error) {
    if (signal.aborted) throw error;
    const recalled = recollection.last();
    const without = recalled.fresh ? 'without what earlier passes left' : 'with what this process remembers';
    degraded.push(`${asOperationError(error).message}; this pass goes on ${without}`);
    return { recalled, isBlind: recalled.fresh };
  }
}

/** Kept even when the pass was interrupted: what was done is done. What memory says to be in force is kept before. */
export async function remember(reconciler: Remembering, intent: Intent, memory: Memory, degraded: string[]): Promise<void> {
  const { store, limits } = reconciler.parts;
  const kept = await keep(reconciler, intent).catch(asOperationError);
  try {
    await withDeadline({ what: `writing to the store ${store.name}`, ms: limits.storeMs }, UNINTERRUPTED, signal =>
      reconciler.filings.current().recollection.remember(memory, signal),
    );
    if (kept !== undefined) degraded.push(`${kept.message}; the commit in force is not kept yet`);
  } catch (error) {
    degraded.push(`${asOperationError(error).message}; what this pass learned is kept in memory only`);
  }
}

async function keep({ parts, filings }: Remembering, { snapshot }: Intent): Promise<void> {
  await filings.note(UNINTERRUPTED);
  if (snapshot !== null && parts.source.keeps !== true) await filings.current().kept.keep(snapshot, parts.source, UNINTERRUPTED);
}
