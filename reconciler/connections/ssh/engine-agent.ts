import type { Agent } from 'node:http';
import { type Duplex, duplexPair, pipeline } from 'node:stream';
import { OperationError } from '../../model/operation-error.ts';
import { discreetAgent } from '../discreet-agent.ts';
import { http } from '../node-http.ts';
import { runScript } from './run-script.ts';
import type { Session } from './session.ts';
import { quote } from './shell-command.ts';

/** Event streams and followed logs hold one each. */
const CHANNELS = 32;

/** An agent whose sockets are channels of an SSH connection to a Unix socket on the other machine. */
export function engineAgent(session: Session, path: string): Agent {
  const agent = new http.Agent({ keepAlive: true, maxSockets: CHANNELS });
  // A socket that comes later by the callback is counted wrongly by http.Agent: it is there at once, and is joined to its channel later.
  agent.createConnection = () => openSocket(session, path);
  return discreetAgent(agent);
}

function openSocket(session: Session, path: string): Duplex {
  const [socket, inner] = duplexPair();
  const closing = new AbortController();
  socket.once('close', () => {
    closing.abort();
    inner.destroy();
  });
  openChannel(session, path, closing.signal).then(
    channel => {
      if (socket.destroyed) channel.destroy();
      else {
        socket.once('close', () => channel.destroy());
        pipeline(inner, channel, inner, error => {
          if (error !== undefined && error !== null) socket.destroy(error);
        });
      }
    },
    error => socket.destroy(error),
  );
  const none = (): Duplex => socket;
  // What http asks of a TCP socket and a channel has not.
  return Object.assign(socket, { setTimeout: none, setNoDelay: none, setKeepAlive: none, ref: none, unref: none });
}

async function openChannel(session: Session, path: string, signal: AbortSignal): Promise<Duplex> {
  const client = await session.client(signal);
  const { promise, resolve, reject } = Promise.withResolvers<Duplex>();
  const onClose = (): void => reject(new OperationError('unreachable', `${session.name}: the connection broke`));
  client.once('close', onClose);
  try {
    client.openssh_forwardOutStreamLocal(path, (error, channel) => {
      if (error === undefined || error === null) resolve(channel);
      else reject(error);
    });
  } catch {
    // It is ending and has not told so yet.
    onClose();
  }
  try {
    return await promise;
  } catch (error) {
    if (error instanceof OperationError) throw error;
    throw await explained(session, path, error as Error, signal);
  } finally {
    client.off('close', onClose);
  }
}

/** SSH tells nothing but that it failed: whether the socket is missing, closed to us or dead is asked there. */
async function explained(session: Session, path: string, cause: Error, signal: AbortSignal): Promise<OperationError> {
  const { name } = session;
  const script = `s=${quote(path)}; [ -S "$s" ] || { echo absent; exit; }; [ -r "$s" ] && [ -w "$s" ] || { echo denied; id -un; exit; }; echo dead`;
  const answer = await runScript(session, script, '', undefined, signal).catch(() => null);
  const [verdict, user] = answer?.stdout.split('\n') ?? [];
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
