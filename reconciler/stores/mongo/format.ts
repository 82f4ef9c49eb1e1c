import { OperationError } from '../../model/operation-error.ts';
import { type Collections, numbered } from './collections.ts';
import { isDuplicate } from './errors.ts';

type Step = (collections: Collections, signal: AbortSignal) => Promise<void>;

/** Step n brings a store from version n to n + 1; several processes may do it at once, or again. Steps are only ever added. */
const STEPS: readonly Step[] = [begin];

/** Brings a store to the newest version. Throws OperationError unsupported for one of a newer Keelson, which is not touched. */
export async function migrate(collections: Collections, signal: AbortSignal, steps: readonly Step[] = STEPS): Promise<void> {
  const { format, step } = collections;
  const found = await step(signal, inner => format.findOne({ _id: 'format' }, { signal: inner }));
  const version = found?.version ?? 0;
  if (version > steps.length) {
    throw new OperationError(
      'unsupported',
      `open the store: a newer Keelson wrote it (format ${version}, this one knows ${steps.length}); use that Keelson or name another database`,
    );
  }
  for (const [index, bring] of [...steps.entries()].slice(version)) {
    await bring(collections, signal);
    await step(signal, () => format.updateOne({ _id: 'format', version: index }, { $set: { version: index + 1 } }));
  }
}

/** The number of a write: greater than that of every write before, whoever made it. */
export async function nextWrite(collections: Collections, signal: AbortSignal): Promise<number> {
  const { format, step } = collections;
  const next = () =>
    step(signal, () =>
      format.findOneAndUpdate({ _id: 'format', version: STEPS.length }, { $inc: { writes: 1 } }, { returnDocument: 'after' }),
    );
  const found = await next();
  if (found !== null) return found.writes;
  // Somebody emptied the database, or a newer Keelson was here since it was opened.
  await migrate(collections, signal);
  const again = await next();
  if (again === null) throw new OperationError('conflict', 'write the store: it is emptied again and again; find out by whom');
  return again.writes;
}

/** The format's version, as the store holds it. */
export async function readVersion({ format, step }: Collections, signal: AbortSignal): Promise<number> {
  return (await step(signal, inner => format.findOne({ _id: 'format' }, { signal: inner })))?.version ?? 0;
}

/** Numbers go on after the greatest that is there, so that nothing is taken for older than it is. */
async function begin({ documents, format, step }: Collections, signal: AbortSignal): Promise<void> {
  const [newest] = await step(signal, inner =>
    documents.find({}, { signal: inner }).sort({ w: -1 }).limit(1).project<{ w: string }>({ w: 1 }).toArray(),
  );
  const writes = Number(newest?.w.slice(0, numbered(0).length) ?? 0);
  await step(signal, () => format.insertOne({ _id: 'format', version: 0, writes })).catch((error: unknown) => {
    if (!isDuplicate(error)) throw error;
  });
}
