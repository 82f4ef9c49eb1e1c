import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { type ShellWords, shellWords } from '../../../reconciler/connections/shell-words.ts';

const shells = [['sh'], ['dash'], ['bash'], ['busybox', 'sh']].filter(
  ([program]) => spawnSync(program!, ['-c', ':']).error === undefined,
);
const short = "printf '%s|' 'grün' \"$#\" 'a\\0\\\\b\\n!'\nIFS= read -r line\nprintf '%s|' \"$line\"; cat\n\n\n";
const long = `: '${'it is ü! '.repeat(60_000)}'\n${short}exit 7\n`;

describe.each(shells)('a script for %s', (...shell) => {
  const [program = '', ...options] = shell.filter(word => word !== undefined);
  const start = ({ words }: ShellWords) =>
    spawn(program, [...options, '-c', ...words], { env: { ...process.env, LC_ALL: 'C.UTF-8' } });

  test('comes in as a word, as it is and with its input', async () => {
    const given = shellWords(short, 'first\nrest\n');
    const child = start(given);
    child.stdin.end(given.input);
    expect(await text(child.stdout)).toBe('grün|0|a\\0\\\\b\\n!|first|rest\n');
  });

  test('comes in before its input where it is too long for a command line, in whatever pieces', async () => {
    const given = shellWords(long, 'first\nrest of \u{1f600}\n');
    const input = Buffer.from(given.input);
    expect(given.words.join('').length).toBeLessThan(1_000);
    for (const at of [9, Buffer.byteLength(long), input.length - 3]) {
      const child = start(given);
      const said = text(child.stdout);
      child.stdin.write(input.subarray(0, at));
      // Long enough for what came so far to be read by itself.
      await sleep(20);
      child.stdin.end(input.subarray(at));
      const [code] = await once(child, 'close');
      expect([code, await said]).toEqual([7, 'grün|0|a\\0\\\\b\\n!|first|rest of \u{1f600}\n']);
    }
  });

  test('is not run where a part of it is missing', async () => {
    const given = shellWords(`echo begun\n${long}`, '');
    const child = start(given);
    const [said, complaint] = [text(child.stdout), text(child.stderr)];
    child.stdin.end(Buffer.from(given.input).subarray(0, 11));
    const [code] = await once(child, 'close');
    expect([code, await said, await complaint]).toEqual([125, '', expect.stringContaining('did not come in whole')]);
  });
});

test.each([short, long])('no word has what login shells read differently', script => {
  expect(shellWords(script, '').words.join(' ')).not.toMatch(/['!\n]|\\[\\']/);
});
