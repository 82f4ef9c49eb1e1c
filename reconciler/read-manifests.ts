import { resolve } from './decide/resolve.ts';
import { type Assembly, type AssemblyMemo, assemble, createAssemblyMemo } from './manifests/assemble.ts';
import { checkVersions } from './manifests/check-versions.ts';
import { decodeManifest, decodeText } from './manifests/decode.ts';
import { type IgnoreRules, parseIgnore } from './manifests/ignore-rules.ts';
import { type ManifestPaths, manifestPaths } from './manifests/manifest-paths.ts';
import { parseDocuments } from './manifests/parse-documents.ts';
import type { SourceDocument, SourceFile } from './manifests/source-document.ts';
import { createTemplates, type TemplateEngine } from './manifests/templates.ts';
import type { RenderText, Resolution } from './model/cluster.ts';
import { type Diagnostic, hasErrors } from './model/diagnostic.ts';
import type { Manifest } from './model/manifest.ts';
import type { Snapshot } from './model/snapshot.ts';
import type { Traits } from './model/traits.ts';
import { type ContentsCache, openContentsCache, readContents } from './read-contents.ts';
import type { Source } from './sources/source.ts';

/** How a commit is read. */
export interface ReadOptions {
  /** The folder of the repository that holds the manifests; absent: all of it. */
  readonly path?: string;
  readonly variants: readonly string[];
  /** By driver name. */
  readonly traits: ReadonlyMap<string, Traits>;
  /** This Keelson's own version. */
  readonly version: string;
}

/** What a commit says. */
export interface ReadManifests {
  /** Its diagnostics are all of the commit's, by file and line. */
  readonly resolution: Resolution;
  readonly render: RenderText;
  /** The merged documents that are valid, for `reconcile render`. */
  readonly documents: readonly Manifest[];
  /** How many files were looked at. */
  readonly files: number;
}

/** What is kept from pass to pass, so that a commit costs what it changed. */
export interface ManifestCache {
  readonly files: Map<string, { readonly oid: string; readonly file: SourceFile }>;
  readonly assembly: AssemblyMemo;
  readonly contents: ContentsCache;
  readonly templates: TemplateEngine;
  ignored: { readonly oid: string; readonly rules: IgnoreRules } | null;
  last: { readonly snapshot: Snapshot; readonly options: ReadOptions; readonly read: ReadManifests } | null;
}

/** An empty cache: the first commit is read whole. */
export function openManifestCache(): ManifestCache {
  return {
    files: new Map(),
    assembly: createAssemblyMemo(),
    contents: openContentsCache(),
    templates: createTemplates(),
    ignored: null,
    last: null,
  };
}

/** So many files are read and parsed at a time: only their values and texts are kept. */
const BATCH = 100;

/**
 * Reads the manifests of a commit and everything they name, and resolves them. The very same object as before when snapshot, options and cache
 * are. Throws OperationError where the source does.
 */
export async function readManifests(
  source: Source,
  snapshot: Snapshot,
  options: ReadOptions,
  cache: ManifestCache,
  signal: AbortSignal,
): Promise<ReadManifests> {
  if (cache.last?.snapshot === snapshot && isSame(cache.last.options, options)) return cache.last.read;
  const paths = await findPaths(source, snapshot, options, cache, signal);
  await parseFiles(source, snapshot, [...paths.base, ...paths.variants.flat()], cache, signal);
  const filesOf = (list: readonly string[]): readonly SourceFile[] => list.map(path => cache.files.get(path)!.file);
  const base = filesOf(paths.base);
  const variants = paths.variants.map(filesOf);
  const files = [...base, ...variants.flat()];
  const assembly = assemble(documentsOf(base), variants.map(documentsOf), cache.assembly);
  const { contents, diagnostics: missing } = await readContents(source, snapshot, assembly.manifests, cache.contents, signal);
  const unreadable = [...paths.diagnostics, ...files.flatMap(file => file.diagnostics)];
  const resolution = resolve({
    manifests: assembly.manifests,
    declared: assembly.declared,
    complete: !hasErrors(unreadable),
    contents,
    traits: options.traits,
    templates: cache.templates,
    revision: snapshot.revision,
    subject: snapshot.subject,
  });
  const read = finish(
    resolution,
    [...unreadable, ...assembly.diagnostics, ...missing, ...checkVersions(assembly.manifests, options.version)],
    assembly,
    files.length,
    cache,
  );
  cache.last = { snapshot, options, read };
  return read;
}

