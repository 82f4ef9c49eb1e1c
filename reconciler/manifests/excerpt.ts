import type { Diagnostic, Position } from '../model/diagnostic.ts';
import type { Place } from '../model/manifest.ts';
import { withoutPassword } from '../model/without-password.ts';

/** A piece of a text, from `start` up to but not including `end`, counted in UTF-16 units. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** What is wrong, and where in the text. */
export interface Problem extends Span {
  readonly severity?: Diagnostic['severity'];
  readonly code: string;
  readonly summary: string;
  readonly hint?: string | undefined;
}

interface Source {
  readonly path: string;
  readonly text: string;
}

/** Longer lines are cut: an excerpt is for people. */
const MAX_LINE = 300;

/** The diagnostic of a problem in a file. */
export function diagnosticIn(source: Source, { severity = 'error', code, summary, hint, ...span }: Problem): Diagnostic {
  return { severity, code, summary, ...(hint === undefined ? {} : { hint }), ...placeOf(source, span) };
}

/** The place of a span; what is marked ends with its first line. */
export function placeOf({ path, text }: Source, { start, end }: Span): Place {
  const at = positionOf(path, text, start);
  const lineStart = start - (at.column - 1);
  const line = lineAt(text, lineStart);
  const marked = Math.min(end, lineStart + line.trimEnd().length) - start;
  const excerpt = [{ line: at.line, text: shown(line) }];
  if (at.line > 1) excerpt.unshift({ line: at.line - 1, text: shown(lineAt(text, text.lastIndexOf('\n', lineStart - 2) + 1)) });
  return { at, length: Math.max(1, marked), excerpt };
}

/** Line and column, from 1, of an offset. */
export function positionOf(file: string, text: string, offset: number): Position {
  let line = 1;
  let lineStart = 0;
  for (let next = text.indexOf('\n'); next !== -1 && next < offset; next = text.indexOf('\n', lineStart)) {
    line += 1;
    lineStart = next + 1;
  }
  return { file, line, column: offset - lineStart + 1 };
}

function lineAt(text: string, lineStart: number): string {
  const end = text.indexOf('\n', lineStart);
  return text.slice(lineStart, end === -1 ? undefined : end);
}

/** Without passwords, and what would move the terminal's cursor or reorder the text; every character keeps its column. */
function shown(line: string): string {
  return withoutPassword(line)
    .slice(0, MAX_LINE)
    .trimEnd()
    .replaceAll('\t', ' ')
    .replaceAll(/[\u0000-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, '�');
}
