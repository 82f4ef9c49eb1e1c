import { styleText } from 'node:util';
import type { Style, Tone } from '../reconciler/report/style.ts';
import type { SharedFlags } from './flags.ts';

/** Where a command writes: the answer to stdout, progress and warnings to stderr. */
export interface Terminal {
  /** Writes the answer, ending its last line; of an empty text an empty line. */
  print(text: string): void;
  /** Writes progress or a warning, ending its last line. */
  note(text: string): void;
  /** How the answer is written. */
  readonly style: Style;
  /** How progress and warnings are written. */
  readonly noteStyle: Style;
  /** Whether stdout is a terminal. */
  readonly isTerminal: boolean;
  /** Whether somebody is there to answer a question. */
  readonly canAsk: boolean;
}

/** Nothing is known of what reads a pipe or a file. */
const UNKNOWN_WIDTH = 100;
/** Narrower than this nothing can be read. */
const LEAST_WIDTH = 40;

/** The streams of this process as flags and environment want them written. A reader that goes away (`| head`) is no error. */
export function openTerminal({ color, verbose }: Pick<SharedFlags, 'color' | 'verbose'>): Terminal {
  const style = (stream: NodeJS.WriteStream): Style => ({
    width: widthOf(stream.columns, process.env),
    verbose: verbose === true,
    unicode: canUnicode(process.env, isTerminal(stream)),
    paint: color && isTerminal(stream) && hasColors(process.env) ? paint : (_tone, text) => text,
  });
  return {
    print: text => write(process.stdout, text),
    note: text => write(process.stderr, text),
    style: style(process.stdout),
    noteStyle: style(process.stderr),
    isTerminal: isTerminal(process.stdout),
    canAsk: Boolean(process.stdin.isTTY) && isTerminal(process.stderr),
  };
}

/** The columns of a terminal; where there is none those that COLUMNS says, if they are a number that lines fit in. */
export function widthOf(columns: number | undefined, { COLUMNS = '' }: NodeJS.ProcessEnv): number {
  const said = /^\d{2,4}$/.test(COLUMNS) ? Math.max(Number(COLUMNS), LEAST_WIDTH) : UNKNOWN_WIDTH;
  return columns || said;
}

/** Node leaves `isTTY` out where there is none. */
function isTerminal(stream: NodeJS.WriteStream): boolean {
  return Boolean(stream.isTTY);
}

function write(stream: NodeJS.WriteStream, text: string): void {
  if (stream.writable) stream.write(text.endsWith('\n') ? text : `${text}\n`);
}

function hasColors(environment: NodeJS.ProcessEnv): boolean {
  return (environment.NO_COLOR ?? '') === '' && environment.TERM !== 'dumb';
}

/** A terminal without a locale mostly shows everything; one that says it cannot is believed. */
function canUnicode(environment: NodeJS.ProcessEnv, isTerminal: boolean): boolean {
  if (!isTerminal) return true;
  const locale = environment.LC_ALL || environment.LC_CTYPE || environment.LANG || '';
  return environment.TERM !== 'linux' && environment.TERM !== 'dumb' && (locale === '' || /utf-?8/i.test(locale));
}

const FORMATS = { good: 'green', bad: 'red', care: 'yellow', strong: 'bold', quiet: 'dim' } as const;

function paint(tone: Tone, text: string): string {
  return styleText(FORMATS[tone], text, { validateStream: false });
}
