import { spawn } from 'node:child_process';
import { EventEmitter, once } from 'node:events';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';

const ownMain = path.resolve(import.meta.dirname, '../../cli/main.ts');

/** What was compiled once serves all tests: every one has a home of its own. */
const CACHE = path.resolve(import.meta.dirname, '../../node_modules/.cache');

/** Where a sentence breaks depends on the ports and addresses of a run: none breaks in so wide a line. */
const WIDE = '400';

export interface CliOptions {
  /** The working folder, which is the home folder, too. */
  readonly cwd: string;
  /** Beside PATH nothing of the tests' own environment is handed on. */
  readonly env?: Readonly<Record<string, string>>;
  /** Pid of a process in whose network it runs; else it is this machine's. */
  readonly network?: number;
  /** What is run in place of this program from its sources: a Node with its flags, and the same program of another version or built. */
  readonly program?: readonly string[];
}

export interface CliResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunningCli extends AsyncDisposable {
  readonly pid: number;
  /** Every line of stdout and stderr since the start, as they come; ends with the process. */
  lines(): AsyncIterable<string>;
  /** The first line, from the start on, that the pattern matches. Throws with all there was when the process ends without one. */
  line(pattern: RegExp): Promise<string>;
  /** The exit code, or the name of the signal that ended it. */
  readonly ended: Promise<number | NodeJS.Signals>;
  /** Sends the signal and waits for the end: the exit code, or the name of the signal that ended it. */
  stop(signal?: NodeJS.Signals): Promise<number | NodeJS.Signals>;
}

/** Runs `reconcile` to its end. Throws with what it printed when that takes longer than `timeoutMs`. */
export async function runCli(
  args: readonly string[],
  { input = '', timeoutMs = 60_000, ...options }: CliOptions & { readonly input?: string; readonly timeoutMs?: number },
): Promise<CliResult> {
  const child = spawnCli(args, options);
  const timer = setTimeout(() => child.kill('SIGKILL'), timeoutMs);
  try {
    child.stdin.on('error', () => {}).end(input); // It may end without having read.
    const [stdout, stderr, [code, signal]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
    if (code === null) throw new Error(`reconcile ${args.join(' ')} was ended by ${signal}, it had printed:\n${stdout}${stderr}`);
    return { code, stdout, stderr };
  } finally {
    clearTimeout(timer);
  }
}

/** Starts `reconcile` and leaves it running; killed when it goes out of scope. */
export async function startCli(args: readonly string[], options: CliOptions): Promise<RunningCli> {
  const child = spawnCli(args, options);
  child.stdin.end();
  const closed = once(child, 'close');
  await once(child, 'spawn');
  const seen: string[] = [];
  const news = new EventEmitter().setMaxListeners(0);
  for (const stream of [child.stdout, child.stderr]) {
    createInterface({ input: stream }).on('line', line => {
      seen.push(line);
      news.emit('news');
    });
  }
  let over = false;
  const end = closed.then(([code, signal]) => {
    over = true;
    news.emit('news');
    return (code ?? signal) as number | NodeJS.Signals;
  });

  async function* lines(): AsyncGenerator<string> {
    for (let next = 0; ; ) {
      const line = seen[next];
      if (line !== undefined) {
        next++;
        yield line;
      } else if (over) return;
      else await once(news, 'news');
    }
  }
  async function line(pattern: RegExp): Promise<string> {
    for await (const one of lines()) if (pattern.test(one)) return one;
    throw new Error(`reconcile ${args.join(' ')} ended with ${await end} without a line like ${pattern}:\n${seen.join('\n')}`);
  }
  async function stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<number | NodeJS.Signals> {
    if (!over) child.kill(signal);
    return end;
  }
  return {
    pid: child.pid!,
    ended: end,
    lines,
    line,
    stop,
    [Symbol.asyncDispose]: async () => void (await stop('SIGKILL')),
  };
}

function spawnCli(args: readonly string[], { cwd, env, network, program = [process.execPath, ownMain] }: CliOptions) {
  const command = [...program, ...args];
  const [file = '', ...rest] = network === undefined ? command : ['nsenter', '-t', String(network), '-n', ...command];
  return spawn(file, rest, { cwd, env: { PATH: process.env.PATH, HOME: cwd, XDG_CACHE_HOME: CACHE, COLUMNS: WIDE, ...env } });
}
