import stringWidth from 'string-width';
import { type Style, signOf, type Tone } from './style.ts';

/** One piece of text in one colour; its width is that of the bare text. */
export interface Cell {
  readonly text: string;
  readonly tone?: Tone;
}

/** A cell in its colour, filled up with spaces to `columns`. */
function fill({ text, tone }: Cell, columns: number, style: Style): string {
  const painted = tone === undefined || text === '' ? text : style.paint(tone, text);
  return painted + ' '.repeat(Math.max(0, columns - stringWidth(text)));
}

/** The text when it fits, else its beginning and an ellipsis. */
export function cut(text: string, columns: number, style: Style): string {
  if (stringWidth(text) <= columns) return text;
  const end = signOf('cut', style);
  let kept = '';
  for (const { segment } of GRAPHEMES.segment(text)) {
    if (stringWidth(kept + segment) > columns - end.length) break;
    kept += segment;
  }
  return kept.trimEnd() + end;
}

/** Breaks text at spaces, never between a number and its unit; a word longer than a line is broken where the line ends. */
export function wrap(text: string, columns: number): readonly string[] {
  const room = Math.max(columns, 8);
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(/ +(?!(?:ms|s|days?)(?![a-z]))/)) {
    if (line !== '' && stringWidth(line) + 1 + stringWidth(word) <= room) line += ` ${word}`;
    else {
      if (line !== '') lines.push(line);
      const pieces = breakWord(word, room);
      lines.push(...pieces.slice(0, -1));
      line = pieces.at(-1)!;
    }
  }
  return [...lines, line];
}

/** A text on lines, those after the first indented; `marks` are pieces of it in colour, in their order. */
export function paragraph(text: string, style: Style, marks: readonly Cell[] = [], indent = ''): readonly string[] {
  const left = [...marks];
  const paintLine = (line: string): string => {
    let painted = '';
    let from = 0;
    for (let next = left[0]; next !== undefined; next = left[0]) {
      const at = line.indexOf(next.text, from);
      if (at === -1) break;
      painted += line.slice(from, at) + fill(next, 0, style);
      from = at + next.text.length;
      left.shift();
    }
    return painted + line.slice(from);
  };
  return wrap(text, style.width - indent.length).map((line, index) => (index === 0 ? '' : indent) + paintLine(line));
}

/** A text that belongs to the line above: indented by two columns, its further lines by four. */
export function indented(text: string, style: Style): readonly string[] {
  return wrap(text, style.width - 4).map((line, index) => `${index === 0 ? '  ' : '    '}${line}`);
}

/** Phrases on as few lines as they need, broken only between them (and within one that is longer than a line). */
export function wrapPhrases(phrases: readonly string[], separator: string, columns: number): readonly string[] {
  const lines: string[] = [];
  for (const phrase of phrases) {
    const line = lines.at(-1);
    if (line !== undefined && stringWidth(line + separator + phrase) <= columns)
      lines[lines.length - 1] = line + separator + phrase;
    else lines.push(...wrap(phrase, columns));
  }
  return lines;
}

/** A first cell, then text in a column of its own; where that leaves too little room, below it. */
export function hang(head: Cell, columns: number, text: Cell, indent: string, style: Style): readonly string[] {
  const room = style.width - indent.length;
  const beside = stringWidth(head.text) <= columns && room - columns - 2 >= 24;
  const lines = wrap(text.text, beside ? room - columns - 2 : room - 4).map(line => fill({ ...text, text: line }, 0, style));
  if (text.text === '' || !beside) {
    const heads = wrap(head.text, room).map(line => indent + fill({ ...head, text: line }, 0, style));
    return [...heads, ...(text.text === '' ? [] : lines.map(line => `${indent}    ${line}`))];
  }
  const margin = `${indent}${' '.repeat(columns)}  `;
  return [`${indent}${fill(head, columns, style)}  ${lines[0]}`, ...lines.slice(1).map(line => margin + line)];
}

/** Columns of a table by their headings. */
export interface Columns {
  /** Never cut. */
  readonly whole?: readonly string[];
  /** Left out one after the other, the first first, rather than cut the others to where nobody can read them. */
  readonly spare?: readonly string[];
}

/** So much of a column is of use. */
const READABLE = 12;

/** Columns aligned under their headings, left out where they are empty throughout; the widest are cut to fit. What there is no room for is named. */
export function table(
  headings: readonly string[],
  rows: readonly (readonly Cell[])[],
  style: Style,
  { whole = [], spare = [] }: Columns = {},
): readonly string[] {
  const widthOf = (column: number): number =>
    Math.max(...[headings[column]!, ...rows.map(row => row[column]!.text)].map(text => stringWidth(text)));
  const isWhole = (column: number): boolean => whole.includes(headings[column]!);
  const least = (columns: readonly number[]): number =>
    columns.reduce((sum, column) => sum + 2 + (isWhole(column) ? widthOf(column) : Math.min(widthOf(column), READABLE)), -2);
  const used = headings.map((_, column) => column).filter(column => rows.some(row => row[column]!.text !== ''));
  let shown = used;
  for (const heading of spare) if (least(shown) > style.width) shown = shown.filter(column => headings[column] !== heading);
  const widths = shown.map(widthOf);
  const flexible = shown.map(column => !isWhole(column));
  shrink(widths, flexible, style.width - 2 * (widths.length - 1));
  const write = (cells: readonly Cell[]): string =>
    shown
      .map((column, place) =>
        fill({ ...cells[column]!, text: cut(cells[column]!.text, widths[place]!, style) }, widths[place]!, style),
      )
      .join('  ')
      .trimEnd();
  const lacking = used.filter(column => !shown.includes(column)).map(column => headings[column]!);
  const note = `${signOf('cut', style)} no room here for ${lacking.join(', ')}`;
  return [
    write(headings.map(text => ({ text, tone: 'quiet' as const }))),
    ...rows.map(write),
    ...(lacking.length === 0 ? [] : [style.paint('quiet', note)]),
  ];
}

/** Takes columns from the widest of those that may shrink until all fit. */
function shrink(widths: number[], flexible: readonly boolean[], room: number): void {
  while (widths.reduce((sum, width) => sum + width, 0) > room) {
    const widest = widths.reduce((best, width, index) => (flexible[index] && width > (widths[best] ?? 0) ? index : best), -1);
    if (widest === -1 || widths[widest]! <= 6) return;
    widths[widest]! -= 1;
  }
}

const GRAPHEMES: Intl.Segmenter = new Intl.Segmenter('en', { granularity: 'grapheme' });

function breakWord(word: string, columns: number): readonly string[] {
  if (stringWidth(word) <= columns) return [word];
  const pieces = [''];
  for (const { segment } of GRAPHEMES.segment(word)) {
    if (stringWidth(pieces.at(-1)! + segment) > columns) pieces.push('');
    pieces[pieces.length - 1] += segment;
  }
  return pieces;
}
