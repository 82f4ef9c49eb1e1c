import { canonicalJson, sha256 } from '../../model/digest.ts';
import type { FacetName, FacetSpec } from '../../model/host.ts';
import type { Owner } from '../../model/resource.ts';
import { encodeWord, LEDGERS } from './shell-library.ts';

/**
 * What the ledger of a host says of one facet, written before the facet is changed. Beside its file (`<key>.entry`) are `<key>.original`,
 * what was there before us, and for some kinds `<key>.after`, what the host itself made of it. `<key>.released`: it was ours, and the
 * original was put back.
 */
export interface Entry {
  readonly format: 1;
  /** What was asked for last; secrets as fingerprints. */
  readonly spec: FacetSpec;
  /** SHA-256 of the bytes of a file as they were written, secrets among them: nothing but the rights of the ledger (0700) keeps it from others. */
  readonly written?: string;
}

/** Folder of a cluster's ledger on a host: only root may look into it. */
export function ledgerOf({ cluster, uid }: Owner): string {
  return `${LEDGERS}/${`${cluster}-${uid}`.replaceAll(/[^\w.-]/g, '_')}`;
}

/** What a facet is filed under. */
export function facetKey({ kind, name }: Pick<FacetName, 'kind' | 'name'>): string {
  return sha256(`${kind} ${name}`).slice(0, 24);
}

/** The line by which a script is told of a facet: `kind key name extra`. */
export function facetLine(facet: FacetName, extra: string): string {
  return `${facet.kind} ${facetKey(facet)} ${encodeWord(facet.name)} ${encodeWord(extra)}\n`;
}

/** The two lines of an entry's file. */
export function entryText(facet: FacetName, extra: string, entry: Entry): string {
  return `${facetLine(facet, extra)}${canonicalJson(entry)}\n`;
}

/** An entry as it was read; null where it is not one of ours, or a power cut left half of it. */
export function readEntry(json: string): Entry | null {
  const entry = parsed(json) as Partial<Entry> | null;
  return entry?.format === 1 && entry.spec !== undefined ? (entry as Entry) : null;
}

/** Whose ledger it is, as it was read; null where a power cut left half of it. */
export function readOwner(json: string): Owner | null {
  const owner = parsed(json) as Partial<Owner> | null;
  return typeof owner?.cluster === 'string' && typeof owner.uid === 'string' ? (owner as Owner) : null;
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return null;
  }
}
