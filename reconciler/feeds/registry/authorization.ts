import type { Dispatcher } from 'undici';
import type { ImageRef } from '../../model/image-ref.ts';
import { keepNewest } from '../../model/keep-newest.ts';
import { OperationError } from '../../model/operation-error.ts';
import type { Secrets } from '../../secrets/secrets.ts';
import { type Challenge, parseChallenge } from './challenge.ts';
import { exchange } from './exchange.ts';
import type { RegistrySettings } from './settings.ts';

/** Values of the Authorization header for one registry. */
export interface Authorization {
  /** What is known to be accepted for this repository; null: nothing is. */
  known(ref: ImageRef): Promise<string | null>;
  /** Does what a 401 asks for; throws OperationError unauthorized where it cannot, missing-secret where the password is not there. */
  meet(
    challenge: string,
    ref: ImageRef,
    way: { readonly plain: boolean; readonly dispatcher: Dispatcher },
    signal: AbortSignal,
  ): Promise<string | null>;
}

const MOST_TOKENS = 10_000;
/** A token is not used in its last seconds. */
const MARGIN_MS = 10_000;
/** https://distribution.github.io/distribution/spec/auth/token/: without a word, a minute. */
const DEFAULT_LIFE_S = 60;

/**
 * Basic, or the token flow of https://distribution.github.io/distribution/spec/auth/token/. Credentials go to the registry, or to the
 * token server that it names over a connection as safe as its own.
 */
export function openAuthorization(
  host: string,
  settings: RegistrySettings | undefined,
  secrets: Secrets,
  now: () => number,
): Authorization {
  const tokens = new Map<string, { readonly value: string; readonly until: number }>();
  const basic = async (signal: AbortSignal): Promise<string | null> => {
    if (settings?.username === undefined || settings.password === undefined) return null;
    const password = await secrets.value(settings.password, signal);
    return `Basic ${Buffer.from(`${settings.username}:${password}`).toString('base64')}`;
  };
  return {
    known: async ref => {
      const token = tokens.get(ref.repository);
      return token !== undefined && token.until > now() ? token.value : null;
    },
    meet: async (header, ref, way, signal) => {
      const challenge = parseChallenge(header);
      const credentials = await basic(signal);
      if (challenge === null)
        throw new OperationError(
          'unauthorized',
          `${host} wants to know who asks in a way that is not supported: ${header || 'it does not say how'}`,
        );
      if (challenge.scheme === 'basic') {
        if (credentials === null) return null;
        keepNewest(tokens, ref.repository, { value: credentials, until: Number.POSITIVE_INFINITY }, MOST_TOKENS);
        return credentials;
      }
      const url = tokenUrl(host, challenge, ref, way.plain);
      const reply = await exchange(
        {
          method: 'GET',
          url: url.href,
          credentials,
          accept: 'application/json',
          dispatcher: way.dispatcher,
          name: `${url.host}, the token server of ${host},`,
        },
        signal,
      );
      const token = parseToken(reply.status === 200 ? reply.bytes : null);
      if (token === null) throw noToken(host, url, reply.status, credentials !== null);
      const kept = { value: `Bearer ${token.value}`, until: now() + token.lifeMs - MARGIN_MS };
      keepNewest(tokens, ref.repository, kept, MOST_TOKENS);
      return kept.value;
    },
  };
}

function tokenUrl(
  host: string,
  challenge: Extract<Challenge, { readonly scheme: 'bearer' }>,
  ref: ImageRef,
  plain: boolean,
): URL {
  const url = URL.parse(challenge.realm);
  if (url === null || (url.protocol !== 'https:' && !(plain && url.protocol === 'http:'))) {
    throw new OperationError(
      'unauthorized',
      `${host} names the token server ${challenge.realm}, which is not asked because it is not https`,
    );
  }
  if (challenge.service !== undefined) url.searchParams.set('service', challenge.service);
  url.searchParams.set('scope', challenge.scope ?? `repository:${ref.repository}:pull`);
  return url;
}

function parseToken(bytes: Uint8Array | null): { readonly value: string; readonly lifeMs: number } | null {
  if (bytes === null) return null;
  try {
    const { token, access_token, expires_in } = JSON.parse(new TextDecoder().decode(bytes)) as Readonly<Record<string, unknown>>;
    const value = token ?? access_token;
    const lifeS = typeof expires_in === 'number' ? expires_in : DEFAULT_LIFE_S;
    return typeof value === 'string' ? { value, lifeMs: lifeS * 1000 } : null;
  } catch {
    return null;
  }
}

function noToken(host: string, url: URL, status: number, hasCredentials: boolean): OperationError {
  if (status >= 500) return new OperationError('internal', `${url.host}, the token server of ${host}, answered ${status}`);
  if (status === 200) return new OperationError('invalid', `${url.host}, the token server of ${host}, answered without a token`);
  const todo = hasCredentials ? 'the credentials configured for it are not accepted' : 'no credentials are configured for it';
  return new OperationError('unauthorized', `${url.host}, the token server of ${host}, refuses access (${status}); ${todo}`);
}
