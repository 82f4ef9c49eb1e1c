import { decodeText } from './manifests/decode.ts';
import { folderOf, pathFrom, type Reference, referencesOf } from './manifests/references.ts';
import type { Diagnostic } from './model/diagnostic.ts';
import type { Contents, Manifest } from './model/manifest.ts';
import { didYouMean } from './model/nearest.ts';
import type { Snapshot } from './model/snapshot.ts';
import type { FileContent } from './model/workload.ts';
import type { Source } from './sources/source.ts';

/** What is kept from pass to pass: files by their content, and what each manifest last got of them. */
export interface ContentsCache {
  files: Map<string, Content>;
  readonly contents: WeakMap<Manifest, { readonly key: string; readonly contents: Contents }>;
}

interface Content {
  readonly value: FileContent;
  /** Infinite where it is more than the source gives. */
  readonly bytes: number;
}

const MAX_FOLDER_BYTES = 64 << 20;
const MAX_FOLDER_FILES = 10_000;
const MAX_LINKS = 16;

/** One file that a manifest needs: under which name, and where it really is. */
interface Needed {
  readonly reference: Reference;
  /** Path below the folder of a build; of a file its own path. */
  readonly name: string;
  readonly path: string;
  readonly oid: string;
}

/** An empty cache. */
export function openContentsCache(): ContentsCache {
  return { files: new Map(), contents: new WeakMap() };
}

/** Reads the files and folders that manifests name; what cannot be read is a diagnostic of the manifest that names it. */
export async function readContents(
  source: Source,
  snapshot: Snapshot,
  manifests: readonly Manifest[],
  cache: ContentsCache,
  signal: AbortSignal,
): Promise<{ readonly contents: ReadonlyMap<Manifest, Contents>; readonly diagnostics: readonly Diagnostic[] }> {
  const naming = manifests.filter(manifest => referencesOf(manifest).length > 0);
  const links = await readLinks(source, snapshot, naming.length > 0, signal);
  const diagnostics: Diagnostic[] = [];
  const needed = new Map<Manifest, readonly Needed[]>();
  for (const manifest of naming) {
    const found = referencesOf(manifest).map(reference => findFiles(manifest, reference, snapshot, links));
    for (const result of found) if (!Array.isArray(result)) diagnostics.push(result as Diagnostic);
    needed.set(
      manifest,
      found.flatMap(result => (Array.isArray(result) ? (result as Needed[]) : [])),
    );
  }
  await fill(source, snapshot, [...needed.values()].flat(), cache, signal);
  const contents = new Map<Manifest, Contents>();
  for (const [manifest, files] of needed) {
    const { fitting, tooLarge } = checkSizes(manifest, files, cache);
    diagnostics.push(...tooLarge);
    contents.set(manifest, contentsOf(manifest, fitting, cache));
  }
  return { contents, diagnostics };
}

