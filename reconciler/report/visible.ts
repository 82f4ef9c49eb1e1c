import type { Report } from '../model/report.ts';
import { toJson } from './json.ts';

/**
 * Text from the world made harmless and readable on one line: a line break becomes `↵`, a tab a space, and whatever could move the
 * cursor, turn the reading direction or hide itself becomes `\x1b` or `\u202e`.
 */
export function visible(text: string): string {
  return text
    .replace(/[\r\n]+$/, '')
    .replace(/\r?\n/g, ' ↵ ')
    .replaceAll('\t', ' ')
    .replace(UNSEEN, escapeCharacter)
    .toWellFormed();
}

/** Control characters (C0, DEL, C1), line separators, and format characters such as bidirectional marks and zero-width ones. */
const UNSEEN = /[\p{Cc}\p{Zl}\p{Zp}]|(?!\u200d)\p{Cf}/gu;

function escapeCharacter(character: string): string {
  const code = character.codePointAt(0)!;
  return code < 256 ? `\\x${code.toString(16).padStart(2, '0')}` : `\\u${code.toString(16).padStart(4, '0')}`;
}

/** A value with every text in it made visible: what views start from, so that none can forget it. */
export function readable<T>(value: T): T {
  return mapTexts(value, visible);
}

/** A report without the contents of files, every text in it made visible. */
export function readableReport(report: Report): Report {
  return readable(toJson(report));
}

/** Plain data with every text replaced, keys apart. */
export function mapTexts<T>(value: T, change: (text: string) => string): T {
  if (typeof value === 'string') return change(value) as T;
  if (Array.isArray(value)) return value.map(item => mapTexts(item, change)) as T;
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, mapTexts(item, change)])) as T;
}
