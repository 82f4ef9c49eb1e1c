import type { Connection } from '../connection.ts';
import { engineAgent } from './engine-agent.ts';
import { engineDoor } from './engine-channel.ts';
import type { SshLogin } from './login.ts';
import { runScript } from './run-script.ts';
import { openSession } from './session.ts';
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
  const session = openSession(options);
  try {
    await session.client(signal);
  } catch (error) {
    await session[Symbol.asyncDispose]();
    throw error;
  }
  const agent = engineAgent(engineDoor(session, options.socket, options.become));
  return {
    name: session.name,
    http: { protocol: 'http', host: options.host, port: options.port, agent },
    run: (script, input, ending) => runScript(session, script, input, options.become, ending),
    fresh: ending => openSsh(options, ending),
    async [Symbol.asyncDispose]() {
      agent.destroy();
      await session[Symbol.asyncDispose]();
    },
  };
}
