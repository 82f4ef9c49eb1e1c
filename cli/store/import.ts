import { readFile } from 'node:fs/promises';
import { addAbortSignal } from 'node:stream';
import { text } from 'node:stream/consumers';
import { OperationError } from '../../reconciler/model/operation-error.ts';
import { describeThisProcess } from '../../reconciler/open.ts';
import { count } from '../../reconciler/report/words.ts';
import type { Store, StoredDocument } from '../../reconciler/stores/store.ts';
import type { Context } from '../action.ts';
import { parseExport } from './documents.ts';
import { describeLease } from './lease.ts';

const LEASE_MS = 60_000;
/** Of one put. */
const MOST_DOCUMENTS = 200;
const MOST_CHARACTERS = 4_000_000;

/** Fills a store with what was exported; everything is read and checked first. Throws OperationError. */
export async function importStore(
  { terminal, signal }: Context,
  store: Store,
  { file, merge }: { readonly file: string | null; readonly merge: boolean },
): Promise<number> {
  const from = file === null || file === '-' ? 'stdin' : file;
  const documents = parseExport(await readWhole(from, signal), from);
  const isEmpty = (await store.list('', { limit: 1 }, signal)).length === 0;
  if (!isEmpty && !merge) {
    throw new OperationError(
      'conflict',
      `Importing into ${store.name}: it has documents; name an empty store, or say --merge: then those of ${from} win`,
    );
  }
  await withLeases(store, signal, async () => {
    for (const batch of batches(documents)) await store.put(batch, signal);
  });
  terminal.print(`${count(documents.length, 'document')} of ${from} are in ${store.name} now.`);
  return 0;
}

async function readWhole(from: string, signal: AbortSignal): Promise<string> {
  const read = from === 'stdin' ? text(addAbortSignal(signal, process.stdin)) : readFile(from, { encoding: 'utf8', signal });
  return read.catch((error: unknown) => {
    signal.throwIfAborted();
    const { code, message } = error as NodeJS.ErrnoException;
    throw new OperationError('not-found', `Reading ${from}: ${code === 'ENOENT' ? 'there is no such file' : message}`, {
      cause: error,
    });
  });
}

/** Nobody else works with the store meanwhile. Throws OperationError conflict where somebody does already. */
async function withLeases(store: Store, signal: AbortSignal, work: () => Promise<void>): Promise<void> {
  const holder = describeThisProcess('reconcile store import', Date.now());
  const { leases } = await store.inspect(signal);
  const taken: string[] = [];
  try {
    for (const { key, until } of leases) {
      const other = await store.lease(key, holder, LEASE_MS, signal);
      if (other !== null)
        throw new OperationError(
          'conflict',
          `Importing into ${store.name}: ${describeLease({ key, holder: other, until })}; end it first`,
        );
      taken.push(key);
    }
    await work();
  } finally {
    for (const key of taken) await store.release(key, holder, signal).catch(() => {});
  }
}

function* batches(documents: readonly StoredDocument[]): Generator<readonly StoredDocument[]> {
  let batch: StoredDocument[] = [];
  let characters = 0;
  for (const document of documents) {
    const length = JSON.stringify(document.value).length;
    if (batch.length === MOST_DOCUMENTS || (batch.length > 0 && characters + length > MOST_CHARACTERS)) {
      yield batch;
      batch = [];
      characters = 0;
    }
    batch.push(document);
    characters += length;
  }
  if (batch.length > 0) yield batch;
}
