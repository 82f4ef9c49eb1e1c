import type { Manifest, Path } from '../model/manifest.ts';

/** A file or folder of the repository that a job's manifest names. */
export interface Reference {
  readonly kind: 'file' | 'folder';
  /** Index in `spec.files`; -1: `spec.build.context`. */
  readonly index: number;
  /** The field that names it. */
  readonly field: Path;
  /** Where it is in the repository; null: it leaves the repository. */
  readonly path: string | null;
}

const known = new WeakMap<Manifest, readonly Reference[]>();

/** What a manifest names, relative to the file that says so; remembered by the manifest. */
export function referencesOf(manifest: Manifest): readonly Reference[] {
  const { files, build } = (manifest.kind === 'Job' ? (manifest as Manifest<'Job'>).value.spec : undefined) ?? {};
  if (files === undefined && build === undefined) return NONE;
  const before = known.get(manifest);
  if (before !== undefined) return before;
  const references = find(manifest as Manifest<'Job'>);
  known.set(manifest, references);
  return references;
}

const NONE: readonly Reference[] = [];

function find(manifest: Manifest<'Job'>): readonly Reference[] {
  const { files = [], build } = manifest.value.spec ?? {};
  const found: Reference[] = [];
  const add = (kind: Reference['kind'], index: number, field: Path, name: string): void => {
    found.push({ kind, index, field, path: pathFrom(folderOf(manifest.fileOf(field)), name) });
  };
  for (const [index, { from }] of files.entries())
    if (from !== undefined) add('file', index, ['spec', 'files', index, 'from'], from);
  if (build !== undefined) add('folder', -1, ['spec', 'build', 'context'], build.context);
  return found;
}

/** A path relative to a folder of the repository as one from its root; null: it leaves the repository. */
export function pathFrom(folder: string, name: string): string | null {
  if (name.startsWith('/') || name.includes('\0')) return null;
  const steps: string[] = [];
  for (const step of `${folder}/${name}`.split('/')) {
    if (step === '..' && steps.pop() === undefined) return null;
    if (step !== '' && step !== '.' && step !== '..') steps.push(step);
  }
  return steps.join('/');
}

/** The folder of a file; empty: the root. */
export function folderOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')));
}
