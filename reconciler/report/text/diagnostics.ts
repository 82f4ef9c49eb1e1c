import stringWidth from 'string-width';
import type { Diagnostic } from '../../model/diagnostic.ts';
import { cut } from '../layout.ts';
import { type Style, signOf } from '../style.ts';
import { visible } from '../visible.ts';
import { count, enumerate } from '../words.ts';

/** What the last line says beside the counts. */
export interface DiagnosticsContext {
  /** How many files were read. */
  readonly files: number;
  /** What follows, as a sentence: `Nothing was applied; 4f2a91c stays in force.` */
  readonly consequence?: string;
}

/** Everything wrong in what people wrote, each with its place marked in the source, and a last line that counts. */
export function renderDiagnostics(diagnostics: readonly Diagnostic[], context: DiagnosticsContext, style: Style): string {
  const blocks = diagnostics.map(diagnostic =>
    [...renderHead(diagnostic, style), ...renderExcerpt(diagnostic, style)].join('\n'),
  );
  return [...blocks, countDiagnostics(diagnostics, context, style)].join('\n');
}

/** `apps/web.yaml:17:5 error unknown-field: "replica" is not a field of Job.spec (did you mean "replicas"?)`, on one line. */
export function summariseDiagnostic({ at, severity, code, summary, hint }: Diagnostic): string {
  const place = at === undefined ? '' : `${at.file}:${at.line}:${at.column} `;
  return visible(`${place}${severity} ${code}: ${summary}${hint === undefined ? '' : ` (${hint})`}`);
}

/** Each that reads otherwise, once. */
export function uniqueDiagnostics(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  return [...new Map(diagnostics.map(diagnostic => [summariseDiagnostic(diagnostic), diagnostic])).values()];
}

function renderHead({ at, severity, code, summary, hint, excerpt }: Diagnostic, style: Style): readonly string[] {
  const place = at === undefined ? '' : `${style.paint('strong', visible(`${at.file}:${at.line}:${at.column}`))} `;
  const head = `${place}${style.paint(severity === 'error' ? 'bad' : 'care', severity)} ${visible(`${code}: ${summary}`)}`;
  const hasCaret = excerpt?.some(({ line }) => line === at?.line) ?? false;
  return hint === undefined || hasCaret ? [head] : [head, `  ${style.paint('good', visible(hint))}`];
}

function renderExcerpt({ at, excerpt, length = 1, hint }: Diagnostic, style: Style): readonly string[] {
  if (at === undefined || excerpt === undefined) return [];
  const gutter = Math.max(...excerpt.map(({ line }) => String(line).length));
  const room = Math.max(style.width - gutter - 5, 20);
  return excerpt.flatMap(({ line, text }) => {
    const number = style.paint('quiet', `  ${String(line).padStart(gutter)} |`);
    if (line !== at.line) return [`${number} ${cut(flat(text), room, style)}`.trimEnd()];
    const from = windowStart(text, at.column - 1, room);
    const lead = `${from > 0 ? signOf('cut', style) : ''}${flat(text.slice(from, at.column - 1))}`;
    const marked = flat(text.slice(at.column - 1, at.column - 1 + length));
    const source = cut(`${lead}${marked}${flat(text.slice(at.column - 1 + length))}`, room, style);
    const carets = '^'.repeat(Math.max(1, Math.min(stringWidth(marked), room - stringWidth(lead))));
    const blank = style.paint('quiet', `  ${' '.repeat(gutter)} |`);
    const advice = hint === undefined ? '' : ` ${style.paint('good', visible(hint))}`;
    return [`${number} ${source}`, `${blank} ${' '.repeat(stringWidth(lead))}${style.paint('bad', carets)}${advice}`];
  });
}

/** Where to begin a line that is too long to be shown whole: so that what is marked is in it. */
function windowStart(text: string, column: number, room: number): number {
  return stringWidth(flat(text.slice(0, column))) < room * 0.75 ? 0 : Math.max(0, column - Math.floor(room / 3));
}

/** A line of source: made visible, each tab one space, so that carets stand under what they mark. */
function flat(text: string): string {
  return text === '' ? '' : visible(`${text}|`).slice(0, -1);
}

/** `2 errors, 1 warning in 2 of 31 files. Nothing was applied; 4f2a91c stays in force.` */
function countDiagnostics(diagnostics: readonly Diagnostic[], { files, consequence }: DiagnosticsContext, style: Style): string {
  const errors = diagnostics.filter(diagnostic => diagnostic.severity === 'error').length;
  const warnings = diagnostics.length - errors;
  const wrong = new Set(diagnostics.flatMap(diagnostic => (diagnostic.at === undefined ? [] : [diagnostic.at.file]))).size;
  const amounts = [
    ...(errors === 0 ? [] : [style.paint('bad', count(errors, 'error'))]),
    ...(warnings === 0 ? [] : [style.paint('care', count(warnings, 'warning'))]),
  ];
  const where = wrong === 0 ? `in ${count(files, 'file')}` : `in ${wrong} of ${count(files, 'file')}`;
  const first = amounts.length === 0 ? `${style.paint('good', 'No errors')} ${where}.` : `${enumerate(amounts)} ${where}.`;
  return consequence === undefined ? first : `${first} ${visible(consequence)}`;
}
