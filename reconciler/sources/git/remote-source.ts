import { join } from 'node:path';
import git from 'isomorphic-git';
import pLimit from 'p-limit';
import type { Follow } from '../../model/config.ts';
import { sha256 } from '../../model/digest.ts';
import { OperationError } from '../../model/operation-error.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import { guarded } from '../guarded.ts';
import { DEFAULT_LIMITS, type Limits } from '../limits.ts';
import type { Source } from '../source.ts';
import { type Clone, isNewest, openClone, packsOf, readMark, replaceClone, writeMark } from './clone.ts';
import { gitFailure } from './failure.ts';
import { checkFollow, chooseRef, describeFollow, isBranch, isRevision, missingRef, refPrefix, sortPrefix } from './follow.ts';
import { CLOCK_SLACK_MS, isRewritten } from './history.ts';
import { chooseNamed } from './named.ts';
import { fetchObject, listRefs, type Remote } from './remote.ts';
import { findCommit, type Repository, readCommit } from './repository.ts';
import { openSnapshots, readFiles } from './snapshots.ts';
import type { Transport } from './transport.ts';

/** A remote repository as a source, however it is talked to. */
export interface GitRemoteOptions {
  /** Default: the remote's default branch. */
  readonly follow?: Follow;
  /** Folder that is Keelson's own; the clone is kept in a folder of it that is named by a digest of URL and ref. */
  readonly stateFolder: string;
  readonly limits?: Partial<Limits>;
  /** Packs of the kept clone at which a new one is made; each fetch adds one, and they are never put together. Default 200. */
  readonly mostPacks?: number;
}

/**
 * Opens a repository at a server. Nothing is asked before the first fetch. Submodules are left out, and files in LFS are their pointers;
 * `name` is its address without credentials. Throws OperationError invalid for a ref that cannot be one.
 */
