import fs from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { OperationError } from '../../model/operation-error.ts';
import type { Ref } from './follow.ts';

/** Where a repository on disk keeps what is its own and, in a worktree, what it shares with the others. */
export interface GitFolders {
  /** HEAD is here. */
  readonly own: string;
  /** Objects and refs are here; the same folder unless it is a worktree. */
  readonly common: string;
}

/**
 * Finds the git folder of a path: a bare repository, a working tree, or one whose `.git` is a file that points elsewhere.
 * Throws OperationError not-found, unsupported.
 */
export function findGitFolders(path: string): GitFolders {
  const own = [path, join(path, '.git')].map(followPointer).find(isGitFolder);
  if (own === undefined) {
    const why = fs.existsSync(path) ? 'it is not a git repository' : 'there is no such folder';
    throw new OperationError('not-found', `Fetching ${path}: ${why}; give the path of a repository, or make one with git init`);
  }
  const pointer = join(own, 'commondir');
  const common = fs.existsSync(pointer) ? resolve(own, fs.readFileSync(pointer, 'utf8').trim()) : own;
  const config = fs.existsSync(join(common, 'config')) ? fs.readFileSync(join(common, 'config'), 'utf8') : '';
  const format = /^\s*objectformat\s*=\s*sha256/im.test(config)
    ? 'SHA-256 ids'
    : /^\s*refstorage\s*=\s*reftable/im.test(config)
      ? 'reftables'
      : null;
  if (format !== null) throw new OperationError('unsupported', `Fetching ${path}: repositories with ${format} cannot be read`);
  return { own, common };
}

/** `.git` may be a file that says `gitdir: path`, in worktrees and submodules. */
function followPointer(path: string): string {
  if (!fs.statSync(path, { throwIfNoEntry: false })?.isFile()) return path;
  const target = /^gitdir: (.*)/.exec(fs.readFileSync(path, 'utf8'))?.[1];
  return target === undefined ? path : resolve(path, '..', target.trim());
}

function isGitFolder(path: string): boolean {
  return fs.existsSync(join(path, 'HEAD')) && (fs.existsSync(join(path, 'objects')) || fs.existsSync(join(path, 'commondir')));
}

/** All refs, loose before packed, and HEAD (as what it points to) where it points to a commit. */
export function readRefs({ own, common }: GitFolders): readonly Ref[] {
  // The loose ones first: a ref that is packed in between is then found in the second look, never in none.
  const loose = looseRefs(common);
  const oids = new Map([...packedRefs(common), ...loose]);
  const head = readIfThere(join(own, 'HEAD')).trim();
  const target = head.startsWith('ref: ') ? oids.get(head.slice('ref: '.length)) : head;
  if (target !== undefined && target !== '') oids.set('HEAD', target);
  return Array.from(oids, ([name, oid]) => ({ name, oid }));
}

/** The folders whose entries change when a ref does. */
export function refFolders({ own, common }: GitFolders): readonly string[] {
  return [...new Set([own, common, ...entriesOf(join(common, 'refs')).folders])];
}

function looseRefs(common: string): ReadonlyMap<string, string> {
  const refs = new Map<string, string>();
  for (const path of entriesOf(join(common, 'refs')).files) {
    const oid = readIfThere(path).trim();
    if (/^[0-9a-f]{40}$/.test(oid)) refs.set(relative(common, path), oid);
  }
  return refs;
}

function packedRefs(common: string): readonly (readonly [string, string])[] {
  const lines = readIfThere(join(common, 'packed-refs')).split('\n');
  return lines.flatMap(line => {
    const match = /^([0-9a-f]{40}) (\S+)$/.exec(line);
    return match === null ? [] : [[match[2]!, match[1]!] as const];
  });
}

/** Everything below a folder, itself among the folders; what is removed meanwhile is left out. */
function entriesOf(folder: string): { readonly folders: readonly string[]; readonly files: readonly string[] } {
  const folders = [folder];
  const files: string[] = [];
  for (const here of folders) {
    if (!fs.existsSync(here)) continue;
    for (const entry of fs.readdirSync(here, { withFileTypes: true })) {
      if (entry.isDirectory()) folders.push(join(here, entry.name));
      else if (entry.isFile() && !entry.name.endsWith('.lock')) files.push(join(here, entry.name));
    }
  }
  return { folders, files };
}

function readIfThere(path: string): string {
  try {
    return fs.readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return '';
    throw error;
  }
}
