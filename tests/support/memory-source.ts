import { sha256 } from '../../reconciler/model/digest.ts';
import { OperationError } from '../../reconciler/model/operation-error.ts';
import type { Snapshot } from '../../reconciler/model/snapshot.ts';
import type { Source } from '../../reconciler/sources/source.ts';

/** A repository in memory: each commit is a whole set of files. */
export interface MemorySource extends Source {
  /** Makes the next commit; returns its revision. */
  commit(files: Readonly<Record<string, string>>, subject?: string): string;
  /** Words with which every fetch fails, or null. */
  fail: string | null;
  reads: number;
}

export function openMemorySource(files: Readonly<Record<string, string>> = {}): MemorySource {
  const commits = new Map<string, { readonly snapshot: Snapshot; readonly files: Readonly<Record<string, string>> }>();
  let newest = '';
  let rung: (() => void) | null = null;
  const source: MemorySource = {
    name: 'memory',
    fail: null,
    reads: 0,
    commit(next, subject = `commit ${commits.size + 1}`) {
      newest = sha256(`${commits.size} ${JSON.stringify(next)}`).slice(0, 40);
      const entries = Object.entries(next).sort(([one], [other]) => (one < other ? -1 : 1));
      const listed = new Map(
        entries.map(([path, text]) => [path, { oid: sha256(text).slice(0, 40), type: 'file' as const }] as const),
      );
      commits.set(newest, { snapshot: { revision: newest, subject, committedAt: 0, files: listed }, files: next });
      rung?.();
      return newest;
    },
    async fetch(_signal, revision = newest) {
      if (source.fail !== null) throw new OperationError('unreachable', source.fail);
      const found = commits.get(revision);
      if (found === undefined) throw new OperationError('not-found', `no commit ${revision}`);
      return found.snapshot;
    },
    async read(snapshot, paths) {
      source.reads += paths.length;
      const { files: all } = commits.get(snapshot.revision)!;
      return new Map(paths.map(path => [path, Buffer.from(all[path]!)] as const));
    },
    async watch(onChange, signal) {
      rung = onChange;
      await new Promise<void>(resolve => signal.addEventListener('abort', () => resolve(), { once: true }));
    },
    async [Symbol.asyncDispose]() {},
  };
  source.commit(files);
  return source;
}
