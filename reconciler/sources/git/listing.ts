import { setImmediate } from 'node:timers/promises';
import git from 'isomorphic-git';
import { OperationError } from '../../model/operation-error.ts';
import type { SnapshotEntry } from '../../model/snapshot.ts';
import { checkFileCount, type Limits } from '../limits.ts';
import type { Repository } from './repository.ts';

/** One folder as a tree object has it; shared by all listings that contain it. */
interface Folder {
  readonly files: readonly (readonly [name: string, entry: SnapshotEntry])[];
  readonly folders: readonly (readonly [name: string, oid: string])[];
}

/** All files of a tree, and the folders it was made of, from which the next listing is made. */
export interface Listing {
  readonly files: ReadonlyMap<string, SnapshotEntry>;
  readonly folders: ReadonlyMap<string, Folder>;
}

/** No file, no folder: what a first listing starts from. */
export const EMPTY_LISTING: Listing = { files: new Map(), folders: new Map() };

const DEEPEST = 200;
/** Folders listed between two looks at the signal. */
const BATCH = 64;

/**
 * Lists all files below a tree. Reads only the tree objects that `before` has not. Submodules are left out.
 * Throws OperationError exhausted, invalid; errors of isomorphic-git, as for a name that no file can have.
 */
export async function listTree(
  source: string,
  repository: Repository,
  tree: string,
  before: Listing,
  limits: Limits,
  signal: AbortSignal,
): Promise<Listing> {
  const folders = new Map<string, Folder>();
  const files: (readonly [string, SnapshotEntry])[] = [];
  const waiting = [{ path: '', oid: tree, depth: 0 }];
  let listed = 0;
  for (let here = waiting.pop(); here !== undefined; here = waiting.pop()) {
    if (++listed % BATCH === 0) await setImmediate();
    signal.throwIfAborted();
    const { path, oid, depth } = here;
    if (depth > DEEPEST) throw new OperationError('invalid', `Listing ${source}: ${path} is nested too deeply`);
    const folder = folders.get(oid) ?? before.folders.get(oid) ?? (await readFolder(repository, oid));
    folders.set(oid, folder);
    for (const [name, entry] of folder.files) files.push([path + name, entry]);
    for (const [name, oid] of folder.folders) waiting.push({ path: `${path + name}/`, oid, depth: depth + 1 });
    checkFileCount(source, path, files.length + listed + waiting.length, limits);
  }
  files.sort(([a], [b]) => (a < b ? -1 : 1));
  return { files: new Map(files), folders };
}

async function readFolder(repository: Repository, oid: string): Promise<Folder> {
  const { tree } = await git.readTree({ ...repository, oid });
  const files = tree.filter(({ type }) => type === 'blob');
  const folders = tree.filter(({ type }) => type === 'tree');
  return {
    files: files.map(({ path, oid, mode }) => [path, entryOf(oid, mode)]),
    folders: folders.map(entry => [entry.path, entry.oid]),
  };
}

function entryOf(oid: string, mode: string): SnapshotEntry {
  if (mode === '120000') return { oid, type: 'link' };
  return mode === '100755' ? { oid, type: 'file', executable: true } : { oid, type: 'file' };
}
