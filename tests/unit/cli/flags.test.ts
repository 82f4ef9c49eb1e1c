import { Command } from 'commander';
import { describe, expect, test } from 'vitest';
import {
  addApprovalFlags,
  addOutputFlags,
  addSourceFlags,
  addTimeoutFlag,
  approvalsOf,
  flagsOf,
  type SharedFlags,
} from '../../../cli/flags.ts';

/** The flags that a command sees, as `reconcile ARGS` would give them. */
function read(...args: readonly string[]): SharedFlags {
  const program = new Command('reconcile')
    .enablePositionalOptions()
    .exitOverride()
    .configureOutput({ writeErr: () => {} });
  const child = program
    .command('child')
    .exitOverride()
    .configureOutput({ writeErr: () => {} });
  for (const command of [program, child])
    addTimeoutFlag(addApprovalFlags(addSourceFlags(addOutputFlags(command, { json: true }), { which: true }), { asks: true }));
  let seen: SharedFlags | null = null;
  for (const command of [program, child])
    command.action(() => {
      seen = flagsOf(command);
    });
  program.parse(['node', 'reconcile', ...args]);
  return seen!;
}

test('flags count before and after the name of a command; its own win', () => {
  expect(read('-v', '--path', 'a', 'child', '--path', 'b')).toMatchObject({ verbose: true, path: 'b', color: true });
  expect(read('--no-color', 'child').color).toBe(false);
  expect(read('child', '--no-color').color).toBe(false);
});

test('repeatable flags collect, and approvals are said in the words of the guard', () => {
  const flags = read(
    '--variant',
    'a',
    '--variant',
    'b',
    '--allow-delete',
    'job/x',
    '--allow-delete',
    'job/y',
    '--allow-replace',
    'all',
  );
  expect(flags.variant).toEqual(['a', 'b']);
  expect(approvalsOf(flags)).toEqual(['delete job/x', 'delete job/y', 'replace all']);
});

test('durations are milliseconds', () => expect(read('--timeout', '1h30m').timeout).toBe(5_400_000));

describe('is refused:', () => {
  test.each([
    ['a job without its kind', ['--allow-delete', 'web']],
    ['a duration without a unit', ['--timeout', '5']],
    ['two things to follow', ['--branch', 'a', '--tag', 'b']],
    ['a commit and the files as they are', ['--commit', 'a', '--working-tree']],
  ])('%s', (_name, args) => expect(() => read(...args)).toThrow());
});
