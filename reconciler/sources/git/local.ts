import { resolve } from 'node:path';
import type { Follow } from '../../model/config.ts';
import { OperationError } from '../../model/operation-error.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import { guarded } from '../guarded.ts';
import { DEFAULT_LIMITS, type Limits } from '../limits.ts';
import type { Source } from '../source.ts';
import { watchFolders } from '../watch.ts';
import { gitFailure } from './failure.ts';
import { checkFollow, chooseRef, isBranch, isRevision, missingRef } from './follow.ts';
import { findGitFolders, type GitFolders, readRefs, refFolders } from './git-folders.ts';
import { isRewritten } from './history.ts';
import { findNamed } from './named.ts';
import { findCommit, openRepository, type Repository, readCommit } from './repository.ts';
import { openSnapshots, readFiles } from './snapshots.ts';

/** A repository on this machine as a source. */
export interface GitLocalOptions {
  /** A bare repository, a working tree or a worktree. */
  readonly path: string;
  /** Default: what HEAD points to. */
  readonly follow?: Follow;
  readonly limits?: Partial<Limits>;
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
  /** As the last fetch found it, with what was read of it since. */
  let repository: Repository | null = null;
  /** The commit fetched last. */
  let tip: string | null = null;

  return {
    name,
    fetch: (signal, revision) =>
      translated(`Fetching ${name}`, signal, async () => {
        const folders = await findGitFolders(name);
        repository = openRepository(folders.common);
        if (revision !== undefined) return snapshots.of(repository, await checkRevision(repository, revision), null, signal);
        return fetchTip(repository, folders, signal);
      }),
    read: (snapshot, paths, signal) =>
      translated(`Reading ${name}`, signal, async () => {
        repository ??= openRepository((await findGitFolders(name)).common);
        return readFiles(name, repository, snapshot, paths, limits, signal);
      }),
    watch(onChange, signal) {
      let told = tip;
      const changed = async () => {
        const folders = await findGitFolders(name);
        const now = await findTip(openRepository(folders.common), folders);
        const isNew = now !== tip && now !== told;
        told = now;
        return isNew;
      };
      const folders = async () => refFolders(await findGitFolders(name));
      return watchFolders({ folders, changed, pollMs: options.pollMs ?? 5_000, settleMs: 50 }, onChange, signal);
    },
    async [Symbol.asyncDispose]() {},
  };

  function translated<T>(what: string, signal: AbortSignal, run: () => Promise<T>): Promise<T> {
    return guarded(what, signal, cause => gitFailure(what, cause), run);
  }

  async function fetchTip(repository: Repository, folders: GitFolders, signal: AbortSignal): Promise<Snapshot> {
    const now = await findTip(repository, folders);
    const moved = isBranch(follow) && tip !== null && tip !== now && (await findCommit(repository, tip)) !== null;
    const rewritten = moved && (await isRewritten(repository, tip!, now, true));
    const snapshot = await snapshots.of(repository, now, rewritten ? tip : null, signal);
    tip = now;
    return snapshot;
  }

  async function findTip(repository: Repository, folders: GitFolders): Promise<string> {
    if (follow.kind === 'commit') return checkRevision(repository, follow.revision);
    if (follow.kind === 'named') return findNamed(name, repository, folders, follow.name);
    const refs = await readRefs(folders, follow);
    const ref = chooseRef(follow, refs);
    if (ref === null) throw missingRef(name, follow, refs);
    return ref.oid === tip ? tip : (await readCommit(repository, ref.oid)).oid;
  }

  async function checkRevision(repository: Repository, revision: string): Promise<string> {
    if (isRevision(revision) && (await findCommit(repository, revision))?.oid === revision) return revision;
    throw new OperationError('not-found', `Fetching ${name}: it has no commit ${revision}`);
  }
}
