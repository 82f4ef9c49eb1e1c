import { type Document, isAlias, isMap, isScalar, isSeq, type Node, type Scalar } from 'yaml';
import type { Problem } from './excerpt.ts';
import { isPlain } from './merge.ts';

/** More would be an attack: a value that an alias repeats counts each time. */
const MAX_VALUES = 20_000;
const MAX_DEPTH = 64;
const MAX_PROBLEMS = 100;
const CONTROL = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/;
/** Maps and lists of texts in which people write what looks like a number. */
const TEXTUAL = new Set(['env', 'labels', 'annotations', 'args', 'command', 'options', 'sysctls']);

/** What another tool's files have, and manifests do not. */
export interface YamlDialect {
  /** Reads a scalar in its own way. */
  readonly scalar: (node: Scalar) => ScalarReading;
}

/** The value of a scalar, and what is wrong with it. */
export interface ScalarReading {
  readonly value: unknown;
  readonly problem?: { readonly code: string; readonly summary: string; readonly hint?: string };
}

interface Walk {
  /** Absent: a manifest. */
  readonly dialect: YamlDialect | undefined;
  readonly document: Document.Parsed;
  readonly problems: Problem[];
  /** What an anchor last stood for and how many values that is; null while it is being read. */
  readonly anchors: Map<string, { readonly value: unknown; readonly size: number } | null>;
  size: number;
}

/**
 * A document as plain values, with everything in it that YAML allows and a manifest does not; undefined where it is too large to be one. With
 * a dialect merge keys (`<<`) are followed.
 */
export function plainValue(
  document: Document.Parsed,
  dialect?: YamlDialect,
): { readonly value: unknown; readonly problems: readonly Problem[] } {
  const walk: Walk = { dialect, document, problems: [], anchors: new Map(), size: 0 };
  const value = read(walk, document.contents, 0, false);
  return { value: walk.size > MAX_VALUES ? undefined : value, problems: walk.problems };
}

function read(walk: Walk, node: unknown, depth: number, textual: boolean): unknown {
  if (tooMany(walk, node, 1)) return null;
  if (isAlias(node)) return readAlias(walk, node);
  if (isScalar(node)) {
    checkScalar(walk, node, textual && walk.dialect === undefined);
    const { value, problem } = walk.dialect?.scalar(node) ?? { value: node.value };
    if (problem !== undefined) report(walk, node, problem.code, problem.summary, problem.hint);
    return anchored(walk, node, () => value);
  }
  if (depth > MAX_DEPTH && (isMap(node) || isSeq(node))) {
    report(walk, node, 'yaml-too-deep', `Nesting deeper than ${MAX_DEPTH} levels is no manifest`);
    return null;
  }
  if (isSeq(node)) return anchored(walk, node, () => node.items.map(item => read(walk, item, depth + 1, textual)));
  if (isMap(node)) return anchored(walk, node, () => readMap(walk, node.items, depth, textual));
  return null;
}

function readMap(
  walk: Walk,
  items: readonly { readonly key: unknown; readonly value: unknown }[],
  depth: number,
  textual: boolean,
): Record<string, unknown> {
  const map: Record<string, unknown> = {};
  for (const { key, value } of items) {
    const name = isScalar(key) && key.value !== null ? String(key.source ?? key.value) : null;
    if (name === null || name === '__proto__' || CONTROL.test(name)) {
      report(walk, key ?? value, 'yaml-bad-key', 'A key has to be one plain word', keyHint(key));
      continue;
    }
    if (Object.hasOwn(map, name)) {
      report(walk, key, 'duplicate-key', `${JSON.stringify(name)} is there twice in the same map`, 'keep one of them');
    } else if (name === '<<' && walk.dialect === undefined) {
      report(walk, key, 'yaml-merge-key', 'Manifests have no merge keys ("<<")', 'use defaults in the Cluster, or variants');
    }
    map[name] = read(walk, value, depth + 1, textual || TEXTUAL.has(name));
  }
  return walk.dialect === undefined ? map : merged(walk, map, items);
}

/** A map with what its merge key names below its own values: of several maps the first counts most. https://yaml.org/type/merge.html */
function merged(walk: Walk, map: Record<string, unknown>, items: readonly { readonly key: unknown }[]): Record<string, unknown> {
  if (!Object.hasOwn(map, '<<')) return map;
  const { '<<': below, ...own } = map;
  const sources = Array.isArray(below) ? below : [below];
  if (!sources.every(isPlain)) {
    const key = items.find(item => isScalar(item.key) && item.key.value === '<<')?.key;
    report(walk, key, 'yaml-merge-key', 'A merge key takes a map, or a list of maps', 'name an anchor: <<: *anchor');
    return own;
  }
  return Object.assign({}, ...sources.toReversed(), own);
}

/** Remembers what a node with an anchor stands for. */
function anchored(walk: Walk, node: Node & { anchor?: string }, make: () => unknown): unknown {
  if (node.anchor === undefined) return make();
  walk.anchors.set(node.anchor, null);
  const before = walk.size;
  const value = make();
  walk.anchors.set(node.anchor, { value, size: walk.size - before + 1 });
  return value;
}

function readAlias(walk: Walk, alias: Node & { readonly source: string }): unknown {
  const known = walk.anchors.get(alias.source);
  if (known === undefined || known === null) {
    report(
      walk,
      alias,
      'yaml-alias',
      `The alias *${alias.source} stands for ${known === null ? 'something that holds it' : 'nothing'}`,
    );
    return null;
  }
  return tooMany(walk, alias, known.size) ? null : known.value;
}

/** Counts; whether the document has grown past what a person writes, which is said once. */
function tooMany(walk: Walk, node: unknown, more: number): boolean {
  const before = walk.size;
  walk.size += more;
  if (walk.size <= MAX_VALUES) return false;
  if (before <= MAX_VALUES) {
    report(walk, node, 'yaml-too-large', `With its aliases written out this document has more than ${MAX_VALUES} values`);
  }
  return true;
}

function checkScalar(walk: Walk, node: { readonly value: unknown; readonly source?: string } & Node, textual: boolean): void {
  const { value, source = '' } = node;
  if (typeof value === 'string' && CONTROL.test(value)) {
    report(
      walk,
      node,
      'control-character',
      'There is a control character in this text',
      'write it in base64 into a file, or remove it',
    );
  }
  if (textual && typeof value === 'number' && String(value) !== source) {
    report(walk, node, 'ambiguous-number', `${source} is read as the number ${value} here`, `write it in quotes: "${source}"`);
  }
}

function keyHint(key: unknown): string | undefined {
  return isScalar(key) ? undefined : 'a template or text that begins with { or [ needs quotes';
}

function report({ problems }: Walk, node: unknown, code: string, summary: string, hint?: string): void {
  if (problems.length >= MAX_PROBLEMS) return;
  const range = (node as Node | null)?.range;
  const start = range?.[0] ?? 0;
  problems.push({ code, summary, hint, start, end: range?.[1] ?? start + 1 });
}
