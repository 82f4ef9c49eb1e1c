import { decodeText } from './manifests/decode.ts';
import {
  findContents,
  folderTooLarge,
  type Guides,
  ignoreFileOf,
  type Needed,
  wrongReference,
} from './manifests/find-contents.ts';
import { type Reference, referencesOf, stackFilesOf } from './manifests/references.ts';
import type { Diagnostic } from './model/diagnostic.ts';
import type { Contents, Manifest, Stack } from './model/manifest.ts';
import type { BuildFile } from './model/resource.ts';
import type { Snapshot } from './model/snapshot.ts';
import type { FileContent } from './model/workload.ts';
import { openStacksCache, readStacks, type StacksCache } from './read-stacks.ts';
import type { Source } from './sources/source.ts';

/** What is kept from pass to pass: files by their content, and what each manifest last got of them. */
export interface ContentsCache {
  files: Map<string, Content>;
  readonly contents: WeakMap<Manifest, { readonly key: string; readonly contents: Contents }>;
  readonly stacks: StacksCache;
}

interface Content {
  readonly value: { readonly text: string } | { readonly base64: string };
  /** Infinite where it is more than the source gives. */
  readonly bytes: number;
}

const MAX_FOLDER_BYTES = 64 << 20;

/** An empty cache. */
export function openContentsCache(): ContentsCache {
  return { files: new Map(), contents: new WeakMap(), stacks: openStacksCache() };
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
  const stackJobs = manifests.filter((manifest): manifest is Manifest<'Job'> => stackFilesOf(manifest).length > 0);
  const guides = await readGuides(source, snapshot, [...naming, ...stackJobs], signal);
  const diagnostics: Diagnostic[] = [];
  const needed = new Map<Manifest, readonly Needed[]>();
  for (const manifest of naming) {
    const found = referencesOf(manifest).map(reference => findContents(manifest, reference, snapshot, guides));
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
  for (const [manifest, { stack, diagnostics: wrong }] of await readStacks(
    source,
    snapshot,
    stackJobs,
    guides.links,
    cache.stacks,
    signal,
  )) {
    diagnostics.push(...wrong);
    contents.set(manifest, stackContents(stack));
  }
  return { contents, diagnostics };
}

const stacks = new WeakMap<Stack, Contents>();

/** The same object for the same stack. */
function stackContents(stack: Stack | null): Contents {
  const known = (stack && stacks.get(stack)) ?? { files: new Map(), stack };
  if (stack !== null) stacks.set(stack, known);
  return known;
}

/** Reads the symbolic links and ignore files of a snapshot; none where nothing is named. */
async function readGuides(source: Source, snapshot: Snapshot, naming: readonly Manifest[], signal: AbortSignal): Promise<Guides> {
  const readTexts = async (paths: readonly string[]): Promise<ReadonlyMap<string, string>> => {
    const read = paths.length === 0 ? new Map<string, Uint8Array>() : await source.read(snapshot, paths, signal);
    return new Map(paths.map(path => [path, decodeText(read.get(path) ?? new Uint8Array()) ?? '']));
  };
  const isLink = (path: string): boolean => snapshot.files.get(path)!.type === 'link';
  const links = await readTexts(naming.length === 0 ? [] : [...snapshot.files.keys()].filter(isLink));
  const ignoreFiles = naming.flatMap(referencesOf).map(reference => ignoreFileOf(reference, snapshot, links));
  return { links, ignoreFiles: await readTexts([...new Set(ignoreFiles.filter(path => path !== null))]) };
}

/** Reads what is not known yet, and forgets what nobody needs any more. */
async function fill(
  source: Source,
  snapshot: Snapshot,
  needed: readonly Needed[],
  cache: ContentsCache,
  signal: AbortSignal,
): Promise<void> {
  const files = needed.filter(({ link }) => link === undefined);
  const unknown = new Map(files.filter(({ entry }) => !cache.files.has(entry.oid)).map(({ entry, path }) => [entry.oid, path]));
  const read = unknown.size === 0 ? new Map<string, Uint8Array>() : await source.read(snapshot, [...unknown.values()], signal);
  const kept = new Map<string, Content>();
  for (const { entry, path } of files) {
    const { oid } = entry;
    kept.set(oid, cache.files.get(oid) ?? kept.get(oid) ?? contentOf(read.get(unknown.get(oid) ?? path)));
  }
  cache.files = kept;
}

/** What a reference takes together has to fit. */
function checkSizes(manifest: Manifest, needed: readonly Needed[], cache: ContentsCache) {
  const fitting: Needed[] = [];
  const tooLarge: Diagnostic[] = [];
  for (const [reference, files] of Map.groupBy(needed, ({ reference }) => reference)) {
    const bytes = files.reduce((sum, { entry, link }) => sum + (link === undefined ? cache.files.get(entry.oid)!.bytes : 0), 0);
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
  return wrongReference(manifest, reference, 'file-too-large', summary, 'raise that, use a volume, or put it into the image');
}

/** Text that nobody would take for a template stays text. */
function contentOf(bytes: Uint8Array | undefined): Content {
  if (bytes === undefined) return { value: { text: '' }, bytes: Number.POSITIVE_INFINITY };
  const text = decodeText(bytes);
  const exact = text !== null && !(bytes[0] === 0xef && bytes[1] === 0xbb);
  return { value: exact ? { text } : { base64: Buffer.from(bytes).toString('base64') }, bytes: bytes.length };
}

function contentsOf(manifest: Manifest, needed: readonly Needed[], cache: ContentsCache): Contents {
  const key = JSON.stringify(needed.map(({ reference, ...file }) => [reference.index, file]));
  const known = cache.contents.get(manifest);
  if (known?.key === key) return known.contents;
  const given = ({ entry }: Needed): Content['value'] => cache.files.get(entry.oid)!.value;
  const files = needed.filter(({ reference }) => reference.kind === 'file');
  const folder = needed.filter(({ reference }) => reference.kind === 'folder');
  const buildFile = (file: Needed): BuildFile => {
    if (file.link !== undefined) return { link: file.link };
    return { ...given(file), ...(file.entry.executable === true ? { executable: true } : {}) };
  };
  const contents: Contents = {
    files: new Map(files.map(file => [file.reference.index, fileOf(file.path, given(file))])),
    ...(folder.length === 0 ? {} : { build: Object.fromEntries(folder.map(file => [file.name, buildFile(file)])) }),
  };
  cache.contents.set(manifest, { key, contents });
  return contents;
}

/** Only `.liquid` files are templates: in others what looks like one is taken as it is, in base64, which nobody renders. */
function fileOf(
  path: string,
  content: Content['value'],
): { readonly path: string; readonly content: FileContent; readonly template: boolean } {
  const template = path.endsWith('.liquid') && 'text' in content;
  const literal = 'text' in content && !template && content.text.includes('${');
  return { path, content: literal ? { base64: Buffer.from(content.text).toString('base64') } : content, template };
}
