import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { OperationError } from '../model/operation-error.ts';
import type { Connection, Ended } from './connection.ts';
import { shellWords } from './shell-words.ts';

/** More than any fact that is asked for. */
const OUTPUT_BYTES = 16 * 1024 * 1024;

/** The machine that we run on, as who we run. Nothing has to be there, not even an engine. */
export function openHere(): Connection {
  return {
    name: 'this machine',
    http: { socketPath: '/var/run/docker.sock' },
    run: runHere,
    [Symbol.asyncDispose]: async () => {},
  };
}

async function runHere(script: string, input: string | Uint8Array, signal: AbortSignal): Promise<Ended> {
  signal.throwIfAborted();
  const { words, input: all } = shellWords(script, input);
  const child = spawn('/bin/sh', ['-c', ...words], { cwd: '/', signal, killSignal: 'SIGKILL' });
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  child.once('error', reject);
  child.once('close', (code, name) => resolve(code ?? 128 + (name === null ? 0 : constants.signals[name])));
  // A script need not read all that it is given.
  child.stdin.on('error', () => {});
  child.stdin.end(all);
  const read = async (stream: AsyncIterable<Buffer>): Promise<string> => {
    const chunks: Buffer[] = [];
    let length = 0;
    for await (const chunk of stream) {
      length += chunk.length;
      if (length > OUTPUT_BYTES) {
        child.kill('SIGKILL');
        throw new OperationError('exhausted', 'a command wrote more than 16 MiB and was ended');
      }
      chunks.push(chunk);
    }
    return Buffer.concat(chunks).toString('utf8');
  };
  try {
    const [stdout, stderr, exitCode] = await Promise.all([read(child.stdout), read(child.stderr), promise]);
    return { exitCode, stdout, stderr };
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof OperationError) throw error;
    throw new OperationError('unreachable', `this machine runs no shell: ${(error as Error).message}`, { cause: error });
  }
}
