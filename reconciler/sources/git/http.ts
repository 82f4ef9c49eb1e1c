import { join } from 'node:path';
import pLimit from 'p-limit';
import { sha256 } from '../../model/digest.ts';
import { OperationError } from '../../model/operation-error.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import { withDeadline } from '../deadline.ts';
import { DEFAULT_LIMITS, type Limits } from '../limits.ts';
import type { Source } from '../source.ts';
import { type Clone, newestGeneration, openClone, packsOf, readMark, replaceClone, writeMark } from './clone.ts';
import { listRefs } from './discovery.ts';
import { type Download, download } from './download.ts';
import { gitFailure } from './failure.ts';
import {
  checkFollow,
  chooseRef,
  describeFollow,
  type Follow,
  isRevision,
  missingRef,
  type Ref,
  refPrefix,
  sortPrefix,
} from './follow.ts';
import { isRewritten } from './history.ts';
import { commitOf, openSnapshots, readFiles } from './snapshots.ts';
import { type Credentials, openTransport } from './transport.ts';

export interface GitHttpOptions {
  /** `https://host/owner/repository.git`, without credentials. */
  readonly url: string;
  /** Default: the remote's default branch. */
  readonly follow?: Follow;
  /** Folder that is Keelson's own; the clone is kept in a folder of it that is named by a digest of URL and ref. */
  readonly stateFolder: string;
  readonly credentials?: (signal: AbortSignal) => Promise<Credentials>;
  /** `http://user:password@proxy:3128`; absent: HTTPS_PROXY, HTTP_PROXY and NO_PROXY of the environment. */
  readonly proxy?: string;
  /** Certificates in PEM, trusted besides the known ones. */
  readonly ca?: string;
  readonly limits?: Partial<Limits>;
  /** For one whole fetch; default 5 minutes. */
  readonly deadlineMs?: number;
  /** Silence of the server that ends a fetch; default 30 s. */
  readonly silenceMs?: number;
  /** Packs of the kept clone at which a new one is made; each fetch adds one, and they are never put together. Default 200. */
  readonly mostPacks?: number;
}

/**
 * Opens a repository behind smart HTTP(S). Nothing is asked before the first fetch. Submodules are left out, and files in LFS are
 * their pointers. Throws OperationError invalid for an address or a ref that cannot be one.
 */
