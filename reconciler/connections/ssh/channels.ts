import type { Client, ClientChannel } from 'ssh2';
import { OperationError } from '../../model/operation-error.ts';

/** Somebody logged in, and the channels that go over it. */
export interface Login {
  readonly client: Client;
  /** How many are asked for. */
  asked: number;
  /** Those that have not ended. */
  readonly open: Set<ClientChannel>;
  /** Those among them that we let go of: sshd ends a command's only when the command has ended. */
  readonly dropped: Set<ClientChannel>;
}

/** How a channel is asked for. */
export type AskChannel = (client: Client, done: (error: Error | undefined, channel: ClientChannel) => void) => unknown;

/**
 * Opens a channel; what `begun` makes of it at once, as its end may come in the same packet as its beginning. `onEnd`: there is one less
 * of the login, or it was dropped. Throws OperationError `unreachable` where the login breaks; a refusal as ssh2 tells it.
 */
export async function openChannel<R>(
  {
    name,
    login,
    ask,
    onEnd,
  }: { readonly name: string; readonly login: Login; readonly ask: AskChannel; readonly onEnd: () => void },
  begun: (channel: ClientChannel) => R,
  signal: AbortSignal,
): Promise<R> {
  const { client } = login;
  const { promise, resolve, reject } = Promise.withResolvers<R>();
  const onAbort = (): void => reject(signal.reason);
  const onClose = (): void => reject(new OperationError('unreachable', `${name}: the connection broke`));
  signal.throwIfAborted();
  signal.addEventListener('abort', onAbort, { once: true });
  client.once('close', onClose);
  login.asked += 1;
  try {
    ask(client, (error, channel) => {
      if (error !== undefined && error !== null) return reject(error);
      count(login, channel, onEnd);
      if (signal.aborted) channel.destroy();
      else resolve(begun(channel));
    });
  } catch {
    // It is ending and has not told so yet.
    onClose();
  }
  return promise.finally(() => {
    login.asked -= 1;
    signal.removeEventListener('abort', onAbort);
    client.off('close', onClose);
    onEnd();
  });
}

function count({ open, dropped }: Login, channel: ClientChannel, onEnd: () => void): void {
  open.add(channel);
  channel.on('error', () => {});
  channel.once('close', () => {
    open.delete(channel);
    dropped.delete(channel);
    onEnd();
  });
  const destroy = channel.destroy.bind(channel);
  channel.destroy = () => {
    // Streams destroy themselves when they have ended; how the command ended may come behind that.
    if (open.has(channel) && !channel.readableEnded) {
      dropped.add(channel);
      // Its end is heard only behind what it said.
      channel.resume();
      channel.stderr.resume();
      onEnd();
    }
    return destroy();
  };
}
