import type { Collection } from 'mongodb';

/**
 * A document of the store. `w` is the number of the write that it is from, as `numbered` has it, and its value as JSON text: with `$max` a
 * write that arrives late never replaces a later one, whoever sent it, and a key may hold what a field's name may not.
 */
export interface Kept {
  readonly _id: string;
  readonly w: string;
}

/** One value of a batch; without `text` its document is removed. */
export interface Written {
  readonly key: string;
  readonly text?: string;
}

/** A put of several documents while it is under way: part 0, whose id is the number alone, makes it valid, and is written last. */
export interface Journalled {
  readonly _id: string;
  readonly written: readonly Written[];
  /** How many parts there are; of part 0 only. */
  readonly parts?: number;
}

/** What the store itself is: the version of its format, and the number of the last write. */
export interface Format {
  readonly _id: 'format';
  readonly version: number;
  readonly writes: number;
}

/** A lease; `turn` is another one with each renewal, `until` in milliseconds of the server's clock. */
export interface Leased {
  readonly _id: string;
  readonly owner: string;
  /** LeaseHolder as JSON. */
  readonly holder: string;
  readonly until: number;
  readonly turn: string;
}

/** The collections of a store, and how a step on them is bounded. */
export interface Collections {
  readonly documents: Collection<Kept>;
  readonly journal: Collection<Journalled>;
  readonly format: Collection<Format>;
  readonly leases: Collection<Leased>;
  /** One exchange with the server: ends with its deadline or the signal, whatever the driver makes of them. */
  step<T>(signal: AbortSignal, call: (signal: AbortSignal) => Promise<T>): Promise<T>;
}

/** A write's number so that text compares as numbers do: 16 digits. */
export function numbered(write: number): string {
  return String(write).padStart(NUMBER_DIGITS, '0');
}

/** The value of a document; undefined: it was removed. */
export function textOf({ w }: Kept): string | undefined {
  return w.length === NUMBER_DIGITS ? undefined : w.slice(NUMBER_DIGITS);
}

const NUMBER_DIGITS = 16;

/** Matches `w` of documents that were not removed. */
export const LIVE: { readonly $regex: string } = { $regex: `^.{${NUMBER_DIGITS + 1}}` };
/** And of those that were. */
export const REMOVED: { readonly $regex: string } = { $regex: `^.{${NUMBER_DIGITS}}$` };

/** Matches every key that begins so; servers compare text by the bytes of UTF-8, which is the order of code points. */
export function below(prefix: string): { readonly $gte: string; readonly $lt?: string } {
  const points = Array.from(prefix, character => character.codePointAt(0)!);
  while (points.at(-1) === LAST_CODE_POINT) points.pop();
  const last = points.pop();
  if (last === undefined) return { $gte: prefix };
  // No text holds a surrogate alone.
  const next = last + 1 === 0xd800 ? 0xe000 : last + 1;
  return { $gte: prefix, $lt: String.fromCodePoint(...points, next) };
}

const LAST_CODE_POINT = 0x10ffff;
