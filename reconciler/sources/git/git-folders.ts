import fs from 'node:fs';
import { join, resolve } from 'node:path';
import git from 'isomorphic-git';
import type { Follow } from '../../model/config.ts';
import { OperationError } from '../../model/operation-error.ts';
import type { Ref } from './follow.ts';
import { openRepository, type Repository } from './repository.ts';

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
export async function findGitFolders(path: string): Promise<GitFolders> {
  const own = [path, join(path, '.git')].map(followPointer).find(isGitFolder);
  if (own === undefined) {
    const why = fs.existsSync(path) ? 'it is not a git repository' : 'there is no such folder';
    throw new OperationError('not-found', `Fetching ${path}: ${why}; give the path of a repository, or make one with git init`);
  }
  const pointer = join(own, 'commondir');
  const common = fs.existsSync(pointer) ? resolve(own, fs.readFileSync(pointer, 'utf8').trim()) : own;
  const why = await whyUnreadable(common);
  if (why !== null) throw new OperationError('unsupported', `Fetching ${path}: ${why}`);
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

/** What isomorphic-git cannot read; null: nothing. */
async function whyUnreadable(common: string): Promise<string | null> {
  const repository = openRepository(common);
  const format = async (name: string) => String(await git.getConfig({ ...repository, path: `extensions.${name}` }));
  if ((await format('objectformat')) === 'sha256') return 'repositories with SHA-256 ids cannot be read';
  if ((await format('refstorage')) === 'reftable') return 'repositories with reftables cannot be read';
  const alternates = join(common, 'objects/info/alternates');
  if (!fs.existsSync(alternates)) return null;
  return `it borrows files of another repository (${alternates}), which cannot be read; give it its own with: git repack -a -d && rm ${alternates}`;
}

/** The refs among which what is followed is chosen, and those to name when it is not there. */
export async function readRefs({ own, common }: GitFolders, follow: Follow): Promise<readonly Ref[]> {
  const repository = openRepository(common);
  const prefix = follow.kind === 'tag' || follow.kind === 'range' ? 'refs/tags' : 'refs/heads';
  const names = (await git.listRefs({ ...repository, filepath: prefix })).map(name => `${prefix}/${name}`);
  const refs = await Promise.all(names.map(name => resolveRef(repository, name, name)));
  const head = await git.resolveRef({ ...openRepository(own), ref: 'HEAD', depth: 2 });
  return [...refs, await resolveRef(repository, head, 'HEAD')].filter(ref => ref !== null);
}

/** null: it names nothing, as HEAD of an empty repository, or it has just gone. */
async function resolveRef(repository: Repository, ref: string, name: string): Promise<Ref | null> {
  const oid = await git.resolveRef({ ...repository, ref }).catch(() => null);
  return oid === null ? null : { name, oid };
}

/** The folders whose entries change when a ref does; what is removed meanwhile is left out. */
export function refFolders({ own, common }: GitFolders): readonly string[] {
  const folders = [join(common, 'refs')];
  for (const folder of folders) {
    if (!fs.existsSync(folder)) continue;
    const entries = fs.readdirSync(folder, { withFileTypes: true });
    folders.push(...entries.filter(entry => entry.isDirectory()).map(({ name }) => join(folder, name)));
  }
  return [...new Set([own, common, ...folders])];
}
