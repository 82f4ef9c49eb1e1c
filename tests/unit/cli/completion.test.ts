import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { Command } from 'commander';
import { expect, test } from 'vitest';
import { completionScript } from '../../../cli/completion/scripts.ts';
import { createProgram } from '../../../cli/program.ts';
import { cliPage } from '../../../tools/generate/cli.ts';

const program = createProgram();
const commands = [...program.createHelp().visibleCommands(program)];

function flagsOf(command: Command): readonly string[] {
  return command
    .createHelp()
    .visibleOptions(command)
    .flatMap(({ short, long }) => [short, long].filter(flag => flag !== undefined));
}

test('bash completes every flag of every command, and no other', async () => {
  const asked = commands.map(
    command => `COMP_WORDS=(reconcile ${command.name()} -); COMP_CWORD=2; _reconcile; echo "\${COMPREPLY[*]}"`,
  );
  const script = `reconcile() { :; }\n${completionScript('bash', program)}\nCOMP_WORDS=(reconcile ''); COMP_CWORD=1; _reconcile; echo "\${COMPREPLY[*]}"\n${asked.join('\n')}`;
  const { stdout } = await promisify(execFile)('bash', ['-c', script], { env: { PATH: process.env.PATH } });
  const [first, ...others] = stdout
    .trimEnd()
    .split('\n')
    .map(line => line.split(' '));
  expect(first!.toSorted()).toEqual([...commands.map(command => command.name()), ...flagsOf(program)].sort());
  for (const [index, command] of commands.entries())
    expect(others[index]!.toSorted(), command.name()).toEqual(flagsOf(command).toSorted());
});

test.each(['zsh', 'fish'] as const)('the script for %s has every flag of every command', shell => {
  const lines = completionScript(shell, program).split('\n');
  for (const command of commands) {
    const name = command.name();
    const begin = lines.findIndex(line => line.startsWith(`    ${name}) _arguments`));
    const own =
      shell === 'zsh'
        ? lines.slice(begin, lines.findIndex((line, index) => index >= begin && line.endsWith(';;')) + 1)
        : lines.filter(line => line.includes(`__fish_seen_subcommand_from ${name}'`));
    for (const { long } of command.createHelp().visibleOptions(command)) {
      const flag = shell === 'zsh' ? `'*${long}[` : ` -l ${long!.slice(2)} `;
      expect(
        own.some(line => line.includes(flag)),
        `${name} ${long}`,
      ).toBe(true);
    }
  }
});

test('docs/cli.md has every flag of every command, and says which of the shared ones it has not', () => {
  const sections = cliPage().split('\n## reconcile ');
  const shared = new Set([...sections[0]!.matchAll(/--[\w-]+/g)].map(([flag]) => flag));
  for (const command of commands) {
    const text = sections.find(one => one.startsWith(`${command.name()}\n`))!;
    const own = [...text.split('\nFlags as above: ')[0]!.matchAll(/^ {2}(?:-\w, )?(--[\w-]+)/gm)].map(match => match[1]!);
    const without = [...text.matchAll(/`(--[\w-]+)`/g)].map(match => match[1]!);
    for (const { long } of command.createHelp().visibleOptions(command)) {
      expect(own.includes(long!) || shared.has(long!), `${command.name()} ${long}`).toBe(true);
      expect(without, command.name()).not.toContain(long);
    }
  }
  expect(sections.find(one => one.startsWith('suspend\n'))).toContain('*What is declared* (without `--working-tree`');
});
