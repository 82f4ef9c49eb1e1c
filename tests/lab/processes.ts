import { type ChildProcess, spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';

/** How a command ended, and what it wrote. */
export interface Ran {
  /** 0 where it went well; -1 where a signal ended it. */
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a program to its end, whatever its exit code. */
export async function runProgram(
  command: readonly [string, ...string[]],
  options: { readonly cwd?: string; readonly env?: NodeJS.ProcessEnv; readonly input?: string } = {},
): Promise<Ran> {
  const [program, ...args] = command;
  const child = spawn(program, args, { cwd: options.cwd, env: options.env ?? process.env, stdio: 'pipe' });
  const [stdout, stderr]: [Buffer[], Buffer[]] = [[], []];
  child.stdout.on('data', (chunk: Buffer) => stdout.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => stderr.push(chunk));
  child.stdin.on('error', () => undefined); // It may end without reading.
  child.stdin.end(options.input ?? '');
  const code = await new Promise<number>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', exitCode => resolve(exitCode ?? -1));
  });
  return { code, stdout: Buffer.concat(stdout).toString(), stderr: Buffer.concat(stderr).toString() };
}

/** The same, for what must go well: what it wrote, without the last line's end. Throws with its words otherwise. */
export async function runWell(...given: Parameters<typeof runProgram>): Promise<string> {
  const { code, stdout, stderr } = await runProgram(...given);
  if (code !== 0) throw new Error(`${given[0].join(' ')}: exit code ${code}: ${stderr.trim()} ${stdout.trim()}`);
  return stdout.trimEnd();
}

/** The first child of a process, as soon as it has one. */
export async function childOf(pid: number): Promise<number> {
  for (let tries = 0; tries < 500; tries++) {
    const children = await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8').catch(() => '');
    const first = Number.parseInt(children, 10);
    if (first > 0) return first;
    await sleep(10);
  }
  throw new Error(`process ${pid} has started nothing`);
}

/** Settles when a process has ended. */
export function ended(child: ChildProcess): Promise<unknown> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise(resolve => child.once('exit', resolve));
}

/** `4711 1234567`: a process id with the instant it started at, which together never mean another process. Empty where there is none. */
export async function identify(pid: number | 'self'): Promise<string> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  if (stat === '') return '';
  // The name, in brackets, may hold spaces; what follows it are fields 3 and on, the start is field 22.
  const started = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
  return `${Number.parseInt(stat, 10)} ${started}`;
}

/** Whether the process that `identify` named is still there. */
export async function isAlive(identity: string): Promise<boolean> {
  return identity !== '' && (await identify(Number.parseInt(identity, 10))) === identity;
}
