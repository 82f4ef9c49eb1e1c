import net from 'node:net';
import type { HealthcheckSpec } from '../../model/workload.ts';
import type { CommandResult } from './run-command.ts';

/** Runs one health check on this machine; a failure is an answer, with its reason. `runCommand` runs what is given as a command. */
export async function runCheck(
  { test, timeoutMs }: HealthcheckSpec,
  runCommand: (command: readonly string[]) => Promise<CommandResult>,
  signal: AbortSignal,
): Promise<CommandResult> {
  const within = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]);
  try {
    if ('command' in test) return await runCommand(test.command);
    if ('shell' in test) return await runCommand(['/bin/sh', '-c', test.shell]);
    if ('none' in test) return { ok: true, output: '' };
    return 'http' in test ? await askHttp(test.http, within) : await connect(test.tcp, within);
  } catch (error) {
    return { ok: false, output: within.aborted ? `no answer within ${timeoutMs / 1000} s` : (error as Error).message };
  }
}

/** Any status below 400 will do; a redirect is not followed. */
async function askHttp(
  { path, port }: { readonly path: string; readonly port: number },
  signal: AbortSignal,
): Promise<CommandResult> {
  const { http } = await import('../../connections/node-http.ts');
  return new Promise((resolve, reject) => {
    const request = http.get({ host: '127.0.0.1', port, path, signal, agent: false }, response => {
      const status = response.statusCode ?? 0;
      resolve({ ok: status >= 200 && status < 400, output: `http://127.0.0.1:${port}${path} answered ${status}` });
      response.destroy();
    });
    request.once('error', reject);
  });
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
