import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { WorkloadSpec } from '../../model/workload.ts';
import type { Folder } from './folder.ts';
import type { Start } from './life-file.ts';
import { findUser } from './users.ts';

export interface CommandResult {
  readonly ok: boolean;
  /** Its output, or why it could not run; the last 1000 characters. */
  readonly output: string;
}

/** Runs a command as the workload would: its user, folder and environment. Never throws for the command's own failure. */
export async function runCommand(
  command: readonly string[],
  options: { readonly folder: Folder; readonly spec: WorkloadSpec; readonly start: Start; readonly timeoutMs: number },
  signal: AbortSignal,
): Promise<CommandResult> {
  const { folder, spec, start, timeoutMs } = options;
  const [program = '', ...args] = command;
  const user = spec.security.user === undefined ? {} : await findUser(spec.security.user);
  const cwd = path.resolve(folder.work, spec.workingDir ?? '.');
  return new Promise(resolve => {
    const child = spawn(program, args, {
      cwd,
      env: environmentOf(start),
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
      ...user,
    });
    let output = '';
    const collect = (chunk: string): void => {
      output = (output + chunk).slice(-1000);
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
      resolve({ ok, output: [output.trim(), why].filter(part => part !== '').join('; ') });
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
