import { withDeadline } from './deadline.ts';
import type { Snapshot, SnapshotEntry } from './model/snapshot.ts';
import type { Source } from './sources/source.ts';
import type { Store } from './stores/store.ts';

/** The commit in force in the store, with every file that was read of it: it stays in force whatever becomes of where it came from. */
export interface KeptCommit {
  /** The kept commit as a source of its own; null: another one is kept, or none. Throws OperationError. */
  find(revision: string, signal: AbortSignal): Promise<Source | null>;
  /** Keeps a commit in place of the one before, unless all that was read of it is kept already. Throws OperationError. */
  keep(snapshot: Snapshot, source: Source, signal: AbortSignal): Promise<void>;
}

/** A source that notes which contents were read of it. */
export interface NotedSource {
  readonly source: Source;
  /** By their oids. */
  readonly read: ReadonlySet<string>;
}

/** What is in the store of a commit, beside its contents. */
interface KeptDocument {
  readonly revision: string;
  readonly subject: string;
  readonly committedAt: number | null;
  readonly files: readonly (readonly [path: string, entry: SnapshotEntry])[];
  /** Oids of the contents that are there. */
  readonly contents: readonly string[];
}

/** So many contents are in memory at once. */
const BATCH = 64;

/** Notes what is read of a source from now on. */
export function noteReads(source: Source): NotedSource {
  const read = new Set<string>();
  return {
    read,
    source: {
      ...source,
      read: async (snapshot, paths, signal) => {
        const contents = await source.read(snapshot, paths, signal);
        for (const path of paths) read.add(snapshot.files.get(path)!.oid);
        return contents;
      },
    },
  };
}

/** The kept commit of one cluster; `key` is the prefix of its documents, `read` what was read of its source. Nothing is read yet. */
export function openKeptCommit({
  store,
  key,
  storeMs,
  read,
}: {
  readonly store: Store;
  readonly key: string;
  readonly storeMs: number;
  readonly read: ReadonlySet<string>;
}): KeptCommit {
  const place = `${key}/kept`;
  const contentKey = (oid: string): string => `${key}/content/${oid}`;
  /** The last that was kept by this process, and how much had been read by then. */
  const last: { snapshot: Snapshot | null; read: number } = { snapshot: null, read: 0 };
  const call = <T>(what: string, signal: AbortSignal, run: (signal: AbortSignal) => Promise<T>): Promise<T> =>
    withDeadline({ what: `${what} the commit in force in the store ${store.name}`, ms: storeMs }, signal, run);
  const document = async (signal: AbortSignal): Promise<KeptDocument | null> =>
    (await call('reading', signal, inner => store.get(place, inner))) as KeptDocument | null;

  const writeContents = async (snapshot: Snapshot, paths: readonly string[], source: Source, signal: AbortSignal) => {
    for (let start = 0; start < paths.length; start += BATCH) {
      const contents = await source.read(snapshot, paths.slice(start, start + BATCH), signal);
      const documents = Array.from(contents, ([path, bytes]) => ({
        key: contentKey(snapshot.files.get(path)!.oid),
        value: Buffer.from(bytes).toString('base64'),
      }));
      await call('writing', signal, inner => store.put(documents, inner));
    }
  };

  return {
    async find(revision, signal) {
      const kept = await document(signal);
      if (kept?.revision !== revision) return null;
      const { subject, committedAt, files } = kept;
      const snapshot: Snapshot = { revision, subject, committedAt, files: new Map(files) };
      return {
        name: store.name,
        fetch: async () => snapshot,
        async read({ files: entries }, paths, inner) {
          const contents = new Map<string, Uint8Array>();
          for (const path of paths) {
            const text = await call('reading', inner, within => store.get(contentKey(entries.get(path)!.oid), within));
            if (typeof text === 'string') contents.set(path, Buffer.from(text, 'base64'));
          }
          return contents;
        },
        async [Symbol.asyncDispose]() {},
      };
    },

    async keep(snapshot, source, signal) {
      if (last.snapshot === snapshot && last.read === read.size) return;
      const before = await document(signal);
      const there = new Set(before?.contents);
      const paths = new Map([...snapshot.files].flatMap(([path, { oid }]) => (read.has(oid) ? [[oid, path] as const] : [])));
      const missing = [...paths].flatMap(([oid, path]) => (there.has(oid) ? [] : path));
      if (before?.revision !== snapshot.revision || missing.length > 0) {
        await writeContents(snapshot, missing, source, signal);
        const { revision, subject, committedAt, files } = snapshot;
        const kept: KeptDocument = { revision, subject, committedAt, files: [...files], contents: [...paths.keys()] };
        const gone = [...there].filter(oid => !paths.has(oid)).map(oid => ({ key: contentKey(oid), value: null }));
        await call('writing', signal, inner => store.put([{ key: place, value: kept }, ...gone], inner));
      }
      last.snapshot = snapshot;
      last.read = read.size;
    },
  };
}
