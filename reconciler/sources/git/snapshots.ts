import { setImmediate } from 'node:timers/promises';
import { OperationError } from '../../model/operation-error.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import { checkFileSize, type Limits } from '../limits.ts';
import { EMPTY_LISTING, type Listing, listTree } from './listing.ts';
import type { Objects } from './objects.ts';
import { parseCommit, parseTag } from './parse.ts';

/** Makes snapshots of commits, each out of the folders of the one before, and remembers those made last. */
export interface Snapshots {
  /** The very same object for a commit that was asked for lately and is not newly found to be `rewritten`. */
  of(objects: Objects, revision: string, rewrittenFrom: string | null, signal: AbortSignal): Promise<Snapshot>;
}

/** Snapshots remembered: what is followed, and what is in force. */
const REMEMBERED = 2;

export function openSnapshots(source: string, limits: Limits): Snapshots {
  const remembered = new Map<string, Snapshot>();
  let before: Listing = EMPTY_LISTING;
  return {
    async of(objects, revision, rewrittenFrom, signal) {
      const known = remembered.get(revision);
      remembered.delete(revision);
      const snapshot = known !== undefined && rewrittenFrom === null ? known : await make();
      remembered.set(revision, snapshot);
      for (const oldest of remembered.keys()) if (remembered.size > REMEMBERED) remembered.delete(oldest);
      return snapshot;

      async function make(): Promise<Snapshot> {
        const commit = parseCommit(objects.read(revision, 'commit'));
        before = await listTree(source, objects, commit.tree, before, limits, signal);
        const { subject, committedAt } = commit;
        return {
          revision,
          subject,
          committedAt,
          files: before.files,
          ...(rewrittenFrom === null ? {} : { rewritten: { from: rewrittenFrom } }),
        };
      }
    },
  };
}

/** The commit that an id names: itself, or what an annotated tag (or a tag of a tag) names. Throws OperationError corrupt, invalid. */
export function commitOf(source: string, objects: Objects, oid: string): string {
  let here = oid;
  while (objects.get(here).type === 'tag') here = parseTag(objects.read(here, 'tag'));
  const { type } = objects.get(here);
  if (type !== 'commit')
    throw new OperationError('invalid', `Fetching ${source}: what is followed names a ${type}, not a commit`);
  return here;
}

/** Blobs read between two looks at the signal. */
const BATCH = 256;

/** The bytes of a snapshot's files. Throws OperationError not-found, exhausted, corrupt. */
export async function readFiles(
  source: string,
  objects: Objects,
  snapshot: Snapshot,
  paths: readonly string[],
  limits: Limits,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, Uint8Array>> {
  const contents = new Map<string, Uint8Array>();
  for (const path of paths) {
    const entry = snapshot.files.get(path);
    if (entry === undefined)
      throw new OperationError(
        'not-found',
        `Reading ${path} of ${source}: commit ${snapshot.revision.slice(0, 12)} has no such file`,
      );
    checkFileSize(source, path, entry.size, limits);
    if (contents.size % BATCH === BATCH - 1) await setImmediate();
    signal.throwIfAborted();
    contents.set(path, objects.read(entry.oid, 'blob'));
  }
  objects.relax();
  return contents;
}
