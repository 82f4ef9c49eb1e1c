import type { FacetKind, FacetName } from '../../model/host.ts';
import { OperationError } from '../../model/operation-error.ts';
import type { Foreign, Owner } from '../../model/resource.ts';
import { type Entry, readEntry, readOwner } from './ledger.ts';
import { decodeSaid, decodeWord } from './shell-library.ts';

/** What a look said, sorted. Facets by key. */
export interface Look {
  /** Lines of the host as a whole, by word. */
  readonly host: ReadonlyMap<string, readonly string[]>;
  readonly facets: ReadonlyMap<string, SaidOfFacet>;
  /** Facets in the ledgers of other clusters. */
  readonly foreign: readonly Foreign[];
  /** Facets whose last change was undone, as nobody came in to prove the way. */
  readonly rolledBack: readonly Undone[];
}

/** A facet whose last change was undone; not `isWhole` where undoing it failed. */
export interface Undone extends FacetName {
  readonly isWhole: boolean;
}

/** What a look said of one facet. */
export interface SaidOfFacet {
  readonly said: ReadonlyMap<string, readonly string[]>;
  /** Set where the ledger has it: under which name, and what is written there. */
  readonly ledger?: FacetName & { readonly extra: string };
  readonly entry?: Entry;
  readonly after?: string;
  /** It was ours, and the original was put back. */
  readonly released?: true;
}

type Building = { -readonly [K in keyof SaidOfFacet]: SaidOfFacet[K] } & { readonly said: Map<string, string[]> };

/** Reads the answer of lookScript. Throws OperationError, temporary, where it is not whole. */
export function parseLook(target: string, stdout: string): Look {
  const host = new Map<string, string[]>();
  const facets = new Map<string, Building>();
  const foreign: Foreign[] = [];
  const rolledBack: Undone[] = [];
  const ofFacet = (key: string): Building => {
    const known = facets.get(key) ?? { said: new Map() };
    facets.set(key, known);
    return known;
  };
  let block: string[] | null = null;
  let stranger: Owner | null = null;
  let isWhole = false;
  for (const line of stdout.split('\n')) {
    if (block !== null) {
      if (line === ']') block = null;
      else block.push(line);
      continue;
    }
    const [word, rest] = cut(line);
    const [key, value] = cut(rest);
    if (word.startsWith('[')) block = startBlock(host, word.slice(1));
    else if (word === 's') add(ofFacet(key).said, ...cut(value));
    else if (word === 'e') noteEntry(ofFacet(key), value);
    else if (word === 'f') ofFacet(value.split(' ')[0]!).ledger = nameOf(key, value);
    else if (word === 'a') ofFacet(key).after = value;
    else if (word === 'r') ofFacet(key).released = true;
    else if (word === 'b') rolledBack.push(undoneOf(key === 'rolled', value));
    else if (word === 'o') stranger = readOwner(rest);
    else if (word === 'x')
      foreign.push({ ...foreignOf(key as FacetKind, value), ...(stranger === null ? {} : { owner: stranger }) });
    else if (word === 'torn') throw torn(target, 'something was removed meanwhile');
    else if (word === 'end') isWhole = true;
    else if (word !== '') add(host, word, rest);
  }
  if (!isWhole) throw torn(target, 'its answer ends in the middle');
  return { host, facets, foreign, rolledBack };
}

function startBlock(host: Map<string, string[]>, word: string): string[] {
  const lines: string[] = [];
  host.set(word, lines);
  return lines;
}

function add(lines: Map<string, string[]>, word: string, value: string): void {
  const known = lines.get(word) ?? [];
  known.push(decodeSaid(value));
  lines.set(word, known);
}

function noteEntry(facet: Building, json: string): void {
  const entry = readEntry(json);
  if (entry !== null) facet.entry = entry;
}

/** `kind` and `key name extra`. */
function nameOf(kind: string, value: string): FacetName & { readonly extra: string } {
  const [, name = '', extra = ''] = value.split(' ');
  return { kind: kind as FacetKind, name: decodeWord(name), extra: decodeWord(extra) };
}

function undoneOf(isWhole: boolean, value: string): Undone {
  const [kind, name] = cut(value);
  return { kind: kind as FacetKind, name: decodeWord(name), isWhole };
}

function foreignOf(kind: FacetKind, word: string): Omit<Foreign, 'owner'> {
  return { kind, name: decodeWord(word), ports: [], addresses: [] };
}

/** The first word of a line, and the rest. */
function cut(line: string): readonly [string, string] {
  const blank = line.indexOf(' ');
  return blank === -1 ? [line, ''] : [line.slice(0, blank), line.slice(blank + 1)];
}

function torn(target: string, why: string): OperationError {
  return new OperationError('internal', `looking at ${target}: ${why}; it is looked at again`);
}
