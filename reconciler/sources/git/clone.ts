import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import { dirname, join } from 'node:path';
import { OperationError } from '../../model/operation-error.ts';
import { isRevision } from './follow.ts';
import { type Objects, openObjects, writeLoose } from './objects.ts';
import { parseCommit, parseTree } from './parse.ts';

/**
 * The objects of a shallow clone kept on disk (its packs are thin: git itself cannot use it). It lives in a numbered folder: a clone is made in a folder of another name and renamed when
 * it is whole, so that a process killed at any instant leaves the old one or the new one, never half of one.
 */
export interface Clone extends Disposable {
  readonly gitDir: string;
  /** Number of its folder; a greater one replaces it. */
  readonly generation: number;
  readonly objects: Objects;
}

/** Refs of a clone: the commit that was followed last, and the one that was asked for by name last. */
export type Mark = 'tip' | 'pinned';

export function readMark(clone: Clone, mark: Mark): string | null {
  return readIds(join(clone.gitDir, `refs/keelson/${mark}`))[0] ?? null;
}

export function writeMark(clone: Clone, mark: Mark, oid: string): void {
  writeIds(join(clone.gitDir, `refs/keelson/${mark}`), [oid]);
}

/** The commits whose parents are not in the clone. */
export function readShallow(clone: Clone): readonly string[] {
  return readIds(join(clone.gitDir, 'shallow'));
}

export function writeShallow(clone: Clone, oids: Iterable<string>): void {
  writeIds(join(clone.gitDir, 'shallow'), oids);
}

function readIds(path: string): readonly string[] {
  return fs.existsSync(path) ? fs.readFileSync(path, 'utf8').split('\n').filter(isRevision) : [];
}

function writeIds(path: string, oids: Iterable<string>): void {
  fs.mkdirSync(dirname(path), { recursive: true });
  fs.writeFileSync(`${path}.new`, [...oids, ''].join('\n'));
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
 * Makes a clone in a fresh folder with `fill`, takes over the old one's commits `keep` and the pinned one, puts it in the old one's place
 * and removes that. When anything fails the old one is untouched.
 */
export async function replaceClone(
  folder: string,
  old: Clone | null,
  keep: readonly string[],
  fill: (fresh: Clone) => Promise<void>,
): Promise<Clone> {
  const path = join(folder, `fresh-${Date.now()}-${randomBytes(4).toString('hex')}`);
  try {
    fs.mkdirSync(join(path, 'objects/pack'), { recursive: true });
    {
      using fresh = cloneAt(path, 0);
      await fill(fresh);
      if (old !== null) carryOver(old, fresh, keep);
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

/** Copies commits with all their files: what is in force stays readable, whatever the remote has become. */
function carryOver(old: Clone, fresh: Clone, keep: readonly string[]): void {
  const pinned = readMark(old, 'pinned');
  for (const oid of [...keep, ...(pinned === null ? [] : [pinned])]) {
    if (fresh.objects.has(oid)) continue;
    try {
      copy(oid, 'commit');
      writeShallow(fresh, [...readShallow(fresh), oid]);
    } catch (error) {
      // It may be for its damage that the old clone is replaced.
      if (!(error instanceof OperationError && error.code === 'corrupt')) throw error;
    }
  }
  if (pinned !== null && fresh.objects.has(pinned)) writeMark(fresh, 'pinned', pinned);

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