function documentsOf(files: readonly SourceFile[]): readonly SourceDocument[] {
  return files.flatMap(({ documents }) => documents);
}

function finish(
  resolution: Resolution,
  before: readonly Diagnostic[],
  { manifests }: Assembly,
  files: number,
  { templates }: ManifestCache,
): ReadManifests {
  const diagnostics = sorted([...before, ...resolution.diagnostics]);
  const broken = resolution.cluster === null || hasErrors(diagnostics);
  const cluster = broken ? null : { ...resolution.cluster!, warnings: diagnostics };
  return {
    resolution: { cluster, questions: broken ? [] : resolution.questions, diagnostics },
    render: cluster === null ? text => text : templates.renderer(cluster),
    documents: manifests,
    files,
  };
}

async function findPaths(
  source: Source,
  snapshot: Snapshot,
  options: ReadOptions,
  cache: ManifestCache,
  signal: AbortSignal,
): Promise<ManifestPaths> {
  const folder = (options.path ?? '')
    .split('/')
    .filter(step => step !== '' && step !== '.')
    .join('/');
  const file = folder === '' ? '.keelsonignore' : `${folder}/.keelsonignore`;
  const entry = snapshot.files.get(file);
  if (entry?.type !== 'file') cache.ignored = null;
  else if (cache.ignored?.oid !== entry.oid) {
    const read = await source.read(snapshot, [file], signal);
    cache.ignored = { oid: entry.oid, rules: parseIgnore(decodeText(read.get(file) ?? new Uint8Array()) ?? '') };
  }
  return manifestPaths(snapshot.files, { folder, variants: options.variants, ignored: cache.ignored?.rules ?? null });
}

/** Parses what changed since the last pass, and forgets files that are gone. */
async function parseFiles(
  source: Source,
  snapshot: Snapshot,
  paths: readonly string[],
  cache: ManifestCache,
  signal: AbortSignal,
): Promise<void> {
  const { files } = cache;
  const changed = paths.filter(path => files.get(path)?.oid !== snapshot.files.get(path)!.oid);
  for (let start = 0; start < changed.length; start += BATCH) {
    const batch = changed.slice(start, start + BATCH);
    const read = await source.read(snapshot, batch, signal);
    for (const path of batch) files.set(path, { oid: snapshot.files.get(path)!.oid, file: parseFile(path, read.get(path)) });
    signal.throwIfAborted();
  }
  if (files.size === paths.length) return;
  const kept = new Set(paths);
  for (const path of files.keys()) if (!kept.has(path)) files.delete(path);
}

function parseFile(path: string, bytes: Uint8Array | undefined): SourceFile {
  const decoded = decodeManifest(path, bytes);
  return 'text' in decoded ? parseDocuments(path, decoded.text) : { documents: [], diagnostics: decoded.diagnostics };
}

/** By file, line and column; each once: defaults that are wrong are wrong in every job. */
function sorted(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  const once = new Map(diagnostics.map(diagnostic => [keyOf(diagnostic), diagnostic]));
  return [...once.keys()].sort().map(key => once.get(key)!);
}

function keyOf({ at, code, summary }: Diagnostic): string {
  const number = (value = 0): string => String(value).padStart(9, '0');
  return `${at?.file ?? ''}\0${number(at?.line)}\0${number(at?.column)}\0${code}\0${summary}`;
}

function isSame(some: ReadOptions, other: ReadOptions): boolean {
  return (
    some.path === other.path &&
    some.traits === other.traits &&
    some.version === other.version &&
    some.variants.join('\0') === other.variants.join('\0')
  );
}
