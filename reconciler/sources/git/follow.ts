import semver from 'semver';
import type { Follow } from '../../model/config.ts';
import { OperationError } from '../../model/operation-error.ts';

/** A branch or tag of a repository. */
export interface Ref {
  /** In full: `refs/heads/main`. */
  readonly name: string;
  /** Of a commit, or of an annotated tag. */
  readonly oid: string;
}

/** For people: `branch main`, `tags in ^1.2`. */
export function describeFollow(follow: Follow): string {
  switch (follow.kind) {
    case 'default':
      return 'the default branch';
    case 'branch':
      return `branch ${follow.name}`;
    case 'tag':
      return `tag ${follow.name}`;
    case 'range':
      return `a tag in ${follow.range}`;
    case 'commit':
      return `commit ${follow.revision}`;
    case 'named':
      return `commit, branch or tag ${follow.name}`;
  }
}

/** Throws OperationError invalid for a range, an id or a name that cannot be one. */
export function checkFollow(follow: Follow): void {
  if (follow.kind === 'range' && semver.validRange(follow.range) === null)
    throw new OperationError('invalid', `"${follow.range}" is not a range of versions; write for example "^1.2" or ">=1.2 <3"`);
  if (follow.kind === 'commit' && !isRevision(follow.revision))
    throw new OperationError('invalid', `"${follow.revision}" is not a commit id; give all 40 digits`);
  if (follow.kind === 'named' && parseName(follow.name) === null)
    throw new OperationError(
      'invalid',
      `"${follow.name}" names no commit; write a branch, a tag, an id or the beginning of one, or HEAD~1 and the like`,
    );
}

/** Whether a branch is followed: what it named before is to lead to what it names now. */
export function isBranch(follow: Follow): boolean {
  return follow.kind === 'default' || follow.kind === 'branch';
}

/** Whether a text is a commit id in full. */
export function isRevision(text: string): boolean {
  return /^[0-9a-f]{40}$/.test(text);
}

/** A commit as people name it: `main`, `HEAD~2`, `4f2a91c^`. */
interface CommitName {
  /** A branch, a tag, HEAD, or an id or the beginning of one. */
  readonly base: string;
  /** The way back from there: at each step which parent, from 1. */
  readonly parents: readonly number[];
}

/** null: it names no commit. */
export function parseName(text: string): CommitName | null {
  const [, base, steps] = /^([^~^{}:\s]+?)((?:~\d{0,4}|\^\d?)*)$/.exec(text) ?? [];
  if (base === undefined || steps === undefined || /@./.test(base)) return null;
  const parents = [...steps.matchAll(/([~^])(\d*)/g)].flatMap(([, sign, digits]) => {
    const count = digits === '' ? 1 : Number(digits);
    return sign === '~' ? Array<number>(count).fill(1) : count === 0 ? [] : [count];
  });
  return { base: base === '@' ? 'HEAD' : base, parents };
}

/** What the names of all refs begin with that `chooseRef` needs to see. */
export function refPrefix(follow: Exclude<Follow, { kind: 'commit' | 'named' }>): string {
  switch (follow.kind) {
    case 'default':
      return 'HEAD';
    case 'branch':
      return `refs/heads/${follow.name}`;
    case 'tag':
      return `refs/tags/${follow.name}`;
    case 'range':
      return 'refs/tags/';
  }
}

/** What the names of all refs of the same sort begin with: those to name when the one that is followed is not there. */
export function sortPrefix(follow: Follow): string {
  return follow.kind === 'tag' || follow.kind === 'range' ? 'refs/tags/' : 'refs/heads/';
}

/** The ref that is followed; null: there is none. Two tags of one version: the first by name. */
export function chooseRef(follow: Exclude<Follow, { kind: 'commit' | 'named' }>, refs: readonly Ref[]): Ref | null {
  if (follow.kind !== 'range') return refs.find(ref => ref.name === refPrefix(follow)) ?? null;
  const byVersion = new Map<string, Ref>();
  for (const ref of refs.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
    const version = ref.name.startsWith('refs/tags/') ? semver.valid(ref.name.slice('refs/tags/'.length)) : null;
    if (version !== null && !byVersion.has(version)) byVersion.set(version, ref);
  }
  const newest = semver.maxSatisfying([...byVersion.keys()], follow.range);
  return newest === null ? null : (byVersion.get(newest) ?? null);
}

/** The sentence for a ref that is not there, made from those that are. */
export function missingRef(source: string, follow: Follow, refs: readonly Ref[]): OperationError {
  const prefix = sortPrefix(follow);
  const names = refs.filter(ref => ref.name.startsWith(prefix)).map(ref => ref.name.slice(prefix.length));
  if (names.length === 0 && prefix === 'refs/heads/')
    return new OperationError('not-found', `Fetching ${source}: the repository is empty; push a first commit`);
  const noun = prefix === 'refs/tags/' ? 'tags' : 'branches';
  const have = names.length === 0 ? `no ${noun}` : `${noun} ${names.slice(0, 8).join(', ')}${names.length > 8 ? ', …' : ''}`;
  return new OperationError(
    'not-found',
    `Fetching ${source}: it has no ${describeFollow(follow).replace(/^an? |^the /, '')}; it has ${have}`,
  );
}
