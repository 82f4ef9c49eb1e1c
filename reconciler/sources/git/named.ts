import git, { Errors } from 'isomorphic-git';
import type { Follow } from '../../model/config.ts';
import { OperationError } from '../../model/operation-error.ts';
import { isRevision, missingRef, parseName, type Ref } from './follow.ts';
import { type GitFolders, readRefs } from './git-folders.ts';
import { findCommit, openRepository, type Repository } from './repository.ts';

/** The commit that a repository on this machine knows by this name. Throws OperationError not-found, errors of isomorphic-git. */
export async function findNamed(source: string, repository: Repository, folders: GitFolders, name: string): Promise<string> {
  const { base, parents } = parseName(name)!;
  const oid = (await refNamed(repository, folders, base)) ?? (await idNamed(source, repository, base));
  const commit = oid === null ? null : await findCommit(repository, oid);
  if (commit === null) throw missingRef(source, { kind: 'named', name: base }, await readRefs(folders, { kind: 'default' }));
  let here = commit.oid;
  for (const parent of parents) here = await parentOf(source, repository, here, parent, name);
  return here;
}

async function refNamed(repository: Repository, { own }: GitFolders, base: string): Promise<string | null> {
  // A worktree has a HEAD of its own.
  const where = base === 'HEAD' ? { ...openRepository(own), depth: 2 } : repository;
  const found = await git.resolveRef({ ...where, ref: base }).catch(() => '');
  const oid = found.startsWith('refs/') ? await git.resolveRef({ ...repository, ref: found }).catch(() => '') : found;
  return isRevision(oid) ? oid : null;
}

async function idNamed(source: string, repository: Repository, base: string): Promise<string | null> {
  if (!isId(base)) return null;
  try {
    return await git.expandOid({ ...repository, oid: base });
  } catch (error) {
    if (error instanceof Errors.NotFoundError) return null;
    if (!(error instanceof Errors.AmbiguousError)) throw error;
    throw new OperationError('not-found', `Fetching ${source}: several ids begin with ${base}; write more of it`);
  }
}

async function parentOf(source: string, repository: Repository, oid: string, parent: number, name: string): Promise<string> {
  const { commit } = await git.readCommit({ ...repository, oid });
  const next = commit.parent[parent - 1];
  if (next !== undefined && (await findCommit(repository, next)) !== null) return next;
  const short = oid.slice(0, 7);
  const why =
    next === undefined
      ? `${short} has ${['no parent', 'only one parent'][commit.parent.length] ?? `only ${commit.parent.length} parents`}`
      : `the parent of ${short} is not in this clone; bring it with git fetch --deepen=100`;
  throw new OperationError('not-found', `Fetching ${source}: there is no ${name}: ${why}`);
}

/** What a name means to a repository elsewhere, by the refs that it tells of. Throws OperationError where it means nothing there. */
export function chooseNamed(source: string, name: string, refs: readonly Ref[]): Exclude<Follow, { kind: 'named' | 'range' }> {
  const { base, parents } = parseName(name)!;
  if (parents.length > 0) throw unknownElsewhere(source, name);
  if (base === 'HEAD') return { kind: 'default' };
  if (isRevision(base)) return { kind: 'commit', revision: base };
  const follow = followed(refs.find(ref => ref.name === `refs/heads/${base}` || ref.name === `refs/tags/${base}`));
  if (follow !== null) return follow;
  if (!isId(base)) throw missingRef(source, { kind: 'named', name }, refs);
  const beginning = refs.filter(({ oid }) => oid.startsWith(base));
  const [first] = beginning.flatMap(ref => followed(ref) ?? []);
  if (first === undefined || new Set(beginning.map(({ oid }) => oid)).size > 1) throw unknownElsewhere(source, name);
  return first;
}

function followed(ref: Ref | undefined): Extract<Follow, { kind: 'branch' | 'tag' }> | null {
  const [, sort, name] = /^refs\/(heads|tags)\/(.*[^}])$/.exec(ref?.name ?? '') ?? [];
  return name === undefined ? null : { kind: sort === 'heads' ? 'branch' : 'tag', name };
}

function unknownElsewhere(source: string, name: string): OperationError {
  return new OperationError(
    'not-found',
    `Fetching ${source}: only a repository on this machine knows what ${name} is; write the id in full (git rev-parse ${name}), a branch or a tag`,
  );
}

function isId(text: string): boolean {
  return /^[0-9a-f]{4,40}$/.test(text);
}
