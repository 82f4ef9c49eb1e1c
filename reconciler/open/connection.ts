import { readFile } from 'node:fs/promises';
import type { Config } from '../config.ts';
import { abandonable } from '../connections/abandonable.ts';
import type { Connection } from '../connections/connection.ts';
import type { SshLogin } from '../connections/ssh/login.ts';
import type { Access, SecretName, SshAccess } from '../model/cluster.ts';
import { canonicalJson } from '../model/digest.ts';
import { OperationError } from '../model/operation-error.ts';
import type { Secrets } from '../secrets/secrets.ts';

/** Opens a way to a machine. Throws OperationError where it leads nowhere, or a secret of it cannot be read. */
export type OpenConnection = (access: Access, signal: AbortSignal) => Promise<Connection>;

interface Shared {
  readonly opened: Promise<Connection>;
  /** Ends the opening. */
  readonly giveUp: AbortController;
  users: number;
}

/**
 * Ways to machines, each open once however many use it; who was the last to let go of it closes it. Who gives up waiting for one ends its
 * opening only if nobody else waits. One that is renewed is left to those who have it.
 */
export function sharedConnections(open: OpenConnection): OpenConnection {
  const shared = new Map<string, Shared>();
  const begin = (access: Access): Shared => {
    const giveUp = new AbortController();
    return { opened: open(access, giveUp.signal), giveUp, users: 0 };
  };
  return async (access, signal) => {
    const key = canonicalJson(access);
    const entry = shared.get(key) ?? begin(access);
    shared.set(key, entry);
    entry.users += 1;
    const renew = (): void => {
      if (shared.get(key) === entry) shared.delete(key);
    };
    const release = (): boolean => {
      entry.users -= 1;
      if (entry.users === 0) renew();
      return entry.users === 0;
    };
    try {
      const connection = await abandonable(entry.opened, signal);
      return {
        ...connection,
        renew,
        async [Symbol.asyncDispose]() {
          if (release()) await connection[Symbol.asyncDispose]();
        },
      };
    } catch (error) {
      if (release()) {
        entry.giveUp.abort();
        // It may have opened all the same.
        void entry.opened.then(connection => connection[Symbol.asyncDispose]()).catch(() => {});
      }
      throw error;
    }
  };
}

/** Opens ways by what a configuration says of this machine. */
export function connectionsOf(config: Pick<Config, 'docker' | 'ssh'>, secrets: Secrets): OpenConnection {
  return async (access, signal) => {
    if (access.kind === 'local') {
      const socket = access.socket ?? config.docker.socket;
      return (await import('../connections/open-local.ts')).openLocal(socket === undefined ? {} : { socket });
    }
    if (access.kind === 'ssh') {
      const login = await sshLogin(config, access, secrets, signal);
      const password = access.become === 'sudo' ? login.credentials.password : undefined;
      const become = access.become && { program: access.become, ...(password === undefined ? {} : { password }) };
      const { openSsh } = await import('../connections/ssh/open-ssh.ts');
      return openSsh({ ...login, ...(become === undefined ? {} : { become }), socket: access.socket }, signal);
    }
    if (access.kind === 'agent')
      throw new OperationError('unsupported', 'the engine of a machine behind an agent is asked by nobody else');
    const { host, port, tls, insecure } = access;
    const { openTcp } = await import('../connections/open-tcp.ts');
    if (tls === undefined) return openTcp({ host, port, ...(insecure === undefined ? {} : { insecure }) });
    return openTcp({ host, port, tls: await valuesOf(tls, secrets, signal) });
  };
}

/** A login with the values of its secrets, and what vouches for the machine. */
export async function sshLogin(
  config: Pick<Config, 'ssh'>,
  { host, port, user, key, passphrase, password, agent, hostKey, jump }: Omit<SshAccess, 'kind' | 'socket' | 'become'>,
  secrets: Secrets,
  signal: AbortSignal,
): Promise<SshLogin> {
  if (agent && config.ssh.agent === undefined && key === undefined && password === undefined)
    throw new OperationError(
      'unauthorized',
      `ssh://${user}@${host}: there is nothing to log in with: declare key or password of its ssh, or run an ssh-agent (SSH_AUTH_SOCK)`,
    );
  const named = { ...(key && { key }), ...(passphrase && { passphrase }), ...(password && { password }) };
  return {
    host,
    port,
    user,
    credentials: {
      ...(await valuesOf(named, secrets, signal)),
      ...(agent && config.ssh.agent !== undefined ? { agent: config.ssh.agent } : {}),
    },
    trusted: hostKey === undefined ? { knownHosts: await readKnownHosts(config.ssh.knownHosts) } : { fingerprint: hostKey },
    ...(jump === undefined ? {} : { jump: await sshLogin(config, jump, secrets, signal) }),
  };
}

async function valuesOf<T extends Readonly<Record<string, SecretName | undefined>>>(
  named: T,
  secrets: Secrets,
  signal: AbortSignal,
): Promise<{ readonly [K in keyof T]: string }> {
  const values = await Promise.all(
    Object.entries(named).map(async ([part, ref]) => [part, await secrets.value(ref!, signal)] as const),
  );
  return Object.fromEntries(values) as { readonly [K in keyof T]: string };
}

/** The text of a known_hosts file; one that is not there vouches for nothing. */
export async function readKnownHosts(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return '';
    throw new OperationError('forbidden', `Reading the host keys in ${path}: ${(error as Error).message}`, { cause: error });
  }
}
