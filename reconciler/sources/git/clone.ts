import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import { join } from 'node:path';
import git from 'isomorphic-git';
import { carryOver } from './carry-over.ts';
import { isRevision } from './follow.ts';
import { openRepository, type Repository } from './repository.ts';

/**
 * A shallow clone without a working tree, kept on disk. It lives in a numbered folder: a clone is made in a folder of another name
 * and renamed when it is whole, so that a process killed at any instant leaves the old one or the new one, never half of one.
 */
export interface Clone extends Repository {
  /** Number of its folder; a greater one replaces it. */
  readonly generation: number;
}

/** Refs of a clone: the commit that was followed last, and the one that was asked for by id last. */
export type Mark = 'tip' | 'pinned';

/** The ref of the mark `tip`, where a fetch leaves what it fetched. */
export const TIP_REF = 'refs/keelson/tip';

/** The id of the marked commit; null: nothing is marked so. */
export async function readMark(clone: Repository, mark: Mark): Promise<string | null> {
  const oid = await git.resolveRef({ ...clone, ref: `refs/keelson/${mark}` }).catch(() => '');
  return isRevision(oid) ? oid : null;
}

/** Marks a commit of the clone, in place of the one that was marked so before. */
export function writeMark(clone: Repository, mark: Mark, oid: string): Promise<void> {
  return git.writeRef({ ...clone, ref: `refs/keelson/${mark}`, value: oid, force: true });
}

/** Opens the newest clone below the folder; null: there is none. */
export function openClone(folder: string): Clone | null {
  const generation = newestGeneration(folder);
  return generation === 0 ? null : { ...openRepository(join(folder, String(generation))), generation };
}

/** Whether a clone is still the newest below its folder: another process that shares it may have replaced it. */
export function isNewest(folder: string, clone: Clone): boolean {
  return newestGeneration(folder) === clone.generation;
}

function newestGeneration(folder: string): number {
  if (!fs.existsSync(folder)) return 0;
  return Math.max(0, ...fs.readdirSync(folder).map(name => (/^\d+$/.test(name) ? Number(name) : 0)));
}

/**
 * Makes a clone in a fresh folder with `fill`, takes over the commits `keep` of the old one, puts it in the old one's place and removes
 * that. When anything fails the old one is untouched.
 */
export async function replaceClone(
  folder: string,
  old: Clone | null,
  keep: readonly string[],
  fill: (fresh: Repository) => Promise<void>,
): Promise<Clone> {
  const path = join(folder, `fresh-${Date.now()}-${randomBytes(4).toString('hex')}`);
  try {
    fs.mkdirSync(path, { recursive: true });
    const fresh = openRepository(path);
    await git.init({ ...fresh, bare: true });
    await fill(fresh);
    if (old !== null) for (const oid of keep) await carryOver(old, fresh, oid);
    renameToNext(path, folder);
  } catch (error) {
    fs.rmSync(path, { recursive: true, force: true });
    throw error;
  }
  const clone = openClone(folder)!;
  removeOthers(folder, clone.generation);
  return clone;
}

function renameToNext(path: string, folder: string): void {
  for (let generation = newestGeneration(folder) + 1; ; generation++) {
    try {
      fs.renameSync(path, join(folder, String(generation)));
      return;
    } catch (error) {
      // Another process was quicker.
      if (!['ENOTEMPTY', 'EEXIST'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
    }
  }
}

/** A crashed attempt is removed when it is older than any that could still be at work. */
const ABANDONED_MS = 3_600_000;

function removeOthers(folder: string, generation: number): void {
  for (const name of fs.readdirSync(folder)) {
    const startedAt = /^fresh-(\d+)-/.exec(name)?.[1];
    const superseded = /^\d+$/.test(name) && Number(name) < generation;
    if (superseded || (startedAt !== undefined && Number(startedAt) < Date.now() - ABANDONED_MS))
      fs.rmSync(join(folder, name), { recursive: true, force: true });
  }
}

/** How many packs a clone has and how many bytes they hold. */
export function packsOf(clone: Repository): { readonly count: number; readonly bytes: number } {
  const folder = join(clone.gitdir, 'objects/pack');
  const names = fs.readdirSync(folder).filter(name => name.endsWith('.pack'));
  return { count: names.length, bytes: names.reduce((sum, name) => sum + fs.statSync(join(folder, name)).size, 0) };
}
