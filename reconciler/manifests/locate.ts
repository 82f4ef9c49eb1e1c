import { type Document, isAlias, isMap, isScalar, isSeq, type Node, type Pair } from 'yaml';
import type { Part, Path, Place } from '../model/manifest.ts';
import { placeOf, type Span } from './excerpt.ts';
import { parseYaml } from './parse-yaml.ts';
import type { SourceDocument, SourceText } from './source-document.ts';

/** Trees are large and asked for only when something is wrong: the collector may take them. */
const trees = new WeakMap<SourceText, WeakRef<readonly Document.Parsed[]>>();

/** The place of a field. Where the path leads further than the document, the key of what is there last. */
export function locate({ source, index }: SourceDocument, path: Path, part: Part = 'value'): Place {
  const span = spanOf(treesOf(source)[index]!, path, part === 'key' ? part : 'value');
  return placeOf(source, typeof part === 'string' ? span : narrowed(source.text, span, part.near));
}

/** The first piece of a span that reads as given; the whole span where none does. */
export function narrowed(text: string, span: Span, near: string): Span {
  const start = text.indexOf(near, span.start);
  return near === '' || start === -1 || start + near.length > span.end ? span : { start, end: start + near.length };
}

/** The span of a field in a tree, as `locate` has it. */
export function spanOf(tree: Document.Parsed, path: Path, part: 'key' | 'value'): Span {
  let node: unknown = tree.contents;
  let key: unknown = null;
  for (const step of path) {
    if (isAlias(node)) node = node.resolve(tree);
    const next = child(node, step) ?? mergedChild(node, step, tree);
    if (next === null) return rangeOf(key ?? firstKey(node) ?? node);
    key = next.key ?? next.value;
    node = next.value;
  }
  return rangeOf(part === 'key' ? (key ?? firstKey(node)) : (node ?? key));
}

function treesOf(source: SourceText): readonly Document.Parsed[] {
  const known = trees.get(source)?.deref();
  if (known !== undefined) return known;
  const parsed = parseYaml(source.text) as readonly Document.Parsed[];
  trees.set(source, new WeakRef(parsed));
  return parsed;
}

function child(node: unknown, step: string | number): { readonly key: unknown; readonly value: unknown } | null {
  if (isSeq(node)) {
    const value = node.items[Number(step)];
    return value === undefined ? null : { key: null, value };
  }
  if (!isMap(node)) return null;
  return node.items.find(({ key }) => isScalar(key) && String(key.source ?? key.value) === String(step)) ?? null;
}

/** What a map has from its merge key (`<<`), for files of other tools. */
function mergedChild(node: unknown, step: string | number, tree: Document.Parsed): ReturnType<typeof child> {
  const below = child(node, '<<')?.value;
  const sources = isSeq(below) ? below.items : [below];
  for (const source of sources) {
    const map = isAlias(source) ? source.resolve(tree) : source;
    const found = map === undefined || map === node ? null : child(map, step);
    if (found !== null) return found;
  }
  return null;
}

function firstKey(node: unknown): unknown {
  return isMap(node) ? ((node.items[0] as Pair | undefined)?.key ?? null) : null;
}

function rangeOf(node: unknown): Span {
  const range = (node as Node | null)?.range;
  return { start: range?.[0] ?? 0, end: range?.[1] ?? 1 };
}
