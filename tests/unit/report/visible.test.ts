import { expect, test } from 'vitest';
import { readable, visible } from '../../../reconciler/report/visible.ts';

test.each([
  ['\u001b[2J', '\\x1b[2J'],
  ['\u009b31m', '\\x9b31m'],
  ['a\r\nb\n', 'a ↵ b'],
  ['a\tb', 'a b'],
  ['user\u202Etxt.exe', 'user\\u202etxt.exe'],
  ['zero\u200bwidth', 'zero\\u200bwidth'],
  ['\u2028', '\\u2028'],
  ['tag \u{E0041}', 'tag \\ue0041'],
  ['half \ud800', 'half \ufffd'],
  ['👩‍👧 日本 é', '👩‍👧 日本 é'],
])('%j is shown as %j', (text, shown) => {
  expect(visible(text)).toBe(shown);
});

test('every text of a value is made visible, whatever it is in', () => {
  expect(readable({ a: ['\u0007', { b: '\u0008' }], n: 1, none: null })).toEqual({
    a: ['\\x07', { b: '\\x08' }],
    n: 1,
    none: null,
  });
});
