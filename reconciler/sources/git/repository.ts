import git, { Errors, type PromiseFsClient } from 'isomorphic-git';
import { QUICK_FS } from './quick-fs.ts';

/**
 * A repository on disk as isomorphic-git takes it. It keeps packs that it read, and their indexes, in `cache`: open one for a
 * fetch and what is read after it, and forget it at the next.
 */
export interface Repository {
  readonly fs: PromiseFsClient;
  readonly gitdir: string;
  readonly cache: object;
}

/** What Keelson needs to know of a commit; ids are 40 hex digits. */
export interface Commit {
  readonly oid: string;
  readonly tree: string;
  readonly subject: string;
  /** Milliseconds since the epoch, by the committer's clock. */
  readonly committedAt: number;
}

/** The repository whose objects and refs are in a folder; nothing is read yet. */
export function openRepository(gitdir: string): Repository {
  return { fs: QUICK_FS, gitdir, cache: {} };
}

/** The commit that an id names, itself or through annotated tags; null: the repository has no such object. Throws errors of isomorphic-git. */
export async function findCommit(repository: Repository, oid: string): Promise<Commit | null> {
  try {
    const { oid: named, commit } = await git.readCommit({ ...repository, oid });
    const subject = commit.message.trimStart().split('\n', 1)[0]!.trimEnd();
    return { oid: named, tree: commit.tree, subject, committedAt: commit.committer.timestamp * 1000 };
  } catch (error) {
    if (error instanceof Errors.NotFoundError && error.data.what === oid) return null;
    throw error;
  }
}

/** The same; throws errors of isomorphic-git where it is missing. */
export async function readCommit(repository: Repository, oid: string): Promise<Commit> {
  const commit = await findCommit(repository, oid);
  if (commit === null) throw new Errors.NotFoundError(oid);
  return commit;
}
