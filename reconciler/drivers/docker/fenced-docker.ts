import type { IncomingMessage, RequestOptions } from 'node:http';
import { text } from 'node:stream/consumers';
import type Docker from 'dockerode';
import type { Connection } from '../../connections/connection.ts';
import { OperationError } from '../../model/operation-error.ts';
import { loadDockerode } from './load-dockerode.ts';

type Modem = Docker['modem'];

/** dockerode over a connection, bound to the signal of one call. */
export type BoundDocker = (signal: AbortSignal) => Docker;

/**
 * dockerode over a connection. It is loaded here, so that who has no Engine does not pay for it, and nothing of DOCKER_HOST, DOCKER_CERT_PATH
 * and the like is mixed in. Without a version its calls ask for the newest API.
 */
export async function openDockerode({ name, http }: Connection, version?: string): Promise<BoundDocker> {
  const Dockerode = loadDockerode();
  const ours = { host: undefined, protocol: 'http', ca: undefined, cert: undefined, key: undefined, timeout: undefined, ...http };
  try {
    const docker = new Dockerode({ ...ours, version } as Docker.DockerOptions);
    return signal => Object.create(docker, { modem: { value: fencedModem(docker.modem, signal) } });
  } catch (error) {
    // It reads those files even when they are of no use.
    const why = error instanceof Error ? error.message : String(error);
    throw new OperationError('invalid', `open ${name}: ${why}; correct or unset DOCKER_HOST and DOCKER_CERT_PATH`, {
      cause: error,
    });
  }
}

/** Query and body of a call, told apart: dockerode would put a container's whole body into the query too, secrets and all. */
export function apart<T>(query: object, body: object = {}): T {
  return { _query: query, _body: body } as T;
}

/** The part of docker-modem that every request goes through. */
interface Requests {
  buildRequest(
    options: RequestOptions & { readonly maxRedirects?: number },
    call: Parameters<Modem['dial']>[0],
    data: unknown,
    callback: (error: Error | null, answer?: unknown) => void,
  ): void;
}

/**
 * A modem whose every request ends with the signal (some of dockerode's calls take none), goes nowhere else (a redirect would leave the
 * connection and its certificates, and crash the process when it fails), and takes `304 Not Modified` for done. Answers are read as streams:
 * one that breaks off would be waited for for ever, and one that is no JSON be taken for good.
 */
function fencedModem(modem: Modem, signal: AbortSignal): Modem {
  const { buildRequest }: Requests = modem as unknown as Requests;
  const fenced: Requests['buildRequest'] = (options, call, data, callback) => {
    const statusCodes = { ...call.statusCodes, 304: true };
    buildRequest.call(
      modem,
      { ...options, signal, maxRedirects: 0 },
      { ...call, statusCodes, isStream: true },
      data,
      (error, answer) => {
        if (error !== null || call.isStream) callback(error, answer);
        else
          readJson(answer as IncomingMessage)
            .then(json => callback(null, json))
            .catch(callback);
      },
    );
  };
  return Object.create(modem, { buildRequest: { value: fenced } });
}

async function readJson(answer: IncomingMessage): Promise<unknown> {
  const said = await text(answer);
  return said === '' ? null : JSON.parse(said);
}
