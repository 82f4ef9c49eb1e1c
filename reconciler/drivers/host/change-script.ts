import { canonicalJson } from '../../model/digest.ts';
import type { FacetName } from '../../model/host.ts';
import type { Owner } from '../../model/resource.ts';
import { BEGIN, END, MAKE, REMOVE } from './change-steps.ts';
import type { Order } from './facet-kit.ts';
import { DISARM, UNDO, UNDOING } from './guard-steps.ts';
import { kitOf } from './kits.ts';
import { type Entry, entryText, facetKey, ledgerOf } from './ledger.ts';
import { LOCK } from './lock.ts';
import { CHANGING, encodeWord, LIBRARY, quote } from './shell-library.ts';

/** A script and all that it reads. */
export interface Script {
  readonly script: string;
  readonly input: string | Uint8Array;
}

/** What a change is about. */
export interface ChangeOptions {
  readonly owner: Owner;
  readonly facet: FacetName;
  /** Absent: it cannot lock us out. */
  readonly guard?: Guard;
}

/** How a change is undone by itself: after so long, unless who logged in anew lets it stand. `id` is unlike that of any other. */
export interface Guard {
  readonly id: string;
  readonly seconds: number;
}

/** Makes a facet what it shall be, from nothing or from whatever it is. */
export function makeScript(options: ChangeOptions & { readonly entry: Entry; readonly order: Order }): Script {
  const { owner, facet, entry, order } = options;
  const extra = kitOf(facet.kind).extra?.(facet.name, entry.spec) ?? '';
  const head = Buffer.from(`${canonicalJson(owner)}\n${entryText(facet, extra, entry)}`);
  return {
    script: scriptOf(options, { extra, ...order.variables }, MAKE),
    input: Buffer.concat([head, Buffer.from(order.input ?? '')]),
  };
}

/** Puts back what was there before a facet was ours; takes away what never was. */
export function removeScript(options: ChangeOptions): Script {
  const { owner, facet } = options;
  const extra = kitOf(facet.kind).extra?.(facet.name, undefined) ?? '';
  return { script: scriptOf(options, { extra }, REMOVE), input: `${canonicalJson(owner)}\n` };
}

/**
 * Ends the time in which a change would be undone by itself; run by who logged in anew. Ends with CHANGE_FAILED and its words where the
 * change failed, fails with `rolled-back` where it was undone, with `busy` where it has not ended.
 */
export function disarmScript(options: ChangeOptions): Script {
  return { script: `${variablesOf(options, {})}${LIBRARY}${CHANGING}${DISARM}`, input: '' };
}

/** Undoes a guarded change now, and says what became of it (see UNDO). */
export function undoScript(options: ChangeOptions): Script {
  return { script: `${variablesOf(options, {})}${LIBRARY}${CHANGING}${UNDO}`, input: '' };
}

function scriptOf(options: ChangeOptions, variables: Readonly<Record<string, string>>, steps: string): string {
  const begin = variablesOf(options, variables);
  const parts = `${LIBRARY}${CHANGING}${LOCK}${kitOf(options.facet.kind).change}`;
  const guard = options.guard === undefined ? '' : `undoing=${quote(`${begin}${parts}${UNDOING}`)}\n`;
  return `${begin}${guard}${parts}${BEGIN}${steps}${END}`;
}

function variablesOf({ owner, facet, guard }: ChangeOptions, variables: Readonly<Record<string, string>>): string {
  const { kind, name } = facet;
  const own = { mine: ledgerOf(owner), kind, key: facetKey(facet), name, word: encodeWord(name) };
  const all = { ...own, guard: guard?.id ?? '', guard_seconds: String(guard?.seconds ?? 0), ...variables };
  return Object.entries(all)
    .map(([name, value]) => `${name}=${quote(value)}\n`)
    .join('');
}
