import { Document, isMap, isScalar, isSeq, type Node } from 'yaml';
import type { Manifest, Path } from '../model/manifest.ts';

/**
 * A merged manifest as YAML for people. Its first line says where it is declared; a value that comes from elsewhere (defaults, a variant)
 * has its place beside it.
 */
export function printManifest(manifest: Manifest): string {
  const { apiVersion, kind, metadata, ...rest } = manifest.value;
  const document = new Document({ apiVersion, kind, metadata, ...rest }, { aliasDuplicateObjects: false });
  document.commentBefore = ` ${manifest.kind.toLowerCase()}/${manifest.name} of ${manifest.at.file}:${manifest.at.line}`;
  annotate(document.contents, [], manifest);
  return document.toString({ lineWidth: 0 });
}

function annotate(node: unknown, path: Path, manifest: Manifest): void {
  const entries = childrenOf(node);
  if (entries.length === 0) mark(node as Node, path, manifest);
  for (const [step, child] of entries) annotate(child, [...path, step], manifest);
}

/** By key or place; none for scalars and what is empty. */
function childrenOf(node: unknown): readonly (readonly [string | number, unknown])[] {
  if (isMap(node)) return node.items.map(({ key, value }) => [String(isScalar(key) ? key.value : key), value]);
  return isSeq(node) ? node.items.map((item, index) => [index, item]) : [];
}

function mark(node: Node, path: Path, { at, fileOf, place }: Manifest): void {
  if (fileOf(path) === at.file) return;
  const origin = place(path).at;
  node.comment = ` ${origin.file}:${origin.line}`;
}
