import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Config } from '../reconciler/config.ts';
import type { Snapshot } from '../reconciler/model/snapshot.ts';
import type { Reconciler } from '../reconciler/reconcile.ts';
import { count, enumerate } from '../reconciler/report/words.ts';
import type { Terminal } from './terminal.ts';

/** In a larger repository looking would cost more than it tells. */
const MOST_FILES = 1_000;

/** Says once that manifests of a working tree are not as committed, since only what is committed counts. */
export async function tellUncommitted(
  { parts }: Reconciler,
  config: Config,
  terminal: Terminal,
  signal: AbortSignal,
): Promise<void> {
  const { source, path } = config.clusters[0]!;
  if (source.kind !== 'directory' || source.follow.kind !== 'default' || source.workingTree) return;
  if (!existsSync(join(source.path, '.git'))) return;
  // A source that cannot be read is told by the pass that follows.
  const snapshot = await parts.source.fetch(signal).catch(() => null);
  const changed = snapshot === null ? [] : await uncommitted(source.path, path, snapshot);
  if (changed.length === 0) return;
  const files = enumerate(changed, 3);
  terminal.note(
    `${count(changed.length, 'manifest')} not as committed (${files}): only what is committed counts; --working-tree takes the files as they are.`,
  );
}

/** Manifests of a working tree that were changed, added or removed since the commit, by path in the repository; none when there are too many. */
export async function uncommitted(root: string, folder: string, { files }: Pick<Snapshot, 'files'>): Promise<readonly string[]> {
  const below = folder === '' ? '' : `${folder}/`;
  const committed = [...files].filter(([path, { type }]) => type === 'file' && path.startsWith(below) && isManifest(path));
  if (committed.length > MOST_FILES) return [];
  const changed: string[] = [];
  for (const [path, { oid }] of committed) if ((await blobId(join(root, path))) !== oid) changed.push(path);
  for (const path of await manifestsIn(root, new Set([folder, ...committed.map(([path]) => parentOf(path))])))
    if (!files.has(path)) changed.push(path);
  return changed.sort();
}

function isManifest(path: string): boolean {
  return /\.ya?ml$/.test(path);
}

function parentOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')));
}

/** Manifests that lie directly in these folders. */
async function manifestsIn(root: string, folders: ReadonlySet<string>): Promise<readonly string[]> {
  const found: string[] = [];
  for (const folder of folders) {
    const names = await readdir(join(root, folder)).catch((): string[] => []);
    found.push(...names.filter(isManifest).map(name => (folder === '' ? name : `${folder}/${name}`)));
  }
  return found;
}

/** What git calls the content of a file; empty when it is gone. https://git-scm.com/book/en/v2/Git-Internals-Git-Objects */
async function blobId(path: string): Promise<string> {
  const bytes = await readFile(path).catch(() => null);
  if (bytes === null) return '';
  return createHash('sha1').update(`blob ${bytes.length}\0`).update(bytes).digest('hex');
}
