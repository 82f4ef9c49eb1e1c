import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import { join } from 'node:path';
import git from 'isomorphic-git';
import { OperationError } from '../../model/operation-error.ts';
import { type Objects, openObjects, writeLoose } from './objects.ts';
import { parseCommit, parseTree } from './parse.ts';

/**
 * A bare, shallow clone kept on disk. It lives in a numbered folder: a clone is made in a folder of another name and renamed when
 * it is whole, so that a process killed at any instant leaves the old one or the new one, never half of one.
 */
export interface Clone extends Disposable {
  readonly gitDir: string;
  /** Number of its folder; a greater one replaces it. */
  readonly generation: number;
  readonly objects: Objects;
}

/** Refs of ours in a clone: the commit that was followed last, and the one that was asked for by name last. */
export type Mark = 'tip' | 'pinned';

/** Full name of a mark's ref. */
export function markRef(mark: Mark): string {
  return `refs/keelson/${mark}`;
}

export function readMark(clone: Clone, mark: Mark): string | null {
  const path = join(clone.gitDir, markRef(mark));
  const oid = fs.existsSync(path) ? fs.readFileSync(path, 'utf8').trim() : '';
  return /^[0-9a-f]{40}$/.test(oid) ? oid : null;
}

export function writeMark(clone: Clone, mark: Mark, oid: string): void {
  const path = join(clone.gitDir, markRef(mark));
  fs.mkdirSync(join(path, '..'), { recursive: true });
  fs.writeFileSync(`${path}.new`, `${oid}\n`);
  fs.renameSync(`${path}.new`, path);
}

/** Number of the newest clone below the folder; 0: there is none. */
export function newestGeneration(folder: string): number {
  if (!fs.existsSync(folder)) return 0;
  return Math.max(0, ...fs.readdirSync(folder).map(name => (/^\d+$/.test(name) ? Number(name) : 0)));
}

/** Opens the newest clone below the folder; null: there is none. */
export function openClone(folder: string): Clone | null {
  const generation = newestGeneration(folder);
  if (generation === 0) return null;
  const gitDir = join(folder, String(generation));
  return cloneAt(gitDir, generation);
}

function cloneAt(gitDir: string, generation: number): Clone {
  const objects = openObjects(gitDir);
  return { gitDir, generation, objects, [Symbol.dispose]: () => objects[Symbol.dispose]() };
}

/** A crashed attempt is removed when it is older than any that could still be at work. */
const ABANDONED_MS = 3_600_000;

/**
 * Makes a clone in a fresh folder with `fill`, takes over the commits that the old one has marked, puts it in the old one's place
 * and removes that. When anything fails the old one is untouched.
 */
export async function replaceClone(
  folder: string,
  url: string,
  old: Clone | null,
  fill: (fresh: Clone) => Promise<void>,
): Promise<Clone> {
  fs.mkdirSync(folder, { recursive: true });
  const path = join(folder, `fresh-${Date.now()}-${randomBytes(4).toString('hex')}`);
  try {
    await git.init({ fs, dir: path, gitdir: path, bare: true });
    await git.addRemote({ fs, gitdir: path, remote: 'origin', url });
    {
      using fresh = cloneAt(path, 0);
      await fill(fresh);
      if (old !== null) carryOver(old, fresh);
    }
    renameToNext(path, folder);
  } catch (error) {
    fs.rmSync(path, { recursive: true, force: true });
    throw error;
  }
  old?.[Symbol.dispose]();
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

function removeOthers(folder: string, generation: number): void {
  for (const name of fs.readdirSync(folder)) {
    const startedAt = /^fresh-(\d+)-/.exec(name)?.[1];
    const superseded = /^\d+$/.test(name) && Number(name) < generation;
    if (superseded || (startedAt !== undefined && Number(startedAt) < Date.now() - ABANDONED_MS))
      fs.rmSync(join(folder, name), { recursive: true, force: true });
  }
}

/** Copies the marked commits with all their files: what is in force stays readable, whatever the remote has become. */
function carryOver(old: Clone, fresh: Clone): void {
  for (const mark of ['tip', 'pinned'] as const) {
    const oid = readMark(old, mark);
    if (oid === null) continue;
    try {
      copy(oid, 'commit');
      if (mark === 'pinned') writeMark(fresh, mark, oid);
    } catch (error) {
      // It may be for its damage that the old clone is replaced.
      if (!(error instanceof OperationError && error.code === 'corrupt')) throw error;
    }
  }

  function copy(oid: string, type: 'commit' | 'tree' | 'blob'): void {
    if (fresh.objects.has(oid)) return;
    const bytes = old.objects.read(oid, type);
    if (type === 'commit') copy(parseCommit(bytes).tree, 'tree');
    if (type === 'tree')
      for (const entry of parseTree(bytes)) if (entry.kind !== 'module') copy(entry.oid, entry.kind === 'tree' ? 'tree' : 'blob');
    writeLoose(fresh.gitDir, oid, { type, bytes });
  }
}

/** How many packs a clone has and how many bytes they hold. */
export function packsOf(clone: Clone): { readonly count: number; readonly bytes: number } {
  const folder = join(clone.gitDir, 'objects', 'pack');
  const names = fs.readdirSync(folder).filter(name => name.endsWith('.pack'));
  return { count: names.length, bytes: names.reduce((sum, name) => sum + fs.statSync(join(folder, name)).size, 0) };
}
