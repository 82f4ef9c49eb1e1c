import { readFile } from 'node:fs/promises';
import { addAbortSignal } from 'node:stream';
import { text } from 'node:stream/consumers';
import { OperationError } from '../../reconciler/model/operation-error.ts';
import { count } from '../../reconciler/report/words.ts';
import type { Store, StoredDocument } from '../../reconciler/stores/store.ts';
import type { Context } from '../action.ts';
import { clusterOf, parseExport } from './documents.ts';
import { withLeases } from './with-leases.ts';

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
  const tried = `Importing into ${store.name}`;
  const clusters = [...new Set(documents.map(({ key }) => clusterOf(key).cluster))].filter(cluster => cluster !== '');
  await withLeases(store, { tried, clusters }, signal, async inner => {
    const isEmpty = (await store.list('', { limit: 1 }, inner)).length === 0;
    if (!isEmpty && !merge)
      throw new OperationError(
        'conflict',
        `${tried}: it has documents; name an empty store, or say --merge: then those of ${from} win`,
      );
    for (const batch of batches(documents)) await store.put(batch, inner);
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
