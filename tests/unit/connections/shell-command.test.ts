import { execFileSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { type Become, shellCommand } from '../../../reconciler/connections/ssh/shell-command.ts';

const folder = mkdtempSync(join(tmpdir(), 'keelson-become-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** A sudo that wants the password `open` unless `free`, as the real one does: with -n never, with -S from the first line of its input. */
function standIn(free: boolean): void {
  const lines = [
    '#!/bin/sh',
    `free=${free}`,
    'mode=; while [ "${1#-}" != "$1" ]; do case $1 in -n) mode=n ;; -S) mode=S ;; -p) shift ;; --) shift; break ;; esac; shift; done',
    'if [ $free = false ]; then',
    '  [ "$mode" = S ] || { echo "sudo: a password is required" >&2; exit 1; }',
    '  IFS= read -r given; [ "$given" = open ] || { echo "sudo: 1 incorrect password attempt" >&2; exit 1; }',
    'fi',
    'AS=root exec "$@"',
  ];
  for (const name of ['sudo', 'doas']) {
    writeFileSync(join(folder, name), `${lines.join('\n')}\n`);
    chmodSync(join(folder, name), 0o755);
  }
}

function run(script: string, input: string, become?: Become): string {
  const { command, input: all } = shellCommand(script, input, become);
  const env = { PATH: `${folder}:/usr/bin:/bin` };
  return execFileSync('/bin/sh', ['-c', command], { input: all, encoding: 'utf8', stdio: 'pipe', env });
}

const script = 'echo "${AS:-me} it\'s "\'"\'; cat';

describe('a script', () => {
  test('reaches the shell as it is, with its input', () => {
    expect(run(script, 'line one\nline two')).toBe('me it\'s "\nline one\nline two');
  });

  test.each<[string, boolean, Become]>([
    ['by sudo that asks nothing', true, { program: 'sudo' }],
    ['by doas', true, { program: 'doas' }],
    ['by sudo with its password', false, { program: 'sudo', password: 'open' }],
    ['by sudo that does not want the password it is given', true, { program: 'sudo', password: 'open' }],
  ])('has all of its input as root %s', (_how, free, become) => {
    standIn(free);
    expect(run(script, 'line one\nline two', become)).toBe('root it\'s "\nline one\nline two');
  });

  test('fails with the words of sudo where it may not', () => {
    standIn(false);
    expect(() => run(script, '', { program: 'sudo' })).toThrow('sudo: a password is required');
    expect(() => run(script, '', { program: 'sudo', password: 'guess' })).toThrow('incorrect password');
  });

  test('never carries the password in its command', () => {
    expect(shellCommand(script, '', { program: 'sudo', password: 'hunter2' }).command).not.toContain('hunter2');
  });
});
