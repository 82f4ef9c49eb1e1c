import type { Diagnostic } from '../model/diagnostic.ts';
import { canonicalJson } from '../model/digest.ts';
import { equalItems } from '../model/equal-items.ts';
import type { Manifest } from '../model/manifest.ts';
import { type Draft, defaultsLayer, type Layer, layer } from './layer.ts';
import type { SourceDocument } from './source-document.ts';
import { isWrongIn, validate } from './validate.ts';

/** All manifests of a commit: those that are valid, and what is wrong with the others. */
export interface Assembly {
  readonly manifests: readonly Manifest[];
  /** `Job/web`: everything that is declared, valid or not. */
  readonly declared: ReadonlyMap<string, SourceDocument>;
  readonly diagnostics: readonly Diagnostic[];
}

/** What is kept from pass to pass: a manifest is merged and checked again only when one of its documents changed. */
export interface AssemblyMemo {
  readonly checked: WeakMap<SourceDocument, Checked>;
  /** Defaults by their content: a Cluster that changed elsewhere must not touch every job. */
  readonly defaults: Map<'node' | 'job', { readonly json: string; readonly layer: Layer }>;
}

interface Checked {
  readonly below: Layer | null;
  readonly above: readonly SourceDocument[];
  readonly draft: Draft;
  readonly diagnostics: readonly Diagnostic[];
}

const NONE: readonly never[] = [];

/** Nothing is remembered yet. */
export function createAssemblyMemo(): AssemblyMemo {
  return { checked: new WeakMap(), defaults: new Map() };
}

/** Merges defaults, documents and variants (in that order) and checks every result against its schema. */
export function assemble(
  documents: readonly SourceDocument[],
  variants: readonly (readonly SourceDocument[])[],
  memo: AssemblyMemo,
): Assembly {
  const diagnostics: Diagnostic[] = [];
  const { bases, patches } = group(documents, variants, diagnostics);
  const finish = (base: SourceDocument, below: Layer | null) => check(base, below, patches.get(base.key) ?? NONE, memo);
  const clusters = [...bases.values()].filter(({ kind }) => kind === 'Cluster').map(base => finish(base, null));
  const giver = clusters[0] === undefined || hasWrongDefaults(clusters[0]) ? null : clusters[0].draft;
  const node = sameDefaults(memo, giver, 'node');
  const job = sameDefaults(memo, giver, 'job');
  const manifests: Manifest[] = [];
  for (const base of bases.values()) {
    const { draft, diagnostics: found } = finish(base, base.kind === 'Node' ? node : base.kind === 'Job' ? job : null);
    diagnostics.push(...found);
    // Without the defaults nobody knows what it says.
    const isKnown = giver !== null || (base.kind !== 'Node' && base.kind !== 'Job');
    if (found.length === 0 && isKnown) manifests.push(draft as Manifest);
  }
  return { manifests, declared: bases, diagnostics };
}

/** Defaults that are wrong themselves would be wrong in every manifest again. */
function hasWrongDefaults({ draft, diagnostics }: Checked): boolean {
  return diagnostics.length > 0 && isWrongIn(draft, ['spec', 'defaults']);
}

/** The first document of each thing, and what the variants say to it; a thing that only a variant has begins there. */
function group(
  documents: readonly SourceDocument[],
  variants: readonly (readonly SourceDocument[])[],
  diagnostics: Diagnostic[],
): { readonly bases: ReadonlyMap<string, SourceDocument>; readonly patches: ReadonlyMap<string, readonly SourceDocument[]> } {
  const bases = new Map<string, SourceDocument>();
  const patches = new Map<string, SourceDocument[]>();
  for (const document of documents) {
    const first = bases.get(document.key);
    if (first === undefined) bases.set(document.key, document);
    else diagnostics.push(duplicate(document, first));
  }
  for (const variant of variants) {
    const seen = new Map<string, SourceDocument>();
    for (const document of variant) {
      const { key } = document;
      const first = seen.get(key);
      if (first !== undefined) diagnostics.push(duplicate(document, first));
      else if (bases.has(key)) patches.set(key, [...(patches.get(key) ?? []), document]);
      else bases.set(key, document);
      seen.set(key, first ?? document);
    }
  }
  return { bases, patches };
}

function duplicate(document: SourceDocument, first: SourceDocument): Diagnostic {
  const subject = `${document.kind} "${document.name}"`;
  const place = layer(document, null, []).place(['metadata', 'name']);
  return {
    severity: 'error',
    code: 'duplicate-name',
    summary: `${subject} is declared twice: the first is at ${first.at.file}:${first.at.line}`,
    hint: 'rename or remove one of them',
    ...place,
  };
}

function check(base: SourceDocument, below: Layer | null, above: readonly SourceDocument[], { checked }: AssemblyMemo): Checked {
  const known = checked.get(base);
  if (known !== undefined && known.below === below && equalItems(known.above, above)) return known;
  const draft = layer(base, below, above);
  const found = validate(draft);
  const result = { below, above, draft, diagnostics: found.length === 0 ? NONE : found };
  checked.set(base, result);
  return result;
}

function sameDefaults({ defaults }: AssemblyMemo, cluster: Draft | null, kind: 'node' | 'job'): Layer | null {
  const layer = defaultsLayer(cluster, kind);
  if (layer === null) return null;
  const json = canonicalJson(layer.value);
  const known = defaults.get(kind);
  if (known?.json === json) return known.layer;
  defaults.set(kind, { json, layer });
  return layer;
}
