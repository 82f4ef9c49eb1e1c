import fs, { type Dirent, type Stats } from 'node:fs';
import { join, resolve } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { sha256 } from '../model/digest.ts';
import { OperationError, type OperationErrorCode } from '../model/operation-error.ts';
import type { Snapshot, SnapshotEntry } from '../model/snapshot.ts';
import { guarded } from './guarded.ts';
import { checkFileCount, DEFAULT_LIMITS, type Limits } from './limits.ts';
import type { Source } from './source.ts';
import { watchFolders } from './watch.ts';

/** A plain folder as a source. */
export interface DirectoryOptions {
  readonly path: string;
  readonly limits?: Partial<Limits>;
  /** How often `watch` looks for what the system does not tell; default 15 s. */
  readonly pollMs?: number;
}

/** A file as it was listed; while its stamp is the same it is not read again, unless it had only just changed. */
interface Listed {
  readonly entry: SnapshotEntry;
  readonly stamp: string;
  readonly recent: boolean;
}

interface Listing {
  readonly files: ReadonlyMap<string, Listed>;
  readonly folders: readonly string[];
}

/**
 * Opens a plain folder: its files as they are now, `.git` left out. Links are listed as links and never followed. It keeps no
 * history: an older revision is `not-found`, and a file that changes between fetch and read is a `conflict`, tried again.
 */
export function openDirectory(options: DirectoryOptions): Source {
  const name = resolve(options.path);
  const limits: Limits = { ...DEFAULT_LIMITS, ...options.limits };
  let listing: Listing = { files: new Map(), folders: [name] };
  let last: Snapshot | null = null;

  return {
    name,
    fetch: (signal, revision) =>
      translated(`Fetching ${name}`, signal, async () => {
        listing = await list(name, listing.files, limits, signal);
        const now = revisionOf(listing.files);
        if (revision !== undefined && revision !== now)
          throw new OperationError('not-found', `Fetching ${name}: a folder has no history, ${revision} is gone`);
        if (last?.revision !== now) last = snapshotOf(name, now, listing.files);
        return last;
      }),
    read: (snapshot, paths, signal) =>
      translated(`Reading ${name}`, signal, async () => {
        const contents = new Map<string, Uint8Array>();
        for (const path of paths) {
          if (contents.size % BATCH === BATCH - 1) await setImmediate();
          signal.throwIfAborted();
          const bytes = readListed(name, path, snapshot, limits);
          if (bytes !== null) contents.set(path, bytes);
        }
        return contents;
      }),
    watch(onChange, signal) {
      let told = last?.revision;
      const changed = async (within: AbortSignal) => {
        listing = await list(name, listing.files, limits, within);
        const now = revisionOf(listing.files);
        const isNew = now !== last?.revision && now !== told;
        told = now;
        return isNew;
      };
      const folders = async () => listing.folders;
      return watchFolders({ folders, changed, pollMs: options.pollMs ?? 15_000, settleMs: 100 }, onChange, signal);
    },
    async [Symbol.asyncDispose]() {},
  };

  function translated<T>(what: string, signal: AbortSignal, run: () => Promise<T>): Promise<T> {
    return guarded(what, signal, cause => failure(what, cause), run);
  }
}

/** Files between two looks at the signal; each is a matter of microseconds, where an asynchronous read takes ten times that. */
const BATCH = 128;

async function list(root: string, before: ReadonlyMap<string, Listed>, limits: Limits, signal: AbortSignal): Promise<Listing> {
  const files = new Map<string, Listed>();
  const folders = [''];
  for (const folder of folders) {
    for (const child of childrenOf(root, folder)) {
      if (files.size % BATCH === BATCH - 1) await setImmediate();
      signal.throwIfAborted();
      const path = folder === '' ? child.name : `${folder}/${child.name}`;
      if (child.isDirectory()) {
        if (child.name !== '.git') folders.push(path);
      } else {
        const listed = look(root, path, child, before.get(path), limits);
        if (listed !== null) files.set(path, listed);
      }
      checkFileCount(root, path, files.size + folders.length, limits);
    }
  }
  const sorted = [...files].sort(([a], [b]) => (a < b ? -1 : 1));
  return { files: new Map(sorted), folders: folders.map(folder => join(root, folder)) };
}

