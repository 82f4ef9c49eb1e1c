import { resolve } from 'node:path';
import { OperationError } from '../../model/operation-error.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import { withDeadline } from '../deadline.ts';
import { DEFAULT_LIMITS, type Limits } from '../limits.ts';
import type { Source } from '../source.ts';
import { watchFolders } from '../watch.ts';
import { gitFailure } from './failure.ts';
import { checkFollow, chooseRef, type Follow, isRevision, missingRef } from './follow.ts';
import { isRewritten } from './history.ts';
import { findGitFolders, type GitFolders, readRefs, refFolders } from './local-refs.ts';
import { type Objects, openObjects } from './objects.ts';
import { commitOf, openSnapshots, readFiles } from './snapshots.ts';

export interface GitLocalOptions {
  /** A bare repository, a working tree or a worktree. */
  readonly path: string;
  /** Default: what HEAD points to. */
  readonly follow?: Follow;
  readonly limits?: Partial<Limits>;
  /** For one whole fetch; default 1 minute. */
  readonly deadlineMs?: number;
  /** How often `watch` looks for what the system does not tell; default 5 s. */
  readonly pollMs?: number;
}

/**
 * Opens a repository on this machine. What is committed counts, never the working tree. Nothing is read before the first fetch.
 * Submodules are left out, and files in LFS are their pointers. Throws OperationError invalid for a ref that cannot be one.
 */
export function openGitLocal(options: GitLocalOptions): Source {
  const name = resolve(options.path);
  const follow: Follow = options.follow ?? { kind: 'default' };
  checkFollow(follow);
  const limits: Limits = { ...DEFAULT_LIMITS, ...options.limits };
  const snapshots = openSnapshots(name, limits);
  let opened: { readonly folders: GitFolders; readonly objects: Objects } | null = null;
  /** The commit fetched last. */
  let tip: string | null = null;

  return {
    name,
    fetch: (signal, revision) =>
      guarded(`Fetching ${name}`, signal, async within => {
        const { objects } = open();
        return revision === undefined ? fetchTip(within) : snapshots.of(objects, checkRevision(revision), null, within);
      }),
    read: (snapshot, paths, signal) =>
      guarded(`Reading ${name}`, signal, within => readFiles(name, open().objects, snapshot, paths, limits, within)),
    watch(onChange, signal) {
      let told = tip;
      const changed = async () => {
        const now = findTip();
        const isNew = now !== tip && now !== told;
        told = now;
        return isNew;
      };
      const folders = async () => refFolders(open().folders);
      return watchFolders({ folders, changed, pollMs: options.pollMs ?? 5_000, settleMs: 50 }, onChange, signal);
    },
    async [Symbol.asyncDispose]() {
      opened?.objects[Symbol.dispose]();
      opened = null;
    },
  };

  function guarded<T>(what: string, signal: AbortSignal, run: (signal: AbortSignal) => Promise<T>): Promise<T> {
    return withDeadline(what, options.deadlineMs ?? 60_000, signal, cause => gitFailure(what, cause), run);
  }

  function open(): { readonly folders: GitFolders; readonly objects: Objects } {
    const folders = findGitFolders(name);
    if (opened?.folders.common !== folders.common || opened.folders.own !== folders.own) {
      opened?.objects[Symbol.dispose]();
      opened = { folders, objects: openObjects(folders.common) };
    }
    return opened;
  }

  function findTip(): string {
    const { folders, objects } = open();
    if (follow.kind === 'commit') return checkRevision(follow.revision);
    const refs = readRefs(folders);
    const ref = chooseRef(follow, refs);
    if (ref === null) throw missingRef(name, follow, refs);
    return commitOf(name, objects, ref.oid);
  }

  async function fetchTip(signal: AbortSignal): Promise<Snapshot> {
    const { objects } = open();
    const now = findTip();
    const branch = follow.kind === 'default' || follow.kind === 'branch';
    const rewritten = branch && tip !== null && tip !== now && objects.has(tip) && isRewritten(objects, tip, now, false);
    const snapshot = await snapshots.of(objects, now, rewritten ? tip : null, signal);
    tip = now;
    return snapshot;
  }

  function checkRevision(revision: string): string {
    if (isRevision(revision) && open().objects.has(revision)) return revision;
    throw new OperationError('not-found', `Fetching ${name}: it has no commit ${revision}`);
  }
}
