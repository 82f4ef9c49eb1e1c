import net from 'node:net';
import { fetch } from 'undici';
import type { HealthcheckSpec } from '../../model/workload.ts';
import type { CommandResult } from './run-command.ts';

/** Runs one health check on this machine; a failure is an answer, with its reason. `runCommand` runs what is given as a command. */
export async function runCheck(
  { test, timeoutMs }: HealthcheckSpec,
  runCommand: (command: readonly string[]) => Promise<CommandResult>,
  signal: AbortSignal,
): Promise<CommandResult> {
  if ('command' in test) return runCommand(test.command);
  const within = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]);
  try {
    return 'http' in test ? await askHttp(test.http, within) : await connect(test.tcp, within);
  } catch (error) {
    return { ok: false, output: within.aborted ? `no answer within ${timeoutMs / 1000} s` : reason(error) };
  }
}

async function askHttp(
  { path, port }: { readonly path: string; readonly port: number },
  signal: AbortSignal,
): Promise<CommandResult> {
  const url = `http://127.0.0.1:${port}${path}`;
  const response = await fetch(url, { signal, redirect: 'manual' });
  await response.body?.cancel();
  return { ok: response.status >= 200 && response.status < 400, output: `${url} answered ${response.status}` };
}

function connect(port: number, signal: AbortSignal): Promise<CommandResult> {
  return new Promise((resolve, reject) => {
    const socket = net.connect({ host: '127.0.0.1', port, signal });
    socket.once('connect', () => {
      socket.destroy();
      resolve({ ok: true, output: '' });
    });
    socket.once('error', reject);
  });
}

/** undici hides what happened in the cause. */
function reason(error: unknown): string {
  const { cause, message } = error as Error;
  return cause instanceof Error ? cause.message : message;
}
