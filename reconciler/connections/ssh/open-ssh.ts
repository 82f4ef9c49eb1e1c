import type { Client } from 'ssh2';
import { OperationError } from '../../model/operation-error.ts';
import type { Connection } from '../connection.ts';
import { engineAgent } from './engine-agent.ts';
import { login, type SshLogin } from './login.ts';
import { runScript } from './run-script.ts';
import type { Become } from './shell-command.ts';

/** Where a machine's SSH server is, who we are there, and what it must show. */
export interface SshOptions extends SshLogin {
  readonly become?: Become;
  /** Path of the engine's socket on that machine. */
  readonly socket: string;
}

/**
 * A connection to a machine by SSH: one login, kept alive, over which everything goes. It is made at once, and made anew by the next call
 * when it broke. Throws OperationError: `unreachable`, `timeout`, `unauthorized` where the login is refused, `forbidden` where the
 * machine does not show a host key that is trusted, `invalid` for a key that cannot be read.
 */
export async function openSsh(options: SshOptions, signal: AbortSignal): Promise<Connection> {
  const name = sshName(options);
  const session = keepLoggedIn(options);
  try {
    await session.client(signal);
  } catch (error) {
    await session[Symbol.asyncDispose]();
    throw error;
  }
  const agent = engineAgent(name, options.socket, session.client);
  return {
    name,
    http: { protocol: 'http', host: options.host, port: options.port, agent },
    run: (script, input, ending) => runScript(name, session.client, script, input, options.become, ending),
    async [Symbol.asyncDispose]() {
      agent.destroy();
      await session[Symbol.asyncDispose]();
    },
  };
}

/** `ssh://ops@192.168.1.23`, with the port where it is not 22. */
function sshName({ user, host, port, jump }: SshLogin): string {
  const place = `ssh://${user}@${host.includes(':') ? `[${host}]` : host}${port === 22 ? '' : `:${port}`}`;
  return jump === undefined ? place : `${place} through ${jump.host}`;
}

/** A client that is logged in; asked for again after it broke, another one. */
type LoggedIn = (signal: AbortSignal) => Promise<Client>;

interface Session extends AsyncDisposable {
  readonly client: LoggedIn;
}

/** One login at a time, shared by all who wait for it: who gives up waiting does not end it for the others. */
function keepLoggedIn(options: SshOptions): Session {
  const closing = new AbortController();
  let current: Promise<Client> | null = null;
  const begin = (): Promise<Client> => {
    const made = login(options, closing.signal);
    const forget = (): void => {
      if (current === made) current = null;
    };
    made.then(client => client.once('close', forget), forget);
    current = made;
    return made;
  };
  return {
    async client(signal) {
      if (closing.signal.aborted) throw new OperationError('aborted', `${sshName(options)} was closed`);
      return abandonable(current ?? begin(), signal);
    },
    async [Symbol.asyncDispose]() {
      closing.abort();
      const client = await current?.catch(() => undefined);
      client?.end();
    },
  };
}

/** The promise, until the signal says that nobody waits for it any more. */
async function abandonable<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  signal.throwIfAborted();
  const { promise: left, reject } = Promise.withResolvers<never>();
  const onAbort = (): void => reject(signal.reason);
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    return await Promise.race([promise, left]);
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}
