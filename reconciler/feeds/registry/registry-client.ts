import tls from 'node:tls';
import { EnvHttpProxyAgent, type Headers } from 'undici';
import type { ImageRef } from '../../model/image-ref.ts';
import { OperationError } from '../../model/operation-error.ts';
import type { Secrets } from '../../secrets/secrets.ts';
import { openAuthorization } from './authorization.ts';
import { exchange, type Reply } from './exchange.ts';
import { MANIFEST_TYPES } from './manifest.ts';
import type { RegistrySettings } from './settings.ts';

/** A registry that is asked: with its credentials, its certificate authority, and the patience it asks for. */
export interface RegistryClient extends AsyncDisposable {
  /** As in references: `docker.io`. */
  readonly host: string;
  /** An answer with status 200; throws OperationError for every other one. `ref` is what it is asked for, for messages and tokens. */
  request(method: 'GET' | 'HEAD', path: string, ref: ImageRef, signal: AbortSignal): Promise<Reply>;
}

/** `settings`: absent for a registry that nobody configured: HTTPS without credentials; HTTP on loopback, as Docker does. */
export function openRegistryClient(
  host: string,
  settings: RegistrySettings | undefined,
  secrets: Secrets,
  now: () => number,
): RegistryClient {
  const plain = settings?.insecure ?? isLoopback(host);
  const origin = `${plain ? 'http' : 'https'}://${host === 'docker.io' ? 'registry-1.docker.io' : host}`;
  const authorization = openAuthorization(host, settings, secrets, now);
  const dispatcher = openAgent(settings?.ca);
  let pausedUntil = 0;

  return {
    host,
    request: async (method, path, ref, signal) => {
      if (now() < pausedUntil) throw tooMany(host, pausedUntil - now());
      const send = async (url: string, credentials: string | null): Promise<Reply> =>
        exchange({ method, url, credentials, accept: MANIFEST_TYPES.join(', '), dispatcher, name: host }, signal);
      const url = origin + path;
      let reply = await send(url, await authorization.known(ref));
      if (reply.status === 401) {
        const challenge = reply.headers.get('www-authenticate') ?? '';
        reply = await send(url, await authorization.meet(challenge, ref, { plain, dispatcher }, signal));
      }
      if (reply.status === 200) return reply;
      const waitMs = waitOf(reply.headers, now());
      if (reply.status === 429 || (reply.status === 503 && waitMs !== null)) {
        pausedUntil = now() + (waitMs ?? TOO_MANY_MS);
        throw tooMany(host, pausedUntil - now());
      }
      throw refused(host, ref, reply.status, settings?.username !== undefined);
    },
    [Symbol.asyncDispose]: () => dispatcher.close(),
  };
}

const TOO_MANY_MS = 60_000;
const LONGEST_WAIT_MS = 3_600_000;

function openAgent(certificates: string | undefined): EnvHttpProxyAgent {
  if (certificates === undefined) return new EnvHttpProxyAgent();
  const ca = [...tls.getCACertificates('default'), certificates];
  return new EnvHttpProxyAgent({ connect: { ca }, requestTls: { ca } });
}

/** Milliseconds that Retry-After asks for (seconds, or an instant); null where it does not. */
function waitOf(headers: Headers, now: number): number | null {
  const text = headers.get('retry-after');
  if (text === null) return null;
  const waitMs = /^\d+$/.test(text) ? Number(text) * 1000 : Date.parse(text) - now;
  return Number.isNaN(waitMs) ? null : Math.min(Math.max(waitMs, 0), LONGEST_WAIT_MS);
}

function tooMany(host: string, waitMs: number): OperationError {
  return new OperationError(
    'exhausted',
    `${host} has had too many questions and wants to be left alone for ${Math.ceil(waitMs / 1000)} s`,
    { temporary: true },
  );
}

function refused(host: string, ref: ImageRef, status: number, hasCredentials: boolean): OperationError {
  const image = `${ref.repository}${ref.digest === undefined ? `:${ref.tag}` : `@${ref.digest}`}`;
  if (status === 404) return new OperationError('not-found', `${host} has no ${image}`);
  if (status === 401 || status === 403) {
    const todo = hasCredentials ? 'the credentials configured for it are not accepted' : 'no credentials are configured for it';
    return new OperationError(
      status === 401 ? 'unauthorized' : 'forbidden',
      `${host} refuses access to ${ref.repository}, or does not have it (${status}); ${todo}`,
    );
  }
  return new OperationError(status >= 500 ? 'internal' : 'invalid', `${host} answered ${status} when asked for ${image}`);
}

function isLoopback(host: string): boolean {
  return /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])(:\d+)?$/.test(host);
}
