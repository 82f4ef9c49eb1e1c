import { Document, isMap, isScalar, isSeq, type Node } from 'yaml';
import type { Path } from '../model/manifest.ts';
import type { InForce } from './in-force.ts';

/**
 * A manifest in force as YAML for people. Its first line says where it is declared; a value that comes from elsewhere (a default, a template,
 * a variant) says so beside it.
 */
export function printManifest(shown: InForce): string {
  const { manifest, value } = shown;
  const { apiVersion, kind, metadata, ...rest } = value;
  const document = new Document({ apiVersion, kind, metadata, ...rest }, { aliasDuplicateObjects: false });
  document.commentBefore = ` ${manifest.kind.toLowerCase()}/${manifest.name} of ${manifest.at.file}:${manifest.at.line}`;
  annotate(document.contents, [], shown, undefined);
  return document.toString({ lineWidth: 0, commentString: text => `# ${text.trim()}` });
}

/** `above`: what there is to say of all that is in it. */
function annotate(node: unknown, path: Path, shown: InForce, above: string | undefined): void {
  const note = above ?? shown.notes.get(JSON.stringify(path));
  const entries = childrenOf(node);
  if (entries.length === 0) mark(node as Node, path, shown, note);
  for (const [step, child] of entries) annotate(child, [...path, step], shown, note);
}

/** By key or place; none for scalars and what is empty. */
function childrenOf(node: unknown): readonly (readonly [string | number, unknown])[] {
  if (isMap(node)) return node.items.map(({ key, value }) => [String(isScalar(key) ? key.value : key), value]);
  return isSeq(node) ? node.items.map((item, index) => [index, item]) : [];
}

function mark(node: Node, path: Path, { manifest: { at, fileOf, place } }: InForce, note: string | undefined): void {
  if (note === 'default') {
    node.comment = ' default';
    return;
  }
  const origin = isIdentity(path) || fileOf(path) === at.file ? undefined : place(path).at;
  const notes = [...(origin === undefined ? [] : [`${origin.file}:${origin.line}`]), ...(note === undefined ? [] : [note])];
  if (notes.length > 0) node.comment = ` ${notes.join(', ')}`;
}

/** What every document of a thing says alike. */
function isIdentity(path: Path): boolean {
  return ['apiVersion', 'kind', 'metadata.name'].includes(path.join('.'));
}
