import type { Diagnostic } from '../model/diagnostic.ts';
import type { Manifest } from '../model/manifest.ts';
import { didYouMean } from '../model/nearest.ts';
import type { Snapshot, SnapshotEntry } from '../model/snapshot.ts';
import { parseDockerIgnore } from './docker-ignore.ts';
import { followLinks } from './follow-links.ts';
import type { IgnoreRules } from './ignore-rules.ts';
import { folderOf, pathFrom, type Reference } from './references.ts';

/** One file that a manifest needs: under which name, and where it really is. */
export interface Needed {
  readonly reference: Reference;
  /** Path below the folder of a build; of a file its own path. */
  readonly name: string;
  readonly path: string;
  readonly entry: SnapshotEntry;
  /** Where it leads, if it is a link of a build's folder that stays one. */
  readonly link?: string;
}

/** The texts that decide which files are needed. */
export interface Guides {
  /** Targets of all symbolic links by path. */
  readonly links: ReadonlyMap<string, string>;
  /** Contents of `.dockerignore` files by path. */
  readonly ignoreFiles: ReadonlyMap<string, string>;
}

const IGNORE_FILE = '.dockerignore';
const MAX_FOLDER_FILES = 10_000;

/** The files that a manifest names with one reference; what is wrong with it otherwise. */
export function findContents(
  manifest: Manifest,
  reference: Reference,
  snapshot: Snapshot,
  guides: Guides,
): readonly Needed[] | Diagnostic {
  const path = reference.path === null ? null : followLinks(reference.path, guides.links);
  if (path === null) {
    const hint = 'commit what is needed, and name it relative to this file';
    return wrongReference(manifest, reference, 'outside-repository', 'This path leads out of the repository', hint);
  }
  if (reference.kind === 'folder') return findFolder(manifest, reference, path, snapshot, guides);
  const entry = snapshot.files.get(path);
  return entry === undefined ? notFound(manifest, reference, path, snapshot) : [{ reference, name: path, path, entry }];
}

/** The `.dockerignore` of a folder to build from; null where it has none. */
export function ignoreFileOf(reference: Reference, { files }: Snapshot, links: ReadonlyMap<string, string>): string | null {
  if (reference.kind !== 'folder' || reference.path === null) return null;
  const path = followLinks(reference.path === '' ? IGNORE_FILE : `${reference.path}/${IGNORE_FILE}`, links);
  return path !== null && files.has(path) ? path : null;
}

/** A diagnostic at the field that names a file or folder. */
export function wrongReference(
  manifest: Manifest,
  { field }: Reference,
  code: string,
  summary: string,
  hint: string,
): Diagnostic {
  return { severity: 'error', code, summary, hint, ...manifest.place(field) };
}

/** A diagnostic of a folder to build from. */
export function folderTooLarge(manifest: Manifest, reference: Reference, why: string): Diagnostic {
  const summary = `Images are built from up to 10,000 files and 64 MiB: this folder ${why}`;
  return wrongReference(
    manifest,
    reference,
    'folder-too-large',
    summary,
    'name a smaller folder, or what to leave out in its .dockerignore',
  );
}

function findFolder(
  manifest: Manifest,
  reference: Reference,
  folder: string,
  snapshot: Snapshot,
  guides: Guides,
): readonly Needed[] | Diagnostic {
  const root = folder === '' ? '' : `${folder}/`;
  const { dockerfile = 'Dockerfile' } = (manifest as Manifest<'Job'>).value.spec?.build ?? {};
  const recipe = pathFrom('', dockerfile) ?? dockerfile;
  const ignored = readIgnoreFile(ignoreFileOf(reference, snapshot, guides.links), guides);
  if (typeof ignored !== 'function') return ignored;
  const needed: Needed[] = [];
  for (const [path, entry] of snapshot.files) {
    const name = path.slice(root.length);
    // The Engine itself takes these two out where they are ignored: it has to read them first.
    if (!path.startsWith(root) || (name !== recipe && name !== IGNORE_FILE && ignored(name))) continue;
    const found = findInFolder(name, path, entry, name === recipe, snapshot, guides);
    if (found === null) {
      const summary = `The link "${path}" of this folder leads to nothing in the repository`;
      return wrongReference(manifest, reference, 'outside-repository', summary, 'remove the link');
    }
    needed.push({ reference, name, ...found });
  }
  if (needed.length === 0) return notFound(manifest, reference, folder, snapshot);
  if (needed.length > MAX_FOLDER_FILES) return folderTooLarge(manifest, reference, `has ${needed.length} files`);
  if (needed.some(({ name }) => name === recipe)) return needed;
  const summary = `There is no "${dockerfile}" in this folder`;
  return wrongReference(manifest, reference, 'file-not-found', summary, 'name it with build.dockerfile');
}

/** A link that stays in the folder stays a link, as Docker has it; of one that leaves it, the file that it leads to. null: there is none. */
function findInFolder(
  name: string,
  path: string,
  entry: SnapshotEntry,
  isRecipe: boolean,
  { files }: Snapshot,
  { links }: Guides,
): Pick<Needed, 'path' | 'entry' | 'link'> | null {
  if (entry.type === 'file') return { path, entry };
  const link = links.get(path) ?? '';
  const stays = link.startsWith('/') || pathFrom(folderOf(name), link) !== null;
  if (stays && !isRecipe) return { path, entry, link };
  const real = followLinks(path, links);
  const target = real === null ? undefined : files.get(real);
  return real === null || target === undefined ? null : { path: real, entry: target };
}

function readIgnoreFile(path: string | null, { ignoreFiles }: Guides): IgnoreRules | Diagnostic {
  if (path === null) return () => false;
  const rules = parseDockerIgnore(ignoreFiles.get(path) ?? '');
  if (typeof rules === 'function') return rules;
  const at = { file: path, line: rules.wrongLine, column: 1 };
  return {
    severity: 'error',
    code: 'bad-pattern',
    summary: 'This is no pattern that Docker knows',
    hint: 'close its brackets',
    at,
  };
}

function notFound(manifest: Manifest, reference: Reference, path: string, { files }: Snapshot): Diagnostic {
  const folder = folderOf(path);
  const beside = [...files.keys()]
    .filter(file => folderOf(file) === folder)
    .map(file => file.slice(folder === '' ? 0 : folder.length + 1));
  const hint =
    didYouMean(path.slice(folder === '' ? 0 : folder.length + 1), beside) ?? 'paths are relative to the file that names them';
  const summary = `There is no ${reference.kind} "${path}" in the repository`;
  return wrongReference(manifest, reference, 'file-not-found', summary, hint);
}
