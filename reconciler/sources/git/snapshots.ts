import { setImmediate } from 'node:timers/promises';
import git from 'isomorphic-git';
import { OperationError } from '../../model/operation-error.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import type { Limits } from '../limits.ts';
import { EMPTY_LISTING, type Listing, listTree } from './listing.ts';
import { type Repository, readCommit } from './repository.ts';

/** Makes snapshots of commits, each out of the folders of the one before, and remembers those made last. */
export interface Snapshots {
  /** The very same object for a commit that was asked for lately and is not newly found to be `rewritten`. */
  of(repository: Repository, revision: string, rewrittenFrom: string | null, signal: AbortSignal): Promise<Snapshot>;
}

/** Snapshots remembered: what is followed, and what is in force. */
const REMEMBERED = 2;

/** Snapshots of one source, none of them remembered yet. `source` names it in errors. */
export function openSnapshots(source: string, limits: Limits): Snapshots {
  const remembered = new Map<string, Snapshot>();
  let before: Listing = EMPTY_LISTING;
  return {
    async of(repository, revision, rewrittenFrom, signal) {
      const known = remembered.get(revision);
      remembered.delete(revision);
      const snapshot = known !== undefined && rewrittenFrom === null ? known : await make();
      remembered.set(revision, snapshot);
      for (const oldest of remembered.keys()) if (remembered.size > REMEMBERED) remembered.delete(oldest);
      return snapshot;

      async function make(): Promise<Snapshot> {
        const { tree, subject, committedAt } = await readCommit(repository, revision);
        before = await listTree(source, repository, tree, before, limits, signal);
        const rewritten = rewrittenFrom === null ? {} : { rewritten: { from: rewrittenFrom } };
        return { revision, subject, committedAt, files: before.files, ...rewritten };
      }
    },
  };
}

/** Blobs read between two looks at the signal. */
const BATCH = 32;

/** The bytes of a snapshot's files that are not too large. Throws OperationError not-found, errors of isomorphic-git. */
export async function readFiles(
  source: string,
  repository: Repository,
  snapshot: Snapshot,
  paths: readonly string[],
  limits: Limits,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, Uint8Array>> {
  const contents = new Map<string, Uint8Array>();
  for (const [count, path] of paths.entries()) {
    const entry = snapshot.files.get(path);
    if (entry === undefined)
      throw new OperationError(
        'not-found',
        `Reading ${path} of ${source}: commit ${snapshot.revision.slice(0, 12)} has no such file`,
      );
    if (count % BATCH === BATCH - 1) await setImmediate();
    signal.throwIfAborted();
    const { blob } = await git.readBlob({ ...repository, oid: entry.oid });
    if (blob.length <= limits.fileBytes) contents.set(path, blob);
  }
  return contents;
}
