import stringWidth from 'string-width';
import type { FieldLine } from '../fields.ts';
import { foldEntries } from '../fold-entries.ts';
import { cut, hang, wrapPhrases } from '../layout.ts';
import type { Entry, Section } from '../plan-entries.ts';
import { type Sign, type Style, signOf, toneOf } from '../style.ts';
import { mapTexts } from '../visible.ts';

/** Sections with their entries aligned under each other, an empty line before each section. */
export function renderSections(sections: readonly Section[], style: Style): readonly string[] {
  const shown = style.unicode ? sections : mapTexts(sections, inAscii);
  const columns = subjectColumns(shown, style);
  return shown.flatMap(({ title, groups }) => [
    '',
    style.paint('strong', title),
    ...groups.flatMap(group => [
      ...(group.title === undefined ? [] : [`  ${style.paint('quiet', group.title)}`]),
      ...renderEntries(group.entries, columns, style),
    ]),
  ]);
}

/** Entries of one group, folded unless everything shall be shown. */
function renderEntries(entries: readonly Entry[], columns: number, style: Style): readonly string[] {
  const { shown, rest } = foldEntries(entries, style.verbose);
  const lines = shown.flatMap(({ entry, more }) => [
    ...renderEntry(entry, columns, style),
    ...(more === 0 ? [] : [note(`and ${more} more like it`, style)]),
  ]);
  return rest === 0 ? lines : [...lines, note(`and ${rest} more; -v shows all`, style)];
}

/** The width that subjects of sections need, at most two fifths of the line: what is longer has its text below. */
function subjectColumns(sections: readonly Section[], style: Style): number {
  const most = Math.floor(style.width * 0.4);
  const widths = sections.flatMap(({ groups }) =>
    groups.flatMap(({ entries }) => entries.map(({ subject }) => stringWidth(subject))),
  );
  return Math.max(0, ...widths.filter(width => width <= most));
}

function renderEntry(entry: Entry, columns: number, style: Style): readonly string[] {
  const answer = entry.answer === undefined ? '' : ` ${signOf('dot', style)} ${entry.answer}`;
  const [first, ...rest] = hang({ text: entry.subject }, columns, { text: entry.text + answer }, '    ', style);
  const todo =
    entry.todo === undefined
      ? []
      : hang({ text: '' }, columns, { text: `${signOf('arrow', style)} ${entry.todo}`, tone: 'strong' }, '    ', style);
  return [
    `  ${style.paint(toneOf(entry.sign), signOf(entry.sign, style))} ${first!.slice(4)}`,
    ...rest,
    ...todo.filter(line => line.trim() !== ''),
    ...renderFields(entry.fields, style),
  ];
}

/** Differences under what they are of, their names aligned. */
function renderFields(fields: readonly FieldLine[], style: Style): readonly string[] {
  const columns = Math.min(30, Math.max(0, ...fields.map(({ label }) => stringWidth(label))));
  return fields.flatMap(field => {
    const sign: Sign | null = field.kind === 'added' ? 'add' : field.kind === 'removed' ? 'delete' : null;
    const mark = sign === null ? ' ' : style.paint(toneOf(sign), signOf(sign, style));
    const room = style.width - 8 - columns - 2;
    const text = style.verbose
      ? describeField(field, Number.POSITIVE_INFINITY, style)
      : describeField(field, Math.max(room, 20), style);
    const [first, ...rest] = hang({ text: field.label, tone: 'quiet' }, columns, { text }, '        ', style);
    return [`      ${mark} ${first!.slice(8)}`, ...rest];
  });
}

/** `256Mi → 128Mi`; what does not fit on two lines, from where the two begin to differ. */
function describeField({ kind, from, to }: FieldLine, room: number, style: Style): string {
  switch (kind) {
    case 'added':
      return cut(to, room, style);
    case 'removed':
      return cut(`was ${from}`, room, style);
    case 'renewed':
      return `${cut(from, room - 16, style)} has a new value`;
    case 'changed': {
      const between = ` ${signOf('arrow', style)} `;
      const half = Math.floor((room - between.length) / 2);
      if (stringWidth(from + between + to) <= 2 * room) return from + between + to;
      const skipped = Math.max(0, commonStart(from, to) - Math.floor(half / 2));
      const [one, other] = [from, to].map(text => (skipped === 0 ? text : signOf('cut', style) + text.slice(skipped)));
      const [shortest, longest] = [one!, other!].map(text => stringWidth(text)).sort((a, b) => a - b);
      const each = shortest! + longest! + between.length <= room ? room : Math.max(half, room - between.length - shortest!);
      return `${cut(one!, each, style)}${between}${cut(other!, each, style)}`;
    }
  }
}

function commonStart(one: string, other: string): number {
  let index = 0;
  while (index < one.length && one[index] === other[index]) index += 1;
  return index;
}

/** What our own sentences contain beyond ASCII, for terminals that cannot show it. */
function inAscii(text: string): string {
  return text.replaceAll('→', '->').replaceAll('…', '...').replaceAll('·', '-').replaceAll('↵', '|');
}

function note(text: string, style: Style): string {
  return `    ${style.paint('quiet', `${signOf('cut', style)} ${text}`)}`;
}

/** What the signs that were used mean; no line without a sign. */
export function renderLegend(sections: readonly Section[], style: Style): readonly string[] {
  const used = new Set(sections.flatMap(({ groups }) => groups.flatMap(({ entries }) => entries.map(({ sign }) => sign))));
  const meanings = MEANINGS.filter(([sign]) => used.has(sign));
  const lines = wrapPhrases(
    meanings.map(([sign, meaning]) => `${signOf(sign, style)} ${meaning}`),
    '  ',
    style.width,
  );
  return meanings.length === 0 ? [] : lines.map(line => style.paint('quiet', line));
}

const MEANINGS: readonly (readonly [Sign, string])[] = [
  ['add', 'add'],
  ['change', 'change in place'],
  ['replace', 'replace'],
  ['delete', 'delete'],
  ['start', 'start'],
  ['stop', 'stopped'],
  ['gone', 'gone'],
  ['moved', 'tag moved'],
  ['underway', 'under way'],
  ['held', 'held'],
  ['unseen', 'not seen'],
];
