import { type Document, isMap, isScalar, type YAMLMap } from 'yaml';
import { canonicalJson } from '../model/digest.ts';
import type { Kind } from '../model/manifest.ts';
import { parseYaml } from './parse-yaml.ts';

/** Which field of which document of a file is meant: keys of maps, from the document on. */
export interface Field {
  readonly kind: Kind;
  readonly name: string;
  readonly path: readonly string[];
}

/** An edit of a text: what stands from `start` to `end` becomes `text`. */
interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/**
 * The file's text with a field set to a text; all else stays as it was written, to the byte. null where that cannot be done: the document
 * is not there, or what leads to the field is not written out (an alias, a tag).
 */
export function writeField(text: string, field: Field, value: string): string | null {
  const tree = documentIn(text, field);
  const edit = tree === undefined ? null : findEdit(tree, text, field.path, value);
  if (tree === undefined || edit === null) return null;
  const edited = text.slice(0, edit.start) + edit.text + text.slice(edit.end);
  const wanted = tree.clone();
  wanted.setIn(field.path, value);
  const written = documentIn(edited, field);
  return written !== undefined && canonicalJson(written.toJS()) === canonicalJson(wanted.toJS()) ? edited : null;
}

function documentIn(text: string, { kind, name }: Field): Document.Parsed | undefined {
  const trees = parseYaml(text);
  if (!Array.isArray(trees)) return undefined;
  return (trees as readonly Document.Parsed[]).find(
    tree =>
      tree.errors.length === 0 && isMap(tree.contents) && tree.get('kind') === kind && tree.getIn(['metadata', 'name']) === name,
  );
}

function findEdit(tree: Document.Parsed, text: string, path: readonly string[], value: string): Edit | null {
  let map: unknown = tree.contents;
  let key: unknown = null;
  for (const [depth, step] of path.entries()) {
    if (!isMap(map)) return null;
    const pair = map.items.find(item => isScalar(item.key) && item.key.value === step);
    if (pair === undefined) return insertion(map, key, text, `${step}: ${nested(path.slice(depth + 1), value)}`);
    key = pair.key;
    map = pair.value;
  }
  const range = isScalar(map) ? map.range : null;
  return range === null || range === undefined ? null : { start: range[0], end: range[1], text: JSON.stringify(value) };
}

/** As the first entry of a map: in a block on a line of its own below the map's key, so that comments stay with what they are about. */
function insertion(map: YAMLMap, key: unknown, text: string, entry: string): Edit | null {
  const first = startOf(map.items[0]?.key);
  if (map.flow) {
    const at = first ?? map.range![0] + 1;
    return { start: at, end: at, text: first === null ? entry : `${entry}, ` };
  }
  const above = startOf(key);
  const line = above === null ? -1 : text.indexOf('\n', above);
  if (first === null || line === -1) return null;
  const indent = ' '.repeat(first - (text.lastIndexOf('\n', first) + 1));
  return { start: line + 1, end: line + 1, text: `${indent}${entry}${text[line - 1] === '\r' ? '\r\n' : '\n'}` };
}

function nested([step, ...rest]: readonly string[], value: string): string {
  return step === undefined ? JSON.stringify(value) : `{${step}: ${nested(rest, value)}}`;
}

function startOf(node: unknown): number | null {
  return isScalar(node) ? (node.range?.[0] ?? null) : null;
}
