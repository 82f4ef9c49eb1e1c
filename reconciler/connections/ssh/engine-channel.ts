import type { Duplex } from 'node:stream';
import pLimit from 'p-limit';
import type { ClientChannel } from 'ssh2';
import { OperationError } from '../../model/operation-error.ts';
import { runScript } from './run-script.ts';
import type { Session } from './session.ts';
import { type Become, quote, shellCommand } from './shell-command.ts';

/** How one gets to the engine's socket of the other machine. */
export interface EngineDoor {
  /** How many streams it takes at once, as far as is known now. */
  streams(): number;
  /** A stream to the socket. Throws OperationError. */
  open(signal: AbortSignal): Promise<Duplex>;
}

/** Event streams and followed logs hold one each. */
const SOCKETS = 32;
/** Each is a command of the login, of which sshd allows ten at once (MaxSessions), scripts among them. */
const PROGRAMS = 6;

/**
 * The door to a Unix socket: a channel of SSH to it; where the socket is not ours to use and `become` gives the rights of root, Docker's own
 * program there passes the stream on.
 */
export function engineDoor(session: Session, path: string, become?: Become): EngineDoor {
  const state: { by: 'socket' | 'program' | null } = { by: null };
  // Until it is known how, each tries by several commands.
  const learning = pLimit(1);
  const open = async (signal: AbortSignal): Promise<Duplex> => {
    if (state.by === 'program') return openByProgram(session, path, become!, signal);
    try {
      const channel = await openSocket(session, path, signal);
      state.by = 'socket';
      return channel;
    } catch (error) {
      if (error instanceof OperationError) throw error;
      const why = await explained(session, path, error as Error, signal);
      if (why.code !== 'forbidden' || become === undefined) throw why;
      await tryProgram(session, path, become, signal);
      state.by = 'program';
      return openByProgram(session, path, become, signal);
    }
  };
  return {
    streams: () => (state.by === 'socket' ? SOCKETS : PROGRAMS),
    open: signal => (state.by === null ? learning(() => open(signal)) : open(signal)),
  };
}

/** Throws what SSH told where the socket cannot be opened, an OperationError where the connection broke. */
async function openSocket(session: Session, path: string, signal: AbortSignal): Promise<Duplex> {
  return session.channel((client, done) => client.openssh_forwardOutStreamLocal(path, done), sameChannel, signal);
}

/** Once it is known to work: what ends it later is told by nothing but its end. */
async function openByProgram(session: Session, path: string, become: Become, signal: AbortSignal): Promise<Duplex> {
  const { command, input } = shellCommand(`exec ${docker(path)} system dial-stdio`, '', become);
  const channel = await session.channel((client, done) => client.exec(command, done), sameChannel, signal);
  channel.stderr.resume();
  if (input.length > 0) channel.write(input);
  return channel;
}

function sameChannel(channel: ClientChannel): ClientChannel {
  return channel;
}

/** Throws OperationError `forbidden`, with the words of the program that was to get the rights, or of Docker's. */
async function tryProgram(session: Session, path: string, become: Become, signal: AbortSignal): Promise<void> {
  const { exitCode, stderr } = await runScript(session, `${docker(path)} version --format ok`, '', become, signal);
  if (exitCode === 0) return;
  const words = stderr.trim().slice(0, 500) || `it ended with exit code ${exitCode}`;
  const what = `${session.name}: permission denied on ${path}, and ${become.program} docker does not lead there`;
  throw new OperationError('forbidden', `${what}: ${words}`);
}

function docker(path: string): string {
  return `docker -H ${quote(`unix://${path}`)}`;
}

/** SSH tells nothing but that it failed: whether the socket is missing, closed to us or dead is asked there. */
async function explained(session: Session, path: string, cause: Error, signal: AbortSignal): Promise<OperationError> {
  const { name } = session;
  const bare = 'PATH=$PATH:/usr/local/sbin:/usr/sbin command -v dockerd >/dev/null || { echo bare; exit; }';
  const script = `s=${quote(path)}; [ -S "$s" ] || { ${bare}; echo absent; exit; }; [ -r "$s" ] && [ -w "$s" ] || { echo denied; id -un; exit; }; echo dead`;
  const answer = await runScript(session, script, '', undefined, signal).catch(() => null);
  const [verdict, user] = answer?.stdout.split('\n') ?? [];
  if (verdict === 'bare')
    return new OperationError('unreachable', `${name}: no engine socket at ${path}, and no Docker is installed there`, { cause });
  if (verdict === 'absent')
    return new OperationError('unreachable', `${name}: no engine socket at ${path}; start the engine there`, { cause });
  if (verdict === 'denied')
    return new OperationError(
      'forbidden',
      `${name}: permission denied on ${path}; let ${user} use it there (usually: usermod -aG docker ${user})`,
      {
        cause,
      },
    );
  if (verdict === 'dead')
    return new OperationError('unreachable', `${name}: nothing answers at ${path}; start the engine there`, { cause });
  return new OperationError(
    'unreachable',
    `${name}: ${path} cannot be reached: ${cause.message} (does sshd allow AllowStreamLocalForwarding?)`,
    {
      cause,
    },
  );
}
