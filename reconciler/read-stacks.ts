import { decodeText } from './manifests/decode.ts';
import { followLinks } from './manifests/follow-links.ts';
import { type Looked, type ReadStack, readStack } from './manifests/read-stack.ts';
import { folderOf } from './manifests/references.ts';
import type { Manifest } from './model/manifest.ts';
import { didYouMean } from './model/nearest.ts';
import type { Snapshot } from './model/snapshot.ts';
import type { FileContent } from './model/workload.ts';
import type { Source } from './sources/source.ts';

/** What is kept from pass to pass: files that stacks name by their content, and what each stack last was, with all that it looked at. */
export interface StacksCache {
  contents: Map<string, FileContent | null>;
  readonly stacks: WeakMap<Manifest, { readonly looks: ReadonlyMap<string, string>; readonly read: ReadStack }>;
}

/** An empty cache. */
export function openStacksCache(): StacksCache {
  return { contents: new Map(), stacks: new WeakMap() };
}

/** Files that name files that name files: more is an attack. */
const MAX_ROUNDS = 20;

/** Reads the Compose files of stacks, and what these name, until nothing is missing. `links` are the repository's symbolic links by path. */
export async function readStacks(
  source: Source,
  snapshot: Snapshot,
  manifests: readonly Manifest<'Job'>[],
  links: ReadonlyMap<string, string>,
  cache: StacksCache,
  signal: AbortSignal,
): Promise<ReadonlyMap<Manifest, ReadStack>> {
  for (let round = 1; ; round += 1) {
    const used = new Set<string>();
    const missing = new Map<string, string>();
    const look = (path: string): Looked => {
      const found = entryAt(path, snapshot, links);
      if (!('oid' in found)) return found;
      used.add(found.oid);
      const content = cache.contents.get(found.oid);
      if (content === null) return TOO_LARGE;
      if (content !== undefined) return { status: 'content', content };
      if (round > MAX_ROUNDS) return TOO_DEEP;
      missing.set(found.oid, found.path);
      return { status: 'pending' };
    };
    const stacks = new Map(manifests.map(manifest => [manifest, readOnce(manifest, look, cache)] as const));
    if (missing.size === 0) {
      cache.contents = new Map([...cache.contents].filter(([oid]) => used.has(oid)));
      return stacks;
    }
    const read = await source.read(snapshot, [...missing.values()], signal);
    for (const [oid, path] of missing) cache.contents.set(oid, contentOf(read.get(path)));
  }
}

const TOO_LARGE: Looked = {
  status: 'wrong',
  summary: 'This file is larger than limits.file of the configuration allows',
  hint: 'raise that, or put it into the image',
};
const TOO_DEEP: Looked = {
  status: 'wrong',
  summary: 'This file is named by a file that is named by a file, and so on',
  hint: 'let fewer files extend each other',
};

/** The file that a path leads to, and what it has in it. */
function entryAt(
  path: string,
  { files }: Snapshot,
  links: ReadonlyMap<string, string>,
): { readonly oid: string; readonly path: string } | (Looked & { readonly status: 'wrong' }) {
  const real = followLinks(path, links);
  const entry = real === null ? undefined : files.get(real);
  if (entry !== undefined) return { oid: entry.oid, path: real! };
  const folder = folderOf(path);
  const meant = didYouMean(
    path,
    [...files.keys()].filter(file => folderOf(file) === folder),
  );
  return {
    status: 'wrong',
    summary: `There is no file "${path}" in the repository`,
    hint: meant ?? 'paths are relative to the file that names them',
  };
}

/** The same as before where everything that it looked at is. */
function readOnce(manifest: Manifest<'Job'>, look: (path: string) => Looked, { stacks }: StacksCache): ReadStack {
  const known = stacks.get(manifest);
  if (known !== undefined && [...known.looks].every(([path, seen]) => seen === textOf(look(path)))) return known.read;
  const looks = new Map<string, string>();
  const read = readStack(manifest, path => {
    const looked = look(path);
    looks.set(path, textOf(looked));
    return looked;
  });
  stacks.set(manifest, { looks, read });
  return read;
}

function textOf(looked: Looked): string {
  return JSON.stringify(looked);
}

/** null: more than the source gives. What is not plainly text is kept byte by byte. */
function contentOf(bytes: Uint8Array | undefined): FileContent | null {
  if (bytes === undefined) return null;
  const text = decodeText(bytes);
  const exact = text !== null && !text.includes('\0') && !(bytes[0] === 0xef && bytes[1] === 0xbb);
  return exact ? { text } : { base64: Buffer.from(bytes).toString('base64') };
}
