import type { Command } from 'commander';
import { expect, test } from 'vitest';
import { createProgram } from '../../../cli/program.ts';

/** All commands that have none below them, each with the words that lead to it. */
function leaves(
  command: Command,
  words: readonly string[] = [],
): readonly { readonly words: readonly string[]; readonly command: Command }[] {
  return command.commands.flatMap(child =>
    child.commands.length === 0 ? [{ words: [...words, child.name()], command: child }] : leaves(child, [...words, child.name()]),
  );
}

const program = createProgram();
const all = leaves(program);
for (const { command } of all) command.exitOverride().configureOutput({ writeErr: () => {} });

test.each(all.filter(({ command }) => !command.registeredArguments.some(argument => argument.variadic)))(
  'reconcile $words refuses a word more than it takes',
  ({ words, command }) => {
    const taken = command.registeredArguments.map(({ argChoices }) => argChoices?.[0] ?? 'a');
    const required = command.options.filter(option => option.mandatory).flatMap(option => [option.long!, 'a']);
    expect(() => program.parse([...words, ...required, ...taken, 'surplus'], { from: 'user' })).toThrow(/too many arguments/);
  },
);

test('trust takes several nodes', () => {
  const { command } = all.find(({ words }) => words.join(' ') === 'trust')!;
  expect(command.registeredArguments[0]).toMatchObject({ variadic: true, required: true });
});
