import { expect, test } from 'vitest';
import { cut, hang, paragraph, table, wrap } from '../../../reconciler/report/layout.ts';
import { PLAIN, type Style } from '../../../reconciler/report/style.ts';

const TAGGED: Style = { ...PLAIN, width: 40, paint: (tone, text) => `<${tone}>${text}</${tone}>` };

test('a text is broken at spaces, and never between a number and its unit', () => {
  expect(wrap('healthy for 10 s of 12 days', 14)).toEqual(['healthy for', '10 s of', '12 days']);
});

test('a word that is longer than a line is broken where the line ends, between graphemes', () => {
  expect(wrap('日本日本日本 a', 8)).toEqual(['日本日本', '日本 a']);
  expect(wrap('👩‍👧👩‍👧👩‍👧👩‍👧👩‍👧', 8)).toEqual(['👩‍👧👩‍👧👩‍👧👩‍👧', '👩‍👧']);
});

test('what is cut ends in an ellipsis and fits, in columns of the terminal', () => {
  expect(cut('日本日本', 5, PLAIN)).toBe('日本…');
  expect(cut('abcdef', 5, { ...PLAIN, unicode: false })).toBe('ab...');
  expect(cut('abcde', 5, PLAIN)).toBe('abcde');
});

test('colours do not count as columns, and marks are found in their order', () => {
  expect(
    paragraph('m is m and in sync', TAGGED, [
      { text: 'm', tone: 'strong' },
      { text: 'm', tone: 'bad' },
      { text: 'in sync', tone: 'good' },
    ]),
  ).toEqual(['<strong>m</strong> is <bad>m</bad> and <good>in sync</good>']);
});

test('text stands beside its head, below it where there is no room', () => {
  expect(hang({ text: 'head' }, 6, { text: 'one two three four five six seven' }, '  ', { ...PLAIN, width: 34 })).toEqual([
    '  head    one two three four five',
    '          six seven',
  ]);
  expect(hang({ text: 'a head that is long' }, 6, { text: 'text' }, '  ', { ...PLAIN, width: 34 })).toEqual([
    '  a head that is long',
    '      text',
  ]);
});

test('a table leaves out columns that can be spared before others cannot be read, and names them', () => {
  const rows = [['pi-1', 'linux/arm/v7', 'a role, another', 'ssh://ops@pi-1'].map(text => ({ text }))];
  const at = (width: number): readonly string[] =>
    table(['NODE', 'PLATFORM', 'ROLES', 'VIA'], rows, { ...PLAIN, width }, { whole: ['NODE'], spare: ['VIA', 'PLATFORM'] });
  expect(at(60)).toEqual(['NODE  PLATFORM      ROLES            VIA', 'pi-1  linux/arm/v7  a role, another  ssh://ops@pi-1']);
  expect(at(40)).toEqual(['NODE  PLATFORM      ROLES', 'pi-1  linux/arm/v7  a role, another', '… no room here for VIA']);
  expect(at(24)).toEqual(['NODE  ROLES', 'pi-1  a role, another', '… no room here for PLATFORM, VIA']);
});

test('a table leaves out empty columns and cuts the widest ones, never those that are wanted whole', () => {
  const rows = [
    [{ text: 'an-id-of-some-length' }, { text: '' }, { text: 'a description that is much too long for it' }],
    [{ text: 'x' }, { text: '' }, { text: 'short' }],
  ];
  expect(table(['ID', 'EMPTY', 'WHAT'], rows, { ...PLAIN, width: 40 }, { whole: ['ID'] })).toEqual([
    'ID                    WHAT',
    'an-id-of-some-length  a description tha…',
    'x                     short',
  ]);
});
