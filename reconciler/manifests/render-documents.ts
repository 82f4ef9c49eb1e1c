import { Document, isCollection, isMap, isPair, isScalar, isSeq, type Node } from 'yaml';
import type { Manifest, Path } from '../model/manifest.ts';

/**
 * Manifests as YAML, one document each, as they are after defaults and variants. Every value has the file and line that it comes from beside it as
 * a comment, unless `origins` is false.
 */
export function renderDocuments(manifests: readonly Manifest[], { origins = true }: { readonly origins?: boolean } = {}): string {
  return manifests.map(manifest => renderDocument(manifest, origins)).join('---\n');
}

function renderDocument(manifest: Manifest, origins: boolean): string {
  const { apiVersion, kind, metadata, ...rest } = manifest.value;
  const document = new Document({ apiVersion, kind, metadata, ...rest }, { aliasDuplicateObjects: false });
  if (origins) annotate(document.contents, [], path => describe(manifest, path));
  return document.toString({ lineWidth: 0 });
}

function describe(manifest: Manifest, path: Path): string {
  const { file, line } = manifest.place(path).at;
  return ` ${file}:${line}`;
}

/** Puts a comment behind every scalar and every empty map or list. */
function annotate(node: unknown, path: Path, describeAt: (path: Path) => string): void {
  if (isScalar(node) || (isCollection(node) && node.items.length === 0)) {
    (node as Node).comment = describeAt(path);
  } else if (isMap(node)) {
    for (const pair of node.items)
      if (isPair(pair) && isScalar(pair.key)) annotate(pair.value, [...path, String(pair.key.value)], describeAt);
  } else if (isSeq(node)) {
    for (const [index, item] of node.items.entries()) annotate(item, [...path, index], describeAt);
  }
}
