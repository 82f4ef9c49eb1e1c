import type { Position } from '../model/diagnostic.ts';
import type { Kind, Part, Path, Place } from '../model/manifest.ts';
import { locate } from './locate.ts';
import { isPlain, keyOf, merge, withoutNulls } from './merge.ts';
import type { SourceDocument } from './source-document.ts';

/** One thing before it is checked: what its documents say together, and who said it. */
export interface Draft {
  readonly kind: Kind;
  readonly name: string;
  /** Its own document; what lies below it are defaults, above it variants. */
  readonly document: SourceDocument;
  readonly value: unknown;
  readonly at: Position;
  readonly place: (path: Path, part?: Part) => Place;
  readonly fileOf: (path: Path) => string;
  readonly find: (path: Path) => Origin;
}

/** Values that take part in a merge, and the document that each field comes from. */
export interface Layer {
  readonly value: unknown;
  readonly find: (path: Path) => Origin;
}

/** A field as its author wrote it. A path shorter than the one asked for leads as far as the document goes. */
interface Origin {
  readonly document: SourceDocument;
  readonly path: Path;
  readonly whole: boolean;
}

/** One document, with the layers below and above it. */
export function layer(document: SourceDocument, below: Layer | null, above: readonly SourceDocument[]): Draft {
  const own = below === null ? withoutNulls(document.value) : merge(withoutNulls(below.value), document.value);
  const value = above.reduce((merged, over) => merge(merged, over.value), own);
  // The layers are made when somebody asks: tens of thousands of drafts are kept, and hardly one is asked.
  const find = (path: Path) =>
    originOf([...(below === null ? [] : [below]), ...[document, ...above].map(documentLayer)], value, path);
  return {
    kind: document.kind,
    name: document.name,
    document,
    value,
    at: document.at,
    find,
    fileOf: path => find(path).document.source.path,
    place: (path, part) => {
      const origin = find(path);
      // A field that nobody wrote is shown at the key that should hold it.
      return locate(origin.document, origin.path, origin.whole ? part : 'key');
    },
  };
}

/** The fields that a Cluster's `spec.defaults` gives each document of a kind; null where there are none. */
export function defaultsLayer(cluster: Draft | null, kind: 'node' | 'job'): Layer | null {
  const spec = isPlain(cluster?.value) ? cluster.value.spec : undefined;
  const defaults = isPlain(spec) && isPlain(spec.defaults) ? spec.defaults[kind] : undefined;
  if (cluster === null || !isPlain(defaults)) return null;
  return { value: { spec: defaults }, find: path => cluster.find(['spec', 'defaults', kind, ...path.slice(1)]) };
}

function documentLayer(document: SourceDocument): Layer {
  return { value: document.value, find: path => ({ document, path, whole: true }) };
}

/** Looks a field of the merged value up in the strongest layer that says it, or that says most of the way to it. */
function originOf(layers: readonly Layer[], merged: unknown, path: Path): Origin {
  let best: { readonly layer: Layer; readonly path: Path } | null = null;
  for (const layer of layers.toReversed()) {
    const own = pathIn(layer.value, merged, path);
    if (best === null || own.length > best.path.length) best = { layer, path: own };
  }
  const origin = best!.layer.find(best!.path);
  return { ...origin, whole: origin.whole && best!.path.length === path.length };
}

/** The same path in a layer, as far as it goes: entries of lists have other places there. */
function pathIn(value: unknown, merged: unknown, path: Path): Path {
  const own: (string | number)[] = [];
  let field = '';
  let here = value;
  let whole = merged;
  for (const step of path) {
    const next = Array.isArray(here) ? indexIn(here, field, Array.isArray(whole) ? whole[Number(step)] : undefined, step) : step;
    if (!(isPlain(here) || Array.isArray(here)) || !Object.hasOwn(here, next)) break;
    own.push(next);
    here = (here as Readonly<Record<string, unknown>>)[next];
    whole = isPlain(whole) || Array.isArray(whole) ? (whole as Readonly<Record<string, unknown>>)[step] : undefined;
    if (typeof step === 'string') field = step;
  }
  return own;
}

function indexIn(list: readonly unknown[], field: string, item: unknown, step: string | number): string | number {
  const key = keyOf(field, item);
  if (key === null || list[Number(step)] === item) return step;
  const index = list.findIndex(other => keyOf(field, other) === key);
  return index === -1 ? list.length : index;
}