/** None when the folder went meanwhile; the root has to be there. */
function childrenOf(root: string, folder: string): readonly Dirent[] {
  try {
    return fs.readdirSync(join(root, folder), { withFileTypes: true });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    if (folder !== '') return [];
    throw new OperationError('not-found', `Fetching ${root}: there is no such folder; make it or give another path`);
  }
}

/** null: gone meanwhile, or neither a file nor a link. */
function look(root: string, path: string, child: Dirent, before: Listed | undefined, limits: Limits): Listed | null {
  if (!child.isFile() && !child.isSymbolicLink()) return null;
  try {
    const stat = fs.lstatSync(join(root, path));
    const stamp = stampOf(stat);
    if (before?.stamp === stamp && !before.recent) return before;
    const recent = Date.now() - stat.ctimeMs < COARSEST_MS;
    const type = stat.isSymbolicLink() ? 'link' : 'file';
    const kind: Omit<SnapshotEntry, 'oid'> = {
      type,
      ...(type === 'file' && stat.mode & OWNER_EXECUTES ? { executable: true } : {}),
    };
    if (stat.size > limits.fileBytes) return { stamp, recent, entry: { oid: sha256(`large ${stamp}`), ...kind } };
    return { stamp, recent, entry: { oid: oidOf(type, contentOf(root, path, type)), ...kind } };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

/** What git, too, calls executable. */
const OWNER_EXECUTES = 0o100;

/** Times of files are this coarse at most: one that was changed since may change again without another stamp. */
const COARSEST_MS = 2_000;

/** Changes whenever the content may have: besides size and time, the inode (replaced) and the time of the inode's change. */
function stampOf(stat: Stats): string {
  return `${stat.size} ${stat.mtimeMs} ${stat.ctimeMs} ${stat.ino} ${stat.mode}`;
}

function contentOf(root: string, path: string, type: 'file' | 'link'): Buffer {
  return type === 'link' ? fs.readlinkSync(join(root, path), { encoding: 'buffer' }) : fs.readFileSync(join(root, path));
}

function oidOf(type: 'file' | 'link', bytes: Buffer): string {
  return type === 'link' ? sha256(Buffer.concat([Buffer.from('link '), bytes])) : sha256(bytes);
}

function revisionOf(files: ReadonlyMap<string, Listed>): string {
  return `dir-${sha256([...files].map(([path, { entry }]) => `${entry.executable ? 'program' : entry.type} ${entry.oid} ${path}\0`).join(''))}`;
}

function snapshotOf(name: string, revision: string, files: ReadonlyMap<string, Listed>): Snapshot {
  const entries = new Map(Array.from(files, ([path, { entry }]) => [path, entry]));
  return { revision, subject: `files of ${name}`, committedAt: null, files: entries };
}

/** null: it is larger than allowed. */
function readListed(name: string, path: string, snapshot: Snapshot, limits: Limits): Buffer | null {
  const entry = snapshot.files.get(path);
  if (entry === undefined) throw new OperationError('not-found', `Reading ${path} of ${name}: there was no such file`);
  if (fs.lstatSync(join(name, path)).size > limits.fileBytes) return null;
  const bytes = contentOf(name, path, entry.type);
  if (oidOf(entry.type, bytes) === entry.oid) return bytes;
  throw new OperationError('conflict', `Reading ${path} of ${name}: it changed while the folder was read; it is read again`, {
    temporary: true,
  });
}

const CODES: Readonly<Record<string, OperationErrorCode>> = {
  ENOENT: 'not-found',
  ENOTDIR: 'not-found',
  EACCES: 'forbidden',
  EPERM: 'forbidden',
  EMFILE: 'exhausted',
  ENFILE: 'exhausted',
};

function failure(what: string, cause: unknown): OperationError {
  if (cause instanceof OperationError) return cause;
  const { code, message } = cause as NodeJS.ErrnoException;
  return new OperationError(CODES[code ?? ''] ?? 'internal', `${what}: ${message}`, { cause });
}
