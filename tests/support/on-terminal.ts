import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { stripVTControlCharacters } from 'node:util';

/** `script` of util-linux gives a command a terminal. */
export const isScriptThere: boolean = spawnSync('script', ['--version']).stdout?.toString().includes('util-linux') ?? false;
const main = path.resolve(import.meta.dirname, '../../cli/main.ts');

/** A command on a terminal: what it showed, colours and all, and what it is answered. */
export interface OnTerminal {
  readonly shown: () => string;
  readonly type: (keys: string) => void;
  readonly code: Promise<number>;
}

/** Runs `reconcile` on a terminal in a folder; one of unknown size unless it has `rows`. */
export function onTerminal(
  place: { readonly cwd: string; readonly home: string; readonly rows?: number },
  args: string,
): OnTerminal {
  const size = place.rows === undefined ? '' : `stty rows ${place.rows} cols 100; exec `;
  const child: ChildProcess = spawn('script', ['-qefc', `${size}"${process.execPath}" "${main}" ${args}`, '/dev/null'], {
    cwd: place.cwd,
    env: { PATH: process.env.PATH, HOME: place.home, TERM: 'xterm-256color', LANG: 'C.UTF-8' },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  let text = '';
  child.stdout!.on('data', (chunk: Buffer) => {
    text += chunk.toString();
  });
  return {
    shown: () => text,
    type: keys => void child.stdin!.write(keys),
    code: once(child, 'close').then(([code]) => code as number),
  };
}

/** What a terminal shows of a text, without colours and movements. */
export const plain = (text: string): string => stripVTControlCharacters(text);
