import { styleText } from 'node:util';

/** What people see: steps, the commands that were given, what they printed, and what was found to be so. */
export interface Screen {
  say(text: string): void;
  /** Begins a step. */
  step(title: string): void;
  /** A command as a person would type it. */
  command(text: string): void;
  /** What a command printed. */
  quote(text: string): void;
  /** A line of what goes on in the background meanwhile. */
  aside(text: string): void;
  /** Something that was asked of the world and is so. */
  done(text: string): void;
  failed(text: string): void;
}

type Format = Parameters<typeof styleText>[0];

/** By the sign that a line of Keelson begins with. */
const SIGNS: readonly (readonly [RegExp, Format])[] = [
  [/^\s*[+✓] /, 'green'],
  [/^\s*[~±!?] /, 'yellow'],
  [/^\s*[-✗] /, 'red'],
];

/** Writes to stdout; colours only where that is a terminal. */
export function openScreen(): Screen {
  const paint = (format: Format, text: string): string => styleText(format, text, { stream: process.stdout });
  const say = (text: string): void => void process.stdout.write(`${text}\n`);
  let steps = 0;
  return {
    say,
    step: title => say(`\n${paint('bold', `${++steps}  ${title}`)}`),
    command: text => say(`   ${paint('dim', '$')} ${paint('bold', text)}`),
    quote: text => {
      for (const line of text.trimEnd().split('\n')) {
        const format = formatOf(line);
        say(`   ${paint('dim', '│')} ${format === undefined ? line : paint(format, line)}`.trimEnd());
      }
    },
    aside: text => say(`   ${paint('dim', '┊')} ${paint(formatOf(text) ?? 'dim', text)}`),
    done: text => say(`   ${paint('green', '✓')} ${text}`),
    failed: text => say(`   ${paint('red', '✗')} ${text}`),
  };
}

function formatOf(line: string): Format | undefined {
  return SIGNS.find(([sign]) => sign.test(line))?.[1];
}
