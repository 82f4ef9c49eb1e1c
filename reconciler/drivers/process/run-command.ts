import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { WorkloadSpec } from '../../model/workload.ts';
import type { Secrets } from '../../secrets/secrets.ts';
import { maskOutput } from '../mask.ts';
import type { Folder } from './folder.ts';
import type { Start } from './life-file.ts';
import { secretValuesOf } from './secret-values.ts';
import { findUser } from './users.ts';

/** How a command ended. */
export interface CommandResult {
  readonly ok: boolean;
  /** What it said, secrets masked, and why it failed; the last 1000 characters. Empty where it did not. */
  readonly output: string;
}

const TOLD = 1000;
/** What is kept of the output until it ends, so that a secret is seen whole. */
const KEPT = 64 * 1024;

/** Runs a command as the workload would: its user, folder and environment. Never throws for the command's own failure. */
export async function runCommand(
  command: readonly string[],
  options: {
    readonly folder: Folder;
    readonly spec: WorkloadSpec;
    readonly start: Start;
    readonly timeoutMs: number;
    readonly secrets: Secrets;
  },
  signal: AbortSignal,
): Promise<CommandResult> {
  const { folder, spec, start, secrets } = options;
  const environment = environmentOf(start);
  const { ok, output, why } = await run(command, environment, options, signal);
  if (ok) return { ok, output: '' };
  // What it says may have the environment in it, and goes into reports.
  const readValues = () => secretValuesOf(folder, spec, environment, secrets, signal);
  const said = await maskOutput(output, output.length === KEPT ? 'start' : null, readValues);
  return { ok, output: [said.slice(-TOLD), why].filter(part => part !== '').join('; ') };
}

/** Runs a command to its end; `why` it failed. */
async function run(
  command: readonly string[],
  env: Readonly<Record<string, string>>,
  options: { readonly folder: Folder; readonly spec: WorkloadSpec; readonly timeoutMs: number },
  signal: AbortSignal,
): Promise<{ readonly ok: boolean; readonly output: string; readonly why: string }> {
  const { folder, spec, timeoutMs } = options;
  const [program = '', ...args] = command;
  const user = spec.security.user === undefined ? {} : await findUser(spec.security.user);
  const cwd = path.resolve(folder.work, spec.workingDir ?? '.');
  return new Promise(resolve => {
    const child = spawn(program, args, {
      cwd,
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
      ...user,
    });
    let output = '';
    const collect = (chunk: string): void => {
      output = (output + chunk).slice(-KEPT);
    };
    const endGroup = (): void => {
      try {
        if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
      } catch {
        // It ended by itself in the meantime.
      }
    };
    const deadline = setTimeout(endGroup, timeoutMs);
    signal.addEventListener('abort', endGroup);
    const finish = (ok: boolean, why: string): void => {
      clearTimeout(deadline);
      signal.removeEventListener('abort', endGroup);
      resolve({ ok, output, why });
    };
    child.stdout.setEncoding('utf8').on('data', collect);
    child.stderr.setEncoding('utf8').on('data', collect);
    child.on('error', error => finish(false, error.message));
    child.on('close', (code, by) =>
      finish(code === 0, code === 0 ? '' : by === 'SIGKILL' ? `no end within ${timeoutMs / 1000} s` : `exit code ${code ?? by}`),
    );
  });
}

/** The environment that the workload was started with, from its shell; elsewhere than on Linux only where programs are. */
function environmentOf(start: Start): Record<string, string> {
  try {
    const pairs = readFileSync(`/proc/${start.shim!.pid}/environ`, 'utf8')
      .split('\0')
      .filter(pair => pair.includes('='));
    return Object.fromEntries(pairs.map(pair => [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)]));
  } catch {
    return { PATH: process.env.PATH ?? '' };
  }
}
