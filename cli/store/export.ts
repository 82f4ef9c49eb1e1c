import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { OperationError } from '../../reconciler/model/operation-error.ts';
import type { Store } from '../../reconciler/stores/store.ts';
import type { Context } from '../action.ts';
import { exportLines } from './documents.ts';
import { describeLease } from './lease.ts';

/** Writes all documents to a file, or to stdout. A file that is there is replaced once all of the new one is written. */
export async function exportStore({ terminal, signal }: Context, store: Store, file: string | null): Promise<number> {
  for (const lease of (await store.inspect(signal)).leases.filter(({ until }) => until > Date.now()))
    terminal.note(`${describeLease(lease)}: what it writes meanwhile may be missing.`);
  if (file === null) {
    await pipeline(Readable.from(exportLines(store, signal)), process.stdout, { end: false, signal });
    return 0;
  }
  const fresh = `${file}.new`;
  try {
    await pipeline(Readable.from(exportLines(store, signal)), createWriteStream(fresh, { mode: 0o600 }), { signal });
    await rename(fresh, file);
  } catch (error) {
    await rm(fresh, { force: true });
    signal.throwIfAborted();
    if (error instanceof OperationError) throw error;
    const { code, message } = error as NodeJS.ErrnoException;
    const why = code === 'ENOENT' ? 'its folder is not there; make it first' : message;
    throw new OperationError('forbidden', `Writing ${file}: ${why}`, { cause: error });
  }
  terminal.note(`Written to ${file}: reconcile store import ${file} reads it.`);
  return 0;
}
