import git, { Errors } from 'isomorphic-git';
import { findCommit, type Repository } from './repository.ts';

/** Clocks of committers differ; commits that look so much older than the tip may still come after it. */
export const CLOCK_SLACK_MS = 3_600_000;

/** Commits looked at before giving up. */
const FURTHEST = 20_000;

/**
 * Whether a branch that stood at `before` and stands at `now` lost its old history. `isWhole`: all commits that are younger than
 * `before` are there; else only one that is much older is known to be no descendant.
 */
export async function isRewritten(repository: Repository, before: string, now: string, isWhole: boolean): Promise<boolean> {
  try {
    if (await git.isDescendent({ ...repository, oid: now, ancestor: before, depth: FURTHEST })) return false;
  } catch (error) {
    if (error instanceof Errors.MaxDepthError) return false;
    throw error;
  }
  if (isWhole) return true;
  const [older, newer] = [await findCommit(repository, before), await findCommit(repository, now)];
  return older !== null && newer !== null && newer.committedAt < older.committedAt - CLOCK_SLACK_MS;
}
