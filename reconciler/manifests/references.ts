import type { Manifest, Path } from '../model/manifest.ts';

/** A file or folder of the repository that a job's manifest names. */
export interface Reference {
  readonly kind: 'file' | 'folder';
  /** Index in `spec.files`, of nodes and roles in `spec.host.files`; -1: `spec.build.context`. */
  readonly index: number;
  /** The field that names it. */
  readonly field: Path;
  /** Where it is in the repository; null: it leaves the repository. */
  readonly path: string | null;
}

const known = new WeakMap<Manifest, readonly Reference[]>();

/** What a manifest names, relative to the file that says so; remembered by the manifest. */
export function referencesOf(manifest: Manifest): readonly Reference[] {
  const naming = namingOf(manifest);
  if (naming.files === undefined && naming.build === undefined) return NONE;
  const before = known.get(manifest);
  if (before !== undefined) return before;
  const references = find(manifest, naming);
  known.set(manifest, references);
  return references;
}

const NONE: readonly Reference[] = [];

/** The fields of a manifest that name something, and where its files stand. */
interface Naming {
  readonly files?: readonly { readonly from?: string }[] | undefined;
  readonly build?: { readonly context: string } | undefined;
  readonly path: Path;
}

function namingOf(manifest: Manifest): Naming {
  if (manifest.kind === 'Job') {
    const { files, build } = (manifest as Manifest<'Job'>).value.spec ?? {};
    return files === undefined && build === undefined ? NOTHING : { files, build, path: ['spec', 'files'] };
  }
  if (manifest.kind !== 'Node' && manifest.kind !== 'Role') return NOTHING;
  return { files: (manifest as Manifest<'Node' | 'Role'>).value.spec?.host?.files, path: ['spec', 'host', 'files'] };
}

const NOTHING: Naming = { path: [] };

function find(manifest: Manifest, { files = [], build, path }: Naming): readonly Reference[] {
  const found: Reference[] = [];
  const add = (kind: Reference['kind'], index: number, field: Path, name: string): void => {
    found.push({ kind, index, field, path: pathFrom(folderOf(manifest.fileOf(field)), name) });
  };
  for (const [index, { from }] of files.entries()) if (from !== undefined) add('file', index, [...path, index, 'from'], from);
  if (build !== undefined) add('folder', -1, ['spec', 'build', 'context'], build.context);
  return found;
}

/** The Compose files of a Job's stack, in their order. */
export function stackFilesOf(manifest: Manifest): readonly Pick<Reference, 'field' | 'path'>[] {
  const { stack } = (manifest.kind === 'Job' ? (manifest as Manifest<'Job'>).value.spec : undefined) ?? {};
  return (stack?.files ?? []).map((name, index) => {
    const field = ['spec', 'stack', 'files', index];
    return { field, path: pathFrom(folderOf(manifest.fileOf(field)), name) };
  });
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
