import { access, constants } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { OperationError } from '../model/operation-error.ts';
import type { Connection } from './connection.ts';
import { discreetAgent } from './discreet-agent.ts';
import { http } from './node-http.ts';

/** How the engine of this machine is found. */
export interface LocalOptions {
  /** Path of its socket; absent: DOCKER_HOST, then the usual places, those of rootless engines too. */
  readonly socket?: string;
  /** Variables to look in: DOCKER_HOST, XDG_RUNTIME_DIR. */
  readonly environment?: Readonly<Record<string, string | undefined>>;
}

/**
 * A connection to the engine of this machine by its Unix socket. Throws OperationError: `unreachable` when there is no socket, `forbidden`
 * when it is not ours to use, `invalid` when DOCKER_HOST is not a socket.
 */
export async function openLocal(options: LocalOptions = {}): Promise<Connection> {
  const candidates = socketCandidates(options);
  for (const path of candidates) {
    const found = await reachable(path);
    if (found) return localConnection(path);
  }
  throw new OperationError(
    'unreachable',
    `no engine socket on this machine (looked at ${candidates.join(', ')}); start the engine, or declare the socket: access: [{local: {socket: …}}]`,
  );
}

function socketCandidates({ socket, environment = process.env }: LocalOptions): readonly string[] {
  if (socket !== undefined) return [socket];
  const { DOCKER_HOST: declared, XDG_RUNTIME_DIR: runtime } = environment;
  if (declared?.startsWith('unix://')) return [declared.slice('unix://'.length)];
  if (declared !== undefined && declared !== '')
    throw new OperationError(
      'invalid',
      `DOCKER_HOST is ${declared}, which is no socket of this machine; declare it on the node: access: [{${declared.startsWith('ssh:') ? 'ssh' : 'tcp'}: …}]`,
    );
  const rootless = runtime === undefined || runtime === '' ? [] : [join(runtime, 'docker.sock')];
  return ['/var/run/docker.sock', ...rootless, join(homedir(), '.docker/run/docker.sock')];
}

async function reachable(path: string): Promise<boolean> {
  try {
    await access(path, constants.R_OK | constants.W_OK);
    return true;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'EACCES' && code !== 'EPERM') return false;
    const hint = 'join the group that owns it (usually: sudo usermod -aG docker "$USER", then log in again)';
    throw new OperationError('forbidden', `permission denied on ${path}; ${hint}`, { cause: error });
  }
}

function localConnection(socketPath: string): Connection {
  const agent = discreetAgent(new http.Agent({ keepAlive: true, maxFreeSockets: 16 }));
  return {
    name: `unix://${socketPath}`,
    http: { socketPath, agent },
    [Symbol.asyncDispose]: async () => agent.destroy(),
  };
}
