import type { Client, ClientChannel } from 'ssh2';
import { OperationError } from '../../model/operation-error.ts';
import { abandonable } from '../abandonable.ts';
import { type AskChannel, type Login, openChannel } from './channels.ts';
import { login, type SshLogin } from './login.ts';

/** A login that is kept: made when it is needed first, and made anew after it broke. */
export interface Session extends AsyncDisposable {
  /** For people: `ssh://ops@192.168.1.23`. */
  readonly name: string;
  /** A client that is logged in. Throws OperationError as login does. */
  client(signal: AbortSignal): Promise<Client>;
  /**
   * Opens a channel over the login; what `begun` makes of it at once. sshd lets a login have so many commands (MaxSessions), and those that
   * were let go of count until they end: where it refuses one more and some of these hang, another login is made, and this one ends with what
   * still goes over it. Throws OperationError as login does, `unreachable` where it breaks; a refusal as ssh2 tells it.
   */
  channel<R>(ask: AskChannel, begun: (channel: ClientChannel) => R, signal: AbortSignal): Promise<R>;
  /** Logs out until it is needed again. */
  rest(): void;
}

/** One login at a time, shared by all who wait for it: who gives up waiting does not end it for the others. Nobody logs in before the first call. */
export function openSession(options: SshLogin): Session {
  const name = nameOf(options);
  const closing = new AbortController();
  const retired = new Set<Login>();
  let current: Promise<Login> | null = null;
  const begin = (): Promise<Login> => {
    const made = login(options, closing.signal).then(
      (client): Login => ({ client, asked: 0, open: new Set(), dropped: new Set() }),
    );
    made.then(
      ({ client }) => client.once('close', () => forget(made)),
      () => forget(made),
    );
    current = made;
    return made;
  };
  const forget = (made: Promise<Login>): void => {
    if (current === made) current = null;
  };
  const join = (): Promise<Login> => {
    if (closing.signal.aborted) throw new OperationError('aborted', `${name} was closed`);
    return current ?? begin();
  };
  /** Ends logins that nobody uses any more and that are not to be used. */
  const sweep = (): void => {
    for (const old of retired) {
      if (old.asked > 0 || old.open.size > old.dropped.size) continue;
      retired.delete(old);
      old.client.end();
    }
  };
  const end = async (): Promise<void> => {
    const ending = current;
    current = null;
    (await ending?.catch(() => null))?.client.end();
  };
  return {
    name,
    client: async signal => (await abandonable(join(), signal)).client,
    async channel(ask, begun, signal) {
      for (;;) {
        const joined = join();
        const used = await abandonable(joined, signal);
        try {
          return await openChannel({ name, login: used, ask, onEnd: sweep }, begun, signal);
        } catch (error) {
          if (error instanceof OperationError || signal.aborted || used.dropped.size === 0) throw error;
          forget(joined);
          retired.add(used);
          sweep();
        }
      }
    },
    rest: () => void end(),
    async [Symbol.asyncDispose]() {
      closing.abort();
      for (const { client } of retired) client.end();
      await end();
    },
  };
}

/** With the port where it is not 22. */
function nameOf({ user, host, port, jump }: SshLogin): string {
  const place = `ssh://${user}@${host.includes(':') ? `[${host}]` : host}${port === 22 ? '' : `:${port}`}`;
  return jump === undefined ? place : `${place} through ${jump.host}`;
}
