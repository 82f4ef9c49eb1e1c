import type { Command } from 'commander';
import { createProgram } from '../../cli/program.ts';

const HEAD = `<!-- Written by \`npm run generate\` from cli/. Change the commands, not this file. -->

# The command: \`reconcile\`

Answers go to stdout, progress and warnings to stderr. \`--json\` gives programs the same facts:
[report.json](../schema/report.json) says how, of \`top\` [top.json](../schema/top.json). What flags say can be said in a [configuration](configuration.md), too.
`;

/** Headings of flags that many commands have: shown once, with \`reconcile\` itself. */
const SHARED = ['What is allowed:', 'What is declared:', 'Which cluster:', 'What is printed:'];
const COLUMNS = 100;

/** docs/cli.md: the help of every command. */
export function cliPage(): string {
  const program = createProgram();
  const commands = program.createHelp().visibleCommands(program);
  const all = sharedFlags(blocksOf(program));
  const sections = commands.map(command => section(command, blocksOf(command), all));
  return [HEAD, '```', helpOf(program), '```', ...sections, ''].join('\n');
}

/** By heading: the flags below it. */
type SharedFlags = ReadonlyMap<string, readonly string[]>;

function sharedFlags(blocks: readonly string[]): SharedFlags {
  const named = SHARED.flatMap(heading => {
    const block = blocks.find(one => one.startsWith(heading));
    return block === undefined
      ? []
      : [[heading, [...block.matchAll(/^ {2}(?:-\w, )?(--[\w-]+)/gm)].map(match => match[1]!)] as const];
  });
  return new Map(named);
}

function section(command: Command, blocks: readonly string[], all: SharedFlags): string {
  const isShared = (block: string): boolean => SHARED.some(heading => block.startsWith(heading));
  const shared = [...sharedFlags(blocks)].map(([heading, flags]) => {
    const missing = all.get(heading)!.filter(flag => !flags.includes(flag));
    const but = missing.length === 0 ? '' : ` (without ${missing.map(flag => `\`${flag}\``).join(', ')})`;
    return `*${heading.slice(0, -1)}*${but}`;
  });
  const own = blocks.filter(block => !isShared(block)).join('\n\n');
  const more = shared.length === 0 ? [] : ['', `Flags as above: ${shared.join(', ')}.`];
  return ['', `## reconcile ${command.name()}`, '', '```', own, '```', ...more].join('\n');
}

/** The help of a command, as paragraphs. */
function blocksOf(command: Command): readonly string[] {
  return helpOf(command).split('\n\n');
}

function helpOf(command: Command): string {
  let text = '';
  command.configureOutput({
    writeOut: part => {
      text += part;
    },
    getOutHelpWidth: () => COLUMNS,
    getOutHasColors: () => false,
  });
  command.outputHelp();
  return text.trimEnd();
}
