import type Docker from 'dockerode';
import type { Connection } from '../../connections/connection.ts';
import { OperationError } from '../../model/operation-error.ts';
import { failure } from './errors.ts';
import { type BoundDocker, openDockerode } from './fenced-docker.ts';

/** A Docker Engine that answers. */
export interface Engine {
  /** For messages. */
  readonly name: string;
  readonly version: Docker.DockerVersion;
  /**
   * Runs calls of dockerode, all of which end with the signal. Throws OperationError, with the engine's own words where it said any; `doing`
   * is for messages: `create container web`.
   */
  ask<T>(doing: string, calls: (docker: Docker) => Promise<T>, signal: AbortSignal): Promise<T>;
}

/** The API that this driver is written for, Docker 20.10's: the oldest that is served. */
const API = '1.41';

/** Asks an engine for its version. Throws OperationError; `unsupported` where its API is older than 1.41. */
export async function openEngine(connection: Connection, signal: AbortSignal): Promise<Engine> {
  const { name } = connection;
  const newest = await openDockerode(connection);
  const version = await ask(name, newest, 'ask for the version', docker => docker.version(), signal);
  if (isOlder(version.ApiVersion, API))
    throw new OperationError(
      'unsupported',
      `engine ${version.Version} on ${name} speaks API ${version.ApiVersion}; ${API} (Docker 20.10) or newer is needed`,
    );
  // Engines from 29 on refuse 1.41: then the oldest they speak.
  const least = version.MinAPIVersion ?? API;
  const bound = await openDockerode(connection, `v${isOlder(API, least) ? least : API}`);
  return { name, version, ask: (doing, calls, ending) => ask(name, bound, doing, calls, ending) };
}

async function ask<T>(
  engine: string,
  bound: BoundDocker,
  doing: string,
  calls: (docker: Docker) => Promise<T>,
  signal: AbortSignal,
): Promise<T> {
  try {
    signal.throwIfAborted();
    return await calls(bound(signal));
  } catch (error) {
    throw failure({ doing, engine }, error, signal);
  }
}

function isOlder(one: string, other: string): boolean {
  const [major = 0, minor = 0] = one.split('.').map(Number);
  const [otherMajor = 0, otherMinor = 0] = other.split('.').map(Number);
  return major < otherMajor || (major === otherMajor && minor < otherMinor);
}