export function openGitHttp(options: GitHttpOptions): Source {
  const url = parseUrl(options.url);
  const follow: Follow = options.follow ?? { kind: 'default' };
  checkFollow(follow);
  const name = url.href;
  const limits: Limits = { ...DEFAULT_LIMITS, ...options.limits };
  const deadlineMs = options.deadlineMs ?? 300_000;
  const folder = join(options.stateFolder, sha256(`${name} ${describeFollow(follow)}`).slice(0, 16));
  const transport = openTransport({ ...options, url, silenceMs: options.silenceMs ?? 30_000 });
  const snapshots = openSnapshots(name, limits);
  const oneAtATime = pLimit(1);
  let clone: Clone | null = null;
  /** Something in the clone turned out to be damaged or missing: the next fetch makes a new one. */
  let damaged = false;

  return {
    name,
    fetch: (signal, revision) => oneAtATime(() => guarded(`Fetching ${name}`, signal, within => fetchTwice(within, revision))),
    read: (snapshot, paths, signal) =>
      guarded(`Reading ${name}`, signal, within => readFiles(name, kept().objects, snapshot, paths, limits, within)),
    async [Symbol.asyncDispose]() {
      clone?.[Symbol.dispose]();
      clone = null;
      await transport[Symbol.asyncDispose]();
    },
  };

  function guarded<T>(what: string, signal: AbortSignal, run: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const translate = (cause: unknown) => {
      const failure = gitFailure(what, cause);
      damaged ||= failure.code === 'corrupt';
      return failure;
    };
    return withDeadline(what, deadlineMs, signal, translate, run);
  }

  /** A second time, with a new clone, when the first has shown that the kept one is damaged. */
  async function fetchTwice(signal: AbortSignal, revision: string | undefined): Promise<Snapshot> {
    try {
      return await fetchOnce(signal, revision);
    } catch (cause) {
      if (damaged || gitFailure('', cause).code !== 'corrupt' || current() === null) throw cause;
      damaged = true;
      return await fetchOnce(signal, revision);
    }
  }

  function fetchOnce(signal: AbortSignal, revision: string | undefined): Promise<Snapshot> {
    if (revision !== undefined) return fetchRevision(revision, signal);
    return follow.kind === 'commit' ? fetchRevision(follow.revision, signal) : fetchFollowed(follow, signal);
  }

  async function fetchFollowed(followed: Exclude<Follow, { kind: 'commit' }>, signal: AbortSignal): Promise<Snapshot> {
    const client = await transport.client(limits.repositoryBytes, signal);
    const refs = await listRefs(client, refPrefix(followed));
    const ref = chooseRef(followed, refs);
    if (ref === null) throw missingRef(name, followed, await listRefs(client, sortPrefix(followed)));
    const before = current();
    const tip = before === null ? null : readMark(before, 'tip');
    const { oid, sinceTip } = await bring(ref, signal);
    const { objects } = kept();
    const commit = commitOf(name, objects, oid);
    const branch = followed.kind === 'default' || followed.kind === 'branch';
    const rewritten = branch && tip !== null && tip !== commit && isRewritten(objects, tip, commit, sinceTip);
    const snapshot = await snapshots.of(objects, commit, rewritten ? tip : null, signal);
    if (tip === commit) return snapshot;
    writeMark(kept(), 'tip', commit);
    const packs = packsOf(kept());
    // Only tidying: when it fails, what was fetched is there all the same, and the next fetch tries again.
    if (packs.count > (options.mostPacks ?? 200) || packs.bytes > limits.repositoryBytes)
      await renew(ref.name, tip === null ? [commit] : [tip, commit], signal).catch(() => null);
    return snapshot;
  }

  /** Brings a ref into the clone, with what led to it since the tip; it may have moved on since it was listed. */
  async function bring(ref: Ref, signal: AbortSignal): Promise<Download> {
    const here = current();
    const tip = here === null ? null : readMark(here, 'tip');
    const keep = tip === null ? [] : [tip];
    if (here === null || damaged) return renew(ref.name, keep, signal);
    if (here.objects.has(ref.oid) && commitOf(name, here.objects, ref.oid) === tip) return { oid: ref.oid, sinceTip: false };
    try {
      const client = await transport.client(limits.repositoryBytes, signal);
      const brought = await download(client, here, ref.name, true, signal);
      if (brought === null) throw gone(ref.name);
      return brought;
    } catch (cause) {
      // With the history since the tip it may be too much where alone it is not.
      if (gitFailure('', cause).code !== 'exhausted') throw cause;
      return renew(ref.name, keep, signal);
    }
  }

  /** Makes a new clone of a ref or a commit in the kept one's place. */
  async function renew(what: string, keep: readonly string[], signal: AbortSignal): Promise<Download> {
    const client = await transport.client(limits.repositoryBytes, signal);
    let brought: Download | null = null;
    clone = await replaceClone(folder, current(), keep, async fresh => {
      brought = await download(client, fresh, what, false, signal);
      if (brought === null) throw gone(what);
      const commit = commitOf(name, fresh.objects, brought.oid);
      // Listing proves that every tree and file came.
      await openSnapshots(name, limits).of(fresh.objects, commit, null, signal);
      writeMark(fresh, 'tip', commit);
    });
    damaged = false;
    return brought!;
  }

  /** From the clone where it has the commit, without asking anybody. */
  async function fetchRevision(revision: string, signal: AbortSignal): Promise<Snapshot> {
    if (!isRevision(revision)) throw gone(revision);
    if (current() === null || damaged) await renew(revision, [], signal);
    const here = kept();
    if (!here.objects.has(revision)) {
      const client = await transport.client(limits.repositoryBytes, signal);
      if ((await download(client, here, revision, false, signal)) === null) throw gone(revision);
    }
    const snapshot = await snapshots.of(here.objects, revision, null, signal);
    if (readMark(here, 'pinned') !== revision) writeMark(here, 'pinned', revision);
    return snapshot;
  }

  function gone(what: string): OperationError {
    const why = what.startsWith('refs/') ? `${what} has just gone` : `it has no commit ${what}, or gives branches and tags only`;
    return new OperationError('not-found', `Fetching ${name}: ${why}`);
  }

  function kept(): Clone {
    const here = current();
    if (here !== null) return here;
    throw new OperationError('corrupt', `Reading ${name}: its clone in ${folder} is gone; the next fetch makes it anew`);
  }

  function current(): Clone | null {
    // Another process that shares the state folder may have replaced it.
    if (clone !== null && newestGeneration(folder) !== clone.generation) {
      clone[Symbol.dispose]();
      clone = null;
    }
    clone ??= openClone(folder);
    return clone;
  }
}

function parseUrl(text: string): URL {
  const fail = (why: string) => new OperationError('invalid', `"${text.replace(/\/\/[^/@]*@/, '//')}" cannot be fetched: ${why}`);
  if (!/^https?:\/\//i.test(text)) throw fail('only https:// and http:// addresses and local folders are supported');
  if (!URL.canParse(text)) throw fail('it is not an address');
  const url = new URL(text);
  if (url.username !== '' || url.password !== '') throw fail('it contains credentials; give them apart, as a secret');
  if (url.search !== '' || url.hash !== '') throw fail('a repository has neither ? nor #');
  return new URL(url.href.replace(/\/+$/, ''));
}