export function openGitRemote(name: string, transport: Transport, options: GitRemoteOptions): Source {
  const follow: Follow = options.follow ?? { kind: 'default' };
  checkFollow(follow);
  const limits: Limits = { ...DEFAULT_LIMITS, ...options.limits };
  const followed = follow.kind === 'named' ? 'what is named' : describeFollow(follow);
  const folder = join(options.stateFolder, sha256(`${name} ${followed}`).slice(0, 16));
  const snapshots = openSnapshots(name, limits);
  const oneAtATime = pLimit(1);
  /** As the last fetch left it, with what was read of it since. */
  let clone: Clone | null = null;
  /** Something in the clone turned out to be damaged or missing: the next fetch makes a new one. */
  let damaged = false;

  return {
    name,
    keeps: true,
    fetch: (signal, revision) => oneAtATime(() => translated(`Fetching ${name}`, signal, () => fetchTwice(signal, revision))),
    read: (snapshot, paths, signal) =>
      translated(`Reading ${name}`, signal, () =>
        readKept(repository => readFiles(name, repository, snapshot, paths, limits, signal)),
      ),
    [Symbol.asyncDispose]: () => transport[Symbol.asyncDispose](),
  };

  function translated<T>(what: string, signal: AbortSignal, run: () => Promise<T>): Promise<T> {
    const translate = (cause: unknown) => {
      const failure = gitFailure(what, cause);
      damaged ||= failure.code === 'corrupt';
      return failure;
    };
    return guarded(what, signal, translate, run);
  }

  /** A second time when the first has shown that the kept clone is damaged, or another process has replaced it. */
  async function fetchTwice(signal: AbortSignal, revision: string | undefined): Promise<Snapshot> {
    try {
      return await fetchOnce(signal, revision);
    } catch (cause) {
      if (damaged || clone === null || gitFailure('', cause).code !== 'corrupt') throw cause;
      damaged = isNewest(folder, clone);
      return await fetchOnce(signal, revision);
    }
  }

  function fetchOnce(signal: AbortSignal, revision: string | undefined): Promise<Snapshot> {
    clone = openClone(folder);
    if (revision !== undefined) return fetchRevision(revision, signal);
    return follow.kind === 'named' ? fetchNamed(follow.name, signal) : fetchAny(follow, signal);
  }

  function fetchAny(followed: Exclude<Follow, { kind: 'named' }>, signal: AbortSignal): Promise<Snapshot> {
    return followed.kind === 'commit' ? fetchRevision(followed.revision, signal) : fetchFollowed(followed, signal);
  }

  async function fetchNamed(text: string, signal: AbortSignal): Promise<Snapshot> {
    return fetchAny(chooseNamed(name, text, isRevision(text) ? [] : await listRefs(await connect(signal), '')), signal);
  }

  async function fetchFollowed(followed: Exclude<Follow, { kind: 'commit' | 'named' }>, signal: AbortSignal): Promise<Snapshot> {
    const remote = await connect(signal);
    const ref = chooseRef(followed, await listRefs(remote, refPrefix(followed)));
    if (ref === null) throw missingRef(name, followed, await listRefs(remote, sortPrefix(followed)));
    const tip = clone === null || damaged ? null : await readMark(clone, 'tip');
    const { commit, isWhole } = await bring(remote, ref.oid, tip, signal);
    const moved = isBranch(follow) && tip !== null && tip !== commit;
    const rewritten = moved && (await isRewritten(kept(), tip, commit, isWhole));
    const snapshot = await snapshots.of(kept(), commit, rewritten ? tip : null, signal);
    if (tip === commit) return snapshot;
    await writeMark(kept(), 'tip', commit);
    const packs = packsOf(kept());
    // Only tidying: when it fails, what was fetched is there all the same, and the next fetch tries again.
    if (packs.count > (options.mostPacks ?? 200) || packs.bytes > limits.repositoryBytes)
      await renew(ref.oid, tip, signal).catch(() => null);
    return snapshot;
  }

  /** Brings what a ref names into the clone, with what led to it since the tip; `isWhole`: all of that came. */
  async function bring(remote: Remote, oid: string, tip: string | null, signal: AbortSignal): Promise<Brought> {
    if (clone === null || tip === null) return { commit: await renew(oid, tip, signal), isWhole: false };
    if (oid === tip || (await findCommit(clone, oid))?.oid === tip) return { commit: tip, isWhole: true };
    try {
      const { committedAt } = await readCommit(clone, tip);
      await fetchObject(remote, clone, oid, committedAt - CLOCK_SLACK_MS);
      const commit = await findCommit(clone, oid);
      if (commit !== null) return { commit: commit.oid, isWhole: true };
    } catch (cause) {
      // Nothing is as young when a branch is set back; and with the history since the tip it may be too much where alone it is not.
      if (!['internal', 'exhausted'].includes(gitFailure('', cause).code)) throw cause;
    }
    return { commit: await renew(oid, tip, signal), isWhole: false };
  }

  /** Makes a new clone in the kept one's place, of what an id names; returns the commit. */
  async function renew(oid: string, tip: string | null, signal: AbortSignal): Promise<string> {
    const remote = await connect(signal);
    const pinned = clone === null ? null : await readMark(clone, 'pinned');
    const keep = [tip, pinned].filter(oid => oid !== null);
    clone = await replaceClone(folder, clone, keep, async fresh => {
      await git.addRemote({ ...fresh, remote: 'origin', url: name });
      await fetchObject(remote, fresh, oid, null);
      const commit = await findCommit(fresh, oid);
      if (commit === null) throw gone(oid);
      // Listing proves that every folder came.
      await openSnapshots(name, limits).of(fresh, commit.oid, null, signal);
      await writeMark(fresh, 'tip', commit.oid);
      if (pinned !== null) await writeMark(fresh, 'pinned', pinned);
    });
    damaged = false;
    return (await readCommit(clone, oid)).oid;
  }

  /** From the clone where it has the commit, without asking anybody. */
  async function fetchRevision(revision: string, signal: AbortSignal): Promise<Snapshot> {
    if (!isRevision(revision)) throw gone(revision);
    if (clone === null || damaged) await renew(revision, null, signal);
    const here = kept();
    if ((await findCommit(here, revision)) === null) await fetchObject(await connect(signal), here, revision, null);
    if ((await findCommit(here, revision))?.oid !== revision) throw gone(revision);
    const snapshot = await snapshots.of(here, revision, null, signal);
    if ((await readMark(here, 'pinned')) !== revision) await writeMark(here, 'pinned', revision);
    return snapshot;
  }

  async function connect(signal: AbortSignal): Promise<Remote> {
    return { url: transport.address, http: await transport.client(limits.repositoryBytes, signal) };
  }

  function gone(oid: string): OperationError {
    return new OperationError('not-found', `Fetching ${name}: it has no commit ${oid}, or gives branches and tags only`);
  }

  /** Another process that shares the state folder may replace the clone while it is read. */
  async function readKept<T>(read: (repository: Repository) => Promise<T>): Promise<T> {
    const here = kept();
    try {
      return await read(here);
    } catch (cause) {
      if (isNewest(folder, here)) throw cause;
      clone = openClone(folder);
      return read(kept());
    }
  }

  function kept(): Clone {
    if (clone !== null) return clone;
    throw new OperationError('corrupt', `Reading ${name}: its clone in ${folder} is gone; the next fetch makes it anew`);
  }
}

interface Brought {
  readonly commit: string;
  readonly isWhole: boolean;
}
