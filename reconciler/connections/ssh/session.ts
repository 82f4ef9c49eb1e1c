import type { Client } from 'ssh2';
import { OperationError } from '../../model/operation-error.ts';
import { abandonable } from '../abandonable.ts';
import { login, type SshLogin } from './login.ts';

/** A login that is kept: made when it is needed first, and made anew after it broke. */
export interface Session extends AsyncDisposable {
  /** For people: `ssh://ops@192.168.1.23`. */
  readonly name: string;
  /** A client that is logged in. Throws OperationError as login does. */
  client(signal: AbortSignal): Promise<Client>;
  /** Logs out until it is needed again. */
  rest(): void;
}

/** One login at a time, shared by all who wait for it: who gives up waiting does not end it for the others. Nobody logs in before the first call. */
export function openSession(options: SshLogin): Session {
  const name = nameOf(options);
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
  const end = async (): Promise<void> => {
    const ending = current;
    current = null;
    (await ending?.catch(() => undefined))?.end();
  };
  return {
    name,
    async client(signal) {
      if (closing.signal.aborted) throw new OperationError('aborted', `${name} was closed`);
      return abandonable(current ?? begin(), signal);
    },
    rest: () => void end(),
    async [Symbol.asyncDispose]() {
      closing.abort();
      await end();
    },
  };
}

/** With the port where it is not 22. */
function nameOf({ user, host, port, jump }: SshLogin): string {
  const place = `ssh://${user}@${host.includes(':') ? `[${host}]` : host}${port === 22 ? '' : `:${port}`}`;
  return jump === undefined ? place : `${place} through ${jump.host}`;
}
