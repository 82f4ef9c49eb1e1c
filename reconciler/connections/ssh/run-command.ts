import type { ClientChannel } from 'ssh2';
import { OperationError } from '../../model/operation-error.ts';
import { abandonable } from '../abandonable.ts';
import type { Session } from './session.ts';

/** A command line for the login shell on the other side, and all that it reads. */
export interface Command {
  readonly line: string;
  readonly input: string | Uint8Array;
  /** Variables that it is given where its sshd allows (AcceptEnv). */
  readonly environment?: Readonly<Record<string, string>>;
  /** One that writes more is ended. */
  readonly outputBytes: number;
}

/** What a command left. `exitCode`: 128 + the signal's number where a signal ended it, as shells tell it. */
export interface CommandResult {
  readonly exitCode: number;
  readonly stdout: Buffer;
  readonly stderr: Buffer;
}

/**
 * Runs a command to its end; one that is given up is left to end as it can, for want of anybody to speak to. Throws OperationError
 * `unreachable` when the connection breaks, `exhausted` when it writes too much.
 */
export async function runCommand(session: Session, command: Command, signal: AbortSignal): Promise<CommandResult> {
  const { channel, ended } = await begin(session, command, signal);
  try {
    signal.throwIfAborted();
    channel.end(command.input);
    const all = Promise.all([
      readAll(channel, channel, command.outputBytes),
      readAll(channel.stderr, channel, command.outputBytes),
      ended,
    ]);
    const [stdout, stderr, exitCode] = await abandonable(all, signal);
    if (exitCode === null) throw new Error('it broke before the command ended');
    return { exitCode, stdout, stderr };
  } catch (error) {
    channel.destroy();
    signal.throwIfAborted();
    if (error instanceof OperationError) throw error;
    throw new OperationError('unreachable', `${session.name}: ${(error as Error).message}`, { cause: error });
  }
}

/** A command that has begun, and its exit code; null when it broke before that was told. */
interface Running {
  readonly channel: ClientChannel;
  readonly ended: Promise<number | null>;
}

async function begin(session: Session, { line, environment = {} }: Command, signal: AbortSignal): Promise<Running> {
  try {
    return await session.channel(
      (client, done) => client.exec(line, { env: environment }, done),
      channel => ({ channel, ended: endOf(channel) }),
      signal,
    );
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof OperationError) throw error;
    const why = `${(error as Error).message} (sshd's MaxSessions, or a restricted login?)`;
    throw new OperationError('unreachable', `${session.name} runs no command: ${why}`, { cause: error });
  }
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

/** Numbers of the signals that end commands. */
const SIGNALS: Readonly<Record<string, number>> = { SIGHUP: 1, SIGINT: 2, SIGKILL: 9, SIGPIPE: 13, SIGTERM: 15 };

async function readAll(stream: AsyncIterable<Buffer>, channel: ClientChannel, most: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of stream) {
    length += chunk.length;
    if (length > most) {
      channel.destroy();
      throw new OperationError('exhausted', `a command wrote more than ${Math.ceil(most / 1024 / 1024)} MiB and was ended`);
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
