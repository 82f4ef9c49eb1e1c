import { parseBytes } from '../../model/quantities.ts';
import { type Field, fieldsOf, itemsOf, type Problem, report } from './compose-file.ts';
import { isHeld } from './held-values.ts';
import { shellWords } from './shell-words.ts';

/** A text; numbers and switches as they are written. Undefined: it is not there. */
export function readText(field: Field | undefined): string | undefined {
  return field === undefined ? undefined : String(field.value);
}

/** A switch. */
export function readFlag(field: Field | undefined): boolean | undefined {
  if (field === undefined || typeof field.value === 'boolean') return field?.value as boolean | undefined;
  return parsed(field, 'true or false', text => FLAGS.get(text.toLowerCase()) ?? null);
}

const FLAGS: ReadonlyMap<string, boolean> = new Map([
  ...['y', 'yes', 'true', 'on'].map(word => [word, true] as const),
  ...['n', 'no', 'false', 'off'].map(word => [word, false] as const),
]);

/** A number that is not below 0 unless `least` is. */
export function readNumber(
  field: Field | undefined,
  { least = 0, whole = true }: { readonly least?: number; readonly whole?: boolean } = {},
): number | undefined {
  const what = `a${whole ? ' whole' : ''} number${least === 0 ? ' from 0 on' : ''}`;
  return parsed(field, what, text => {
    const number = text.trim() === '' ? Number.NaN : Number(text);
    return number >= least && (whole ? Number.isSafeInteger(number) : Number.isFinite(number)) ? number : null;
  });
}

/** Milliseconds, with fractions. */
export function readDuration(field: Field | undefined): number | undefined {
  return parsed(field, 'a duration like 90s or 1m30s', parseGoDuration);
}

/** Bytes. */
export function readBytes(field: Field | undefined): number | undefined {
  return parsed(field, 'a size like 512M or 1.5g', text => parseBytes(text.trim().replace(/ (?=[a-z])/i, '')));
}

/** Processors in thousandths, with fractions. */
export function readCpus(field: Field | undefined): number | undefined {
  return parsed(field, 'an amount of processors like "0.5"', text =>
    /^\d*\.?\d+$|^\d+\.$/.test(text) ? Number(text) * 1000 : null,
  );
}

/** One text, or a list of them. */
export function readList(field: Field | undefined): readonly string[] | undefined {
  if (field === undefined) return undefined;
  return Array.isArray(field.value) ? itemsOf(field).map(item => String(item.value)) : [String(field.value)];
}

/** A command: words, or a line that is split as a shell would. */
export function readCommand(field: Field | undefined): readonly string[] | undefined {
  if (field === undefined || Array.isArray(field.value)) return readList(field);
  return parsed(field, 'a command line: a quote is not closed', shellWords);
}

/** A map, or a list of `key=value`, of texts. */
export function readPairs(field: Field | undefined, separators = '='): Readonly<Record<string, string>> | undefined {
  if (field === undefined) return undefined;
  const pairs = pairsOf(field, separators);
  return Object.fromEntries(pairs.map(({ key, value }) => [key, value ?? '']));
}

/** One entry of a map, or of a list of `key=value`; null: there is no value. */
export interface Pair {
  readonly key: string;
  readonly value: string | null;
  readonly field: Field;
}

/** What readPairs reads, entry by entry. */
export function pairsOf(field: Field, separators = '='): readonly Pair[] {
  const split = new RegExp(`[${separators}]`);
  return [
    ...fieldsOf(field).map(([key, own]) => ({ key, value: own.value === null ? null : String(own.value), field: own })),
    ...itemsOf(field).map(item => {
      const text = String(item.value);
      const at = text.search(split);
      return { key: at === -1 ? text : text.slice(0, at), value: at === -1 ? null : text.slice(at + 1), field: item };
    }),
  ];
}

/** One of some words; none where it is not there, or empty. */
export function readChoice<T extends string>(field: Field | undefined, words: readonly T[]): T | undefined {
  if (field?.value === '') return undefined;
  return parsed(field, words.map(word => `"${word}"`).join(' or '), text => words.find(word => word === text) ?? null);
}

/** What `parse` makes of a field's text; where that is null it is reported. */
export function parsed<T>(field: Field | undefined, what: string, parse: (text: string) => T | null): T | undefined {
  if (field === undefined) return undefined;
  const text = String(field.value);
  if (isHeld(text)) {
    report(field, NOT_HERE);
    return undefined;
  }
  const value = parse(text);
  if (value !== null) return value;
  report(field, { code: 'bad-value', summary: `${JSON.stringify(text)} is not ${what}` });
  return undefined;
}

/** A value that is known later only stands where it is needed now. */
export const NOT_HERE: Problem = {
  code: 'template-not-here',
  summary: 'Neither templates nor secrets can be in this field',
  hint: 'write the value itself into stack.env of the Job',
};

const NANOSECONDS: Readonly<Record<string, number>> = {
  ...{ ns: 1, us: 1e3, µs: 1e3, μs: 1e3, ms: 1e6 },
  ...{ s: 1e9, m: 60e9, h: 3600e9 },
};

/** `1h30m`, `1.5s`, `500ms` in milliseconds, as Go reads them; null: not a duration, or below 0. */
function parseGoDuration(text: string): number | null {
  if (text === '0') return 0;
  if (!/^\+?((\d+\.?\d*|\.\d+)(ns|us|µs|μs|ms|s|m|h))+$/.test(text)) return null;
  let total = 0;
  for (const [, amount, unit] of text.matchAll(/([\d.]+)(ns|us|µs|μs|ms|s|m|h)/g)) total += Number(amount) * NANOSECONDS[unit!]!;
  return Math.round(total) / 1e6;
}
