import type { AnyBulkWriteOperation } from 'mongodb';
import { type Collections, type Journalled, type Kept, numbered, REMOVED, type Written } from './collections.ts';
import { isDuplicate } from './errors.ts';
import { nextWrite } from './format.ts';

/** Documents sent together: far below what a server takes, and quickly done by a slow one. */
const TOGETHER = 250;
/** Of one part of a journalled batch, in characters, of which each may be three bytes; a MongoDB document may have 16 MiB. */
const MOST_CHARACTERS = 4_000_000;
/** So many writes later nothing older is under way any more. */
const SETTLED_AFTER = 1_000;

/**
 * Writes all of it or nothing, on servers that have no transactions: several documents are written down as one batch first; from then on
 * it counts, and whoever finds it left over completes it.
 */
export async function writeBatch(collections: Collections, written: readonly Written[], signal: AbortSignal): Promise<void> {
  if (written.length === 0) return;
  const write = await nextWrite(collections, signal);
  const id = numbered(write);
  if (written.length === 1) await apply(collections, id, written, signal);
  else await writeJournalled(collections, id, written, signal);
  if (write % SETTLED_AFTER === 0) await sweep(collections, numbered(write - SETTLED_AFTER), signal);
}

async function writeJournalled(
  collections: Collections,
  id: string,
  written: readonly Written[],
  signal: AbortSignal,
): Promise<void> {
  const { journal, step } = collections;
  const parts = intoParts(written);
  const documents = parts.map(
    (part, index): Journalled =>
      index === 0 ? { _id: id, written: part, parts: parts.length } : { _id: `${id}.${index}`, written: part },
  );
  for (const document of documents.toReversed()) await step(signal, () => journal.insertOne(document));
  await apply(collections, id, written, signal);
  await forget(collections, id, parts.length, signal);
}

/** Completes what somebody began and did not end, oldest first. What is just under way elsewhere is completed twice, to the same end. */
export async function settle(collections: Collections, signal: AbortSignal): Promise<void> {
  const { journal, step } = collections;
  const begun = await step(signal, inner => journal.find({}, { signal: inner }).sort({ _id: 1 }).toArray());
  for (const { _id: id, parts } of begun) {
    if (parts === undefined) continue;
    const own = begun.filter(part => part._id === id || part._id.startsWith(`${id}.`));
    // Fewer: whoever wrote it has applied it, and is forgetting it.
    if (own.length === parts) {
      await apply(
        collections,
        id,
        own.flatMap(({ written }) => written),
        signal,
      );
    }
    await forget(collections, id, parts, signal);
  }
}

async function apply(
  { documents, step }: Collections,
  id: string,
  written: readonly Written[],
  signal: AbortSignal,
): Promise<void> {
  for (let start = 0; start < written.length; start += TOGETHER) {
    const some = written.slice(start, start + TOGETHER).map(
      ({ key, text = '' }): AnyBulkWriteOperation<Kept> => ({
        updateOne: { filter: { _id: key }, update: { $max: { w: `${id}${text}` } }, upsert: true },
      }),
    );
    const send = () => step(signal, () => documents.bulkWrite(some, { ordered: false }));
    await send().catch(error => {
      // Two made the same new document at once: now it is there.
      if (isDuplicate(error)) return send();
      throw error;
    });
  }
}

/** Part 0 first: without it the others mean nothing. */
async function forget({ journal, step }: Collections, id: string, parts: number, signal: AbortSignal): Promise<void> {
  await step(signal, () => journal.deleteOne({ _id: id }));
  if (parts > 1) await step(signal, () => journal.deleteMany({ _id: { $gt: `${id}.`, $lt: `${id}/` } }));
}

/** A removed document stays as its number, so that no late write brings it back; and parts of a batch that never counted stay. Not for ever. */
async function sweep(collections: Collections, before: string, signal: AbortSignal): Promise<void> {
  const { documents, journal, step } = collections;
  await settle(collections, signal);
  await step(signal, () => documents.deleteMany({ w: { $lt: before, ...REMOVED } }));
  await step(signal, () => journal.deleteMany({ _id: { $lt: before } }));
}

function intoParts(written: readonly Written[]): readonly (readonly Written[])[] {
  const parts: Written[][] = [[]];
  let characters = 0;
  for (const one of written) {
    characters += one.key.length + (one.text?.length ?? 0);
    if (characters > MOST_CHARACTERS && parts.at(-1)!.length > 0) {
      parts.push([]);
      characters = one.key.length + (one.text?.length ?? 0);
    }
    parts.at(-1)!.push(one);
  }
  return parts;
}
