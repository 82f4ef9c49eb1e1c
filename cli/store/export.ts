import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { writeAtomic } from '../../reconciler/files/write-atomic.ts';
import { OperationError } from '../../reconciler/model/operation-error.ts';
import type { Store } from '../../reconciler/stores/store.ts';
import type { Context } from '../action.ts';
import { exportLines } from './documents.ts';
import { describeLease } from './lease.ts';

/** Writes all documents to a file, or to stdout. A file that is there is replaced once all of the new one is written. */
export async function exportStore({ terminal, signal }: Context, store: Store, file: string | null): Promise<number> {
  for (const lease of (await store.inspect(signal)).leases.filter(({ until }) => until > Date.now()))
    terminal.note(`${describeLease(lease)}: what it writes meanwhile may be missing.`);
  const lines = exportLines(store, signal);
  if (file === null) {
    await pipeline(Readable.from(lines), process.stdout, { end: false, signal }).catch((error: NodeJS.ErrnoException) => {
      // Who reads it has enough (`| head`).
      if (error.code !== 'EPIPE') throw error;
    });
    return 0;
  }
  try {
    await writeAtomic(file, lines, { mode: 0o600 });
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof OperationError) throw error;
    const { code, message } = error as NodeJS.ErrnoException;
    const why = code === 'ENOENT' ? 'its folder is not there; make it first' : message;
    throw new OperationError('forbidden', `Writing ${file}: ${why}`, { cause: error });
  }
  terminal.note(`Written to ${file}: reconcile store import ${file} reads it.`);
  return 0;
}
