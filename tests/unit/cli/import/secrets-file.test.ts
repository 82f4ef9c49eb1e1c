import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { secretLines } from '../../../../cli/import/secrets-file.ts';

const VALUES = [
  "it's",
  "'\"'",
  'a"b',
  'a\\b\\\\',
  '\\"',
  '$HOME ${X} `id` $(id)',
  ' #;= ',
  'a\n b\\\nc\n',
  '!x ü',
  '',
  "'",
  '\\n\\a',
];
const LINES = secretLines(new Map(VALUES.map((value, index) => [`s-${index}`, value])));

test.each([['dash'], ['bash'], ['busybox', 'sh']])('secrets are read by a shell as they are: %s', (shell, ...args) => {
  const script = 'set -a; eval "$1"; env -0';
  const printed = execFileSync(shell, [...args, '-c', script, shell, LINES], { env: { PATH: process.env.PATH } }).toString();
  const read = new Map(printed.split('\0').map(pair => [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)]));
  expect(VALUES.map((_, index) => read.get(`KEELSON_SECRET_S_${index}`))).toEqual(VALUES);
});

test('and by systemd, old or new', () => {
  const values = new Map(VALUES.map((value, index) => [`KEELSON_SECRET_S_${index}`, value]));
  expect(readAsSystemd(LINES, '"')).toEqual(values);
  expect(readAsSystemd(LINES, '"\\`$')).toEqual(values);
});

test('which reads what a shell takes for a single quote otherwise', () => {
  expect(readAsSystemd(`A='it'\\''s'\n`, '"')).toEqual(new Map([['A', "it''s'"]]));
});

/**
 * As parse_env_file_internal() of systemd does, but for comments; `escaped`: what loses its backslash in double quotes, more of it from 247 on:
 * https://github.com/systemd/systemd/blob/v252/src/basic/env-file.c
 */
function readAsSystemd(text: string, escaped: string): ReadonlyMap<string, string> {
  const read = new Map<string, string>();
  let state: 'key' | 'before' | 'plain' | 'plain-escape' | 'single' | 'double' | 'double-escape' = 'key';
  let [key, value, blanks] = ['', '', 0];
  for (const character of text) {
    const isEnd = character === '\n' || character === '\r';
    const isBlank = isEnd || character === ' ' || character === '\t';
    if (isEnd && (state === 'before' || state === 'plain')) {
      read.set(key, state === 'plain' ? value.slice(0, value.length - blanks) : value);
      [state, key, value, blanks] = ['key', '', '', 0];
    } else if (state === 'key') {
      if (character === '=') state = 'before';
      else key += character;
    } else if (state === 'before' && character === "'") state = 'single';
    else if (state === 'before' && character === '"') state = 'double';
    else if ((state === 'before' || state === 'plain') && character === '\\') [state, blanks] = ['plain-escape', 0];
    else if (state === 'before' || state === 'plain') {
      if (state === 'plain') blanks = isBlank ? blanks + 1 : 0;
      if (state === 'plain' || !isBlank) [state, value] = ['plain', value + character];
    } else if (state === 'plain-escape') {
      state = 'plain';
      if (!isEnd) value += character;
    } else if (state === 'single') {
      if (character === "'") state = 'before';
      else value += character;
    } else if (state === 'double') {
      if (character === '"') state = 'before';
      else if (character === '\\') state = 'double-escape';
      else value += character;
    } else {
      state = 'double';
      if (escaped.includes(character)) value += character;
      else if (character !== '\n') value += `\\${character}`;
    }
  }
  return read;
}
