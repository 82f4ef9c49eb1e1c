import ssh2 from 'ssh2';
import { OperationError } from '../../model/operation-error.ts';
import type { HostKey } from './known-hosts.ts';
import { LOGIN_MS, type SshLogin, tunnel } from './login.ts';

/** Where a machine's SSH server is, and the machine to go through, which has to be one that we trust. */
export type Door = Pick<SshLogin, 'host' | 'port' | 'jump'>;

/**
 * The host key that a machine shows: that which a login of ours would ask for where its fingerprint is declared. Nobody logs in there, and
 * nothing vouches for the answer. Throws OperationError: `unreachable`, `timeout`, and as openSsh does for the machine to go through.
 */
export async function askHostKey(door: Door, signal: AbortSignal): Promise<HostKey> {
  const { host, port, jump } = door;
  const sock = jump === undefined ? undefined : await tunnel(jump, door, signal);
  const client = new ssh2.Client();
  const { promise, resolve, reject } = Promise.withResolvers<HostKey>();
  const onAbort = (): void => reject(new OperationError('aborted', `ask ${host} for its host key: given up`));
  const fail = (error: Error & { readonly level?: string }): void => {
    const place = `${host}:${port}`;
    const options = { cause: error };
    reject(
      error.level === 'client-timeout'
        ? new OperationError('timeout', `${place} showed no host key within ${LOGIN_MS / 1000} s`, options)
        : new OperationError('unreachable', `no SSH to ${place}: ${error.message}`, options),
    );
  };
  // Kept for the client's whole life: an error without a listener would end the process.
  client.on('error', fail);
  client.on('close', () => fail(new Error('the connection was closed before it showed a host key')));
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    signal.throwIfAborted();
    client.connect({
      host,
      port,
      ...(sock === undefined ? {} : { sock }),
      readyTimeout: LOGIN_MS,
      username: 'nobody',
      hostVerifier: (key: Buffer) => {
        resolve(key);
        return false;
      },
    });
    return await promise;
  } finally {
    signal.removeEventListener('abort', onAbort);
    client.destroy();
    sock?.destroy();
  }
}