/** Targets of the snapshot's symbolic links by path; none are read when nothing is named. */
async function readLinks(
  source: Source,
  { files, ...snapshot }: Snapshot,
  wanted: boolean,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, string>> {
  const paths = wanted ? [...files].filter(([, { type }]) => type === 'link').map(([path]) => path) : [];
  if (paths.length === 0) return new Map();
  const read = await source.read({ files, ...snapshot }, paths, signal);
  return new Map(paths.map(path => [path, decodeText(read.get(path) ?? new Uint8Array()) ?? '']));
}

function findFiles(
  manifest: Manifest,
  reference: Reference,
  { files }: Snapshot,
  links: ReadonlyMap<string, string>,
): readonly Needed[] | Diagnostic {
  const path = reference.path === null ? null : followLinks(reference.path, links);
  if (path === null) {
    const hint = 'commit what is needed, and name it relative to this file';
    return wrong(manifest, reference, 'outside-repository', 'This path leads out of the repository', hint);
  }
  return reference.kind === 'file'
    ? findFile(manifest, reference, path, files)
    : findFolder(manifest, reference, path, files, links);
}

function findFile(
  manifest: Manifest,
  reference: Reference,
  path: string,
  files: Snapshot['files'],
): readonly Needed[] | Diagnostic {
  const entry = files.get(path);
  if (entry === undefined) return notFound(manifest, reference, path, files);
  return [{ reference, name: path, path, oid: entry.oid }];
}

function findFolder(
  manifest: Manifest,
  reference: Reference,
  folder: string,
  files: Snapshot['files'],
  links: ReadonlyMap<string, string>,
): readonly Needed[] | Diagnostic {
  const root = folder === '' ? '' : `${folder}/`;
  const needed: Needed[] = [];
  for (const path of files.keys()) {
    if (!path.startsWith(root)) continue;
    const real = followLinks(path, links);
    const entry = real === null ? undefined : files.get(real);
    if (real === null || entry === undefined) {
      return wrong(
        manifest,
        reference,
        'outside-repository',
        `The link "${path}" of this folder leads to nothing in the repository`,
        'remove the link',
      );
    }
    needed.push({ reference, name: path.slice(root.length), path: real, oid: entry.oid });
  }
  if (needed.length === 0) return notFound(manifest, reference, folder, files);
  if (needed.length > MAX_FOLDER_FILES) return folderTooLarge(manifest, reference, `has ${needed.length} files`);
  const dockerfile = (manifest as Manifest<'Job'>).value.spec?.build?.dockerfile ?? 'Dockerfile';
  if (needed.some(({ name }) => name === pathFrom('', dockerfile))) return needed;
  return wrong(
    manifest,
    reference,
    'file-not-found',
    `There is no "${dockerfile}" in this folder`,
    'name it with build.dockerfile',
  );
}

/** The path with every link on the way followed; null: it leaves the repository, or goes in a circle. */
function followLinks(path: string, links: ReadonlyMap<string, string>): string | null {
  let here: string | null = path;
  for (let followed = 0; links.size > 0 && here !== null && followed <= MAX_LINKS; followed += 1) {
    const steps: string[] = here.split('/');
    const depth = steps.findIndex((_, index) => links.has(steps.slice(0, index + 1).join('/')));
    if (depth === -1) return here;
    const link = steps.slice(0, depth + 1).join('/');
    here = pathFrom(folderOf(link), [links.get(link)!, ...steps.slice(depth + 1)].join('/'));
  }
  return links.size === 0 ? here : null;
}

/** Reads what is not known yet, and forgets what nobody needs any more. */
async function fill(
  source: Source,
  snapshot: Snapshot,
  needed: readonly Needed[],
  cache: ContentsCache,
  signal: AbortSignal,
): Promise<void> {
  const unknown = new Map(needed.filter(({ oid }) => !cache.files.has(oid)).map(({ oid, path }) => [oid, path]));
  const read = unknown.size === 0 ? new Map<string, Uint8Array>() : await source.read(snapshot, [...unknown.values()], signal);
  const kept = new Map<string, Content>();
  for (const { oid, path } of needed)
    kept.set(oid, cache.files.get(oid) ?? kept.get(oid) ?? contentOf(read.get(unknown.get(oid) ?? path)));
  cache.files = kept;
}

/** What a reference takes together has to fit. */
function checkSizes(manifest: Manifest, needed: readonly Needed[], cache: ContentsCache) {
  const fitting: Needed[] = [];
  const tooLarge: Diagnostic[] = [];
  for (const [reference, files] of Map.groupBy(needed, ({ reference }) => reference)) {
    const bytes = files.reduce((sum, { oid }) => sum + cache.files.get(oid)!.bytes, 0);
    if (bytes <= (reference.kind === 'file' ? Number.MAX_SAFE_INTEGER : MAX_FOLDER_BYTES)) fitting.push(...files);
    else if (reference.kind === 'file') tooLarge.push(fileTooLarge(manifest, reference, files[0]!.path));
    else
      tooLarge.push(
        folderTooLarge(manifest, reference, 'has more bytes, or a file larger than limits.file of the configuration allows'),
      );
  }
  return { fitting, tooLarge };
}

function fileTooLarge(manifest: Manifest, reference: Reference, path: string): Diagnostic {
  const summary = `"${path}" is larger than limits.file of the configuration allows`;
  return wrong(manifest, reference, 'file-too-large', summary, 'raise that, use a volume, or put it into the image');
}

function folderTooLarge(manifest: Manifest, reference: Reference, why: string): Diagnostic {
  const summary = `Images are built from up to 10,000 files and 64 MiB: this folder ${why}`;
  return wrong(manifest, reference, 'folder-too-large', summary, 'name a smaller folder');
}

/** Text that nobody would take for a template stays text. */
function contentOf(bytes: Uint8Array | undefined): Content {
  if (bytes === undefined) return { value: { text: '' }, bytes: Number.POSITIVE_INFINITY };
  const text = decodeText(bytes);
  const exact = text !== null && !(bytes[0] === 0xef && bytes[1] === 0xbb);
  return { value: exact ? { text } : { base64: Buffer.from(bytes).toString('base64') }, bytes: bytes.length };
}

function contentsOf(manifest: Manifest, needed: readonly Needed[], cache: ContentsCache): Contents {
  const key = needed.map(({ reference, name, path, oid }) => `${reference.index} ${name} ${path} ${oid}`).join('\n');
  const known = cache.contents.get(manifest);
  if (known?.key === key) return known.contents;
  const files = needed.filter(({ reference }) => reference.kind === 'file');
  const folder = needed.filter(({ reference }) => reference.kind === 'folder');
  const contents: Contents = {
    files: new Map(files.map(({ reference, path, oid }) => [reference.index, fileOf(path, cache.files.get(oid)!.value)])),
    ...(folder.length === 0
      ? {}
      : { build: Object.fromEntries(folder.map(({ name, oid }) => [name, cache.files.get(oid)!.value])) }),
  };
  cache.contents.set(manifest, { key, contents });
  return contents;
}

/** Only `.liquid` files are templates: in others what looks like one is taken as it is, in base64, which nobody renders. */
function fileOf(
  path: string,
  content: FileContent,
): { readonly path: string; readonly content: FileContent; readonly template: boolean } {
  const template = path.endsWith('.liquid') && 'text' in content;
  const literal = 'text' in content && !template && String(content.text).includes('${');
  return { path, content: literal ? { base64: Buffer.from(String(content.text)).toString('base64') } : content, template };
}

function notFound(manifest: Manifest, reference: Reference, path: string, files: Snapshot['files']): Diagnostic {
  const folder = folderOf(path);
  const beside = [...files.keys()]
    .filter(file => folderOf(file) === folder)
    .map(file => file.slice(folder === '' ? 0 : folder.length + 1));
  const hint =
    didYouMean(path.slice(folder === '' ? 0 : folder.length + 1), beside) ?? 'paths are relative to the file that names them';
  const summary = `There is no ${reference.kind} "${path}" in the repository`;
  return wrong(manifest, reference, 'file-not-found', summary, hint);
}

function wrong(manifest: Manifest, { field }: Reference, code: string, summary: string, hint: string): Diagnostic {
  return { severity: 'error', code, summary, hint, ...manifest.place(field) };
}
