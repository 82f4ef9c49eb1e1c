import { setImmediate } from 'node:timers/promises';
import git, { type TreeEntry } from 'isomorphic-git';
import { OperationError } from '../../model/operation-error.ts';
import type { SnapshotEntry } from '../../model/snapshot.ts';
import { checkFileCount, type Limits } from '../limits.ts';
import type { Repository } from './repository.ts';

/** What a tree object holds, with the paths that it has below one folder; shared by all listings that have it there. */
interface Folder {
  readonly oid: string;
  readonly files: readonly (readonly [path: string, entry: SnapshotEntry])[];
  /** Paths end with a slash; the last one comes first. */
  readonly folders: readonly (readonly [path: string, oid: string])[];
}

/** All files of a tree, and the folders it was made of, from which the next listing is made. */
export interface Listing {
  readonly files: ReadonlyMap<string, SnapshotEntry>;
  /** By path. */
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
  const trees = new Map<string, readonly TreeEntry[]>();
  const files: (readonly [string, SnapshotEntry])[] = [];
  const waiting = [{ path: '', oid: tree, depth: 0 }];
  let listed = 0;
  for (let here = waiting.pop(); here !== undefined; here = waiting.pop()) {
    if (++listed % BATCH === 0) await setImmediate();
    signal.throwIfAborted();
    const { path, oid, depth } = here;
    if (depth > DEEPEST) throw new OperationError('invalid', `Listing ${source}: ${path} is nested too deeply`);
    const known = before.folders.get(path);
    const folder = known?.oid === oid ? known : folderAt(path, oid, await readTree(repository, oid, trees));
    folders.set(path, folder);
    for (const file of folder.files) files.push(file);
    for (const [path, oid] of folder.folders) waiting.push({ path, oid, depth: depth + 1 });
    checkFileCount(source, path, files.length + listed + waiting.length, limits);
  }
  files.sort(([a], [b]) => (a < b ? -1 : 1));
  return { files: new Map(files), folders };
}

/** Each tree is read once, in however many places it is: a few small ones can stand for very many folders. */
async function readTree(
  repository: Repository,
  oid: string,
  trees: Map<string, readonly TreeEntry[]>,
): Promise<readonly TreeEntry[]> {
  const known = trees.get(oid);
  if (known !== undefined) return known;
  const { tree } = await git.readTree({ ...repository, oid });
  trees.set(oid, tree);
  return tree;
}

function folderAt(folder: string, oid: string, tree: readonly TreeEntry[]): Folder {
  const files = tree.filter(({ type }) => type === 'blob');
  const folders = tree.filter(({ type }) => type === 'tree').reverse();
  return {
    oid,
    files: files.map(({ path, oid, mode }) => [folder + path, entryOf(oid, mode)]),
    folders: folders.map(({ path, oid }) => [`${folder}${path}/`, oid]),
  };
}

function entryOf(oid: string, mode: string): SnapshotEntry {
  if (mode === '120000') return { oid, type: 'link' };
  return mode === '100755' ? { oid, type: 'file', executable: true } : { oid, type: 'file' };
}
