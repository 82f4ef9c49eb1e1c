import type { Client, ClientChannel } from 'ssh2';
import { OperationError } from '../../model/operation-error.ts';
import type { Ended } from '../connection.ts';
import { type Become, shellCommand } from './shell-command.ts';

/** More than any fact or log that is asked for; a script that writes on and on is ended. */
const OUTPUT_BYTES = 16 * 1024 * 1024;

/** Runs a script to its end. Throws OperationError `unreachable` when the connection breaks, `forbidden` when it may not become root. */
export async function runScript(
  name: string,
  logIn: (signal: AbortSignal) => Promise<Client>,
  script: string,
  input: string,
  become: Become | undefined,
  signal: AbortSignal,
): Promise<Ended> {
  const client = await logIn(signal);
  const { command, input: all } = shellCommand(script, input, become);
  const channel = await openChannel(name, client, command, signal);
  const onAbort = (): void => void channel.destroy();
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    const ended = endOf(channel);
    channel.on('error', () => {});
    channel.end(all);
    const [stdout, stderr, exitCode] = await Promise.all([limited(channel, channel), limited(channel.stderr, channel), ended]);
    if (exitCode === null) throw new Error('it broke before the script ended');
    return checked(name, { exitCode, stdout, stderr });
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof OperationError) throw error;
    throw new OperationError('unreachable', `${name}: ${(error as Error).message}`, { cause: error });
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}

function openChannel(name: string, client: Client, command: string, signal: AbortSignal): Promise<ClientChannel> {
  const { promise, resolve, reject } = Promise.withResolvers<ClientChannel>();
  const onAbort = (): void => reject(signal.reason);
  const onClose = (): void => reject(new OperationError('unreachable', `${name}: the connection broke`));
  signal.addEventListener('abort', onAbort, { once: true });
  client.once('close', onClose);
  client.exec(command, (error, channel) => {
    if (error === undefined || error === null) {
      if (signal.aborted) channel.destroy();
      else resolve(channel);
    } else
      reject(
        new OperationError(
          'unreachable',
          `${name} runs no command: ${error.message} (sshd's MaxSessions, or a restricted login?)`,
          {
            cause: error,
          },
        ),
      );
  });
  return promise.finally(() => {
    signal.removeEventListener('abort', onAbort);
    client.off('close', onClose);
  });
}

/** The exit code; null when the channel closed without one. */
function endOf(channel: ClientChannel): Promise<number | null> {
  const { promise, resolve } = Promise.withResolvers<number | null>();
  let exitCode: number | null = null;
  channel.once('exit', (code: number | null, signalName?: string) => {
    exitCode = code ?? 128 + (SIGNALS[signalName ?? ''] ?? 0);
  });
  channel.once('close', () => resolve(exitCode));
  return promise;
}

/** Numbers of the signals that end scripts. */
const SIGNALS: Readonly<Record<string, number>> = { SIGHUP: 1, SIGINT: 2, SIGKILL: 9, SIGPIPE: 13, SIGTERM: 15 };

async function limited(stream: AsyncIterable<Buffer>, channel: ClientChannel): Promise<string> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of stream) {
    length += chunk.length;
    if (length > OUTPUT_BYTES) {
      channel.destroy();
      throw new OperationError('exhausted', `a script wrote more than ${OUTPUT_BYTES / 1024 / 1024} MiB and was ended`);
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** sudo and doas tell by their own line that they refused. */
function checked(name: string, ended: Ended): Ended {
  const refused = ended.exitCode === 1 ? /^(?:sudo|doas): (.+)$/m.exec(ended.stderr) : null;
  if (refused === null) return ended;
  throw new OperationError('forbidden', `${name}: ${refused[0]}; let this user become root there, or declare its password`);
}
