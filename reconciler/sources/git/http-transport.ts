import tls from 'node:tls';
import type { GitHttpRequest, GitHttpResponse } from 'isomorphic-git';
import { type Dispatcher, EnvHttpProxyAgent, ProxyAgent, request as send } from 'undici';
import { OperationError } from '../../model/operation-error.ts';
import { describeBytes } from '../limits.ts';
import { oneLine } from './failure.ts';
import { type Transport, whole } from './transport.ts';

/** Who we are to a git server. `token` goes as the password of a basic login, as GitHub, GitLab and Gitea want it. */
export type Credentials =
  | { readonly kind: 'token'; readonly token: string /** Default: `x-access-token`. */; readonly username?: string }
  | { readonly kind: 'basic'; readonly username: string; readonly password: string }
  | { readonly kind: 'bearer'; readonly token: string };

/** How a repository behind HTTP is talked to. */
export interface HttpTransportOptions {
  readonly url: URL;
  /** Asked at each fetch, so that a changed secret works at once. */
  readonly credentials?: (signal: AbortSignal) => Promise<Credentials>;
  /** `http://user:password@proxy:3128`; absent: HTTPS_PROXY, HTTP_PROXY and NO_PROXY of the environment. */
  readonly proxy?: string;
  /** Certificates in PEM, trusted besides the known ones. */
  readonly ca?: string;
  /** Silence of the server that ends a request. */
  readonly silenceMs: number;
}

const REDIRECTS = new Set([301, 302, 307, 308]);
const MOST_REDIRECTS = 5;

/** Opens the way to a git server. Redirects are followed; credentials go to the server that was named and to no other. */
export function openHttpTransport(options: HttpTransportOptions): Transport {
  const { url, silenceMs } = options;
  const connect = options.ca === undefined ? {} : { ca: [...tls.getCACertificates('default'), options.ca] };
  const timeouts = { headersTimeout: silenceMs, bodyTimeout: silenceMs };
  const settings = { ...timeouts, connect: { ...connect, timeout: silenceMs }, requestTls: connect };
  const dispatcher: Dispatcher =
    options.proxy === undefined ? new EnvHttpProxyAgent(settings) : new ProxyAgent({ ...settings, uri: options.proxy });

  return {
    address: url.href,
    async client(budgetBytes, signal) {
      const credentials = await options.credentials?.(signal);
      const authorization = credentials === undefined ? {} : { authorization: authorizationOf(credentials) };
      const budget = { left: budgetBytes, all: budgetBytes };
      // Where the repository moved to, once its first answer said so.
      let base = url.href;

      async function request(asked: GitHttpRequest): Promise<GitHttpResponse> {
        const path = asked.url.slice(url.href.length);
        const method = asked.method === 'POST' ? 'POST' : 'GET';
        const body = asked.body === undefined ? null : Buffer.concat(await Array.fromAsync(asked.body));
        let target = new URL(base + path);
        for (let hop = 0; hop <= MOST_REDIRECTS; hop++) {
          const ours = target.origin === url.origin;
          const headers = { ...asked.headers, 'user-agent': 'git/keelson', ...(ours ? authorization : {}) };
          const response = await send(target, { method, body, dispatcher, headers, signal });
          const { location } = response.headers;
          if (!REDIRECTS.has(response.statusCode) || typeof location !== 'string') {
            if (response.statusCode === 401 && !ours) throw refusedElsewhere(url, target);
            const answer = answerOf(url, asked, response, await readBody(response, budget, url));
            if (target.href.endsWith(path)) base = target.href.slice(0, -path.length);
            return answer;
          }
          await response.body.dump();
          target = nextHop(url, target, location);
        }
        throw fail(url, 'unreachable', `more than ${MOST_REDIRECTS} redirects, the last to ${target.origin}`);
      }

      return { request };
    },
    [Symbol.asyncDispose]: () => dispatcher.destroy(),
  };
}

function authorizationOf(credentials: Credentials): string {
  if (credentials.kind === 'bearer') return `Bearer ${credentials.token}`;
  const [user, password] =
    credentials.kind === 'basic'
      ? [credentials.username, credentials.password]
      : [credentials.username ?? 'x-access-token', credentials.token];
  return `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
}

async function readBody(response: Dispatcher.ResponseData, budget: { left: number; all: number }, url: URL): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of response.body) {
    budget.left -= chunk.length;
    if (budget.left < 0)
      throw fail(
        url,
        'exhausted',
        `the repository is larger than the ${describeBytes(budget.all)} allowed; make it smaller or raise limits.repository in the configuration`,
      );
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function answerOf(url: URL, asked: GitHttpRequest, response: Dispatcher.ResponseData, bytes: Buffer): GitHttpResponse {
  if (response.statusCode !== 200) throw httpFailure(url, response, bytes.toString('utf8', 0, 2000));
  const type = String(response.headers['content-type'] ?? '').split(';', 1)[0]!;
  if (/^application\/x-git-upload-pack-(advertisement|result)$/.test(type))
    return { url: asked.url, statusCode: 200, statusMessage: 'OK', headers: { 'content-type': type }, body: whole(bytes) };
  if (asked.method === 'POST')
    throw fail(url, 'internal', `the server answered with ${type || 'something'} instead of git's data`);
  const said = oneLine(bytes.toString('utf8', 0, 300));
  throw fail(url, 'not-found', `something answers there, but it is no git repository (it sent "${said}"); check the address`);
}

function nextHop(url: URL, from: URL, location: string): URL {
  const next = new URL(location, from);
  if (next.protocol === 'https:' || next.protocol === from.protocol) return next;
  throw fail(url, 'unreachable', `it redirects to ${next.origin}, which is not https; use the new address if you trust it`);
}

function refusedElsewhere(url: URL, target: URL): OperationError {
  const why = `it redirects to ${target.origin}, which wants credentials; they are sent to ${url.origin} only. Use the new address`;
  return fail(url, 'unauthorized', why);
}

function httpFailure(url: URL, { statusCode, statusText }: Dispatcher.ResponseData, body: string): OperationError {
  const said = /^\s*$|<html|<!doctype/i.test(body) ? '' : `: "${oneLine(body)}"`;
  const answer = `HTTP ${statusCode}${said}`;
  switch (statusCode) {
    case 401:
      return fail(url, 'unauthorized', `it wants other credentials than it got (${answer}); check user name, password or token`);
    case 403:
      return fail(url, 'forbidden', `these credentials may not read it (${answer}); give them read access to this repository`);
    case 404:
    case 410:
      return fail(
        url,
        'not-found',
        `there is no such repository (${answer}); check the address, and credentials if it is private`,
      );
    case 407:
      return fail(url, 'unauthorized', 'the proxy wants credentials (HTTP 407); put them into its address');
    case 429:
      return fail(url, 'internal', `there are too many requests (${answer}); it is tried again, ask less often`);
    default:
      return fail(
        url,
        statusCode >= 500 ? 'internal' : 'not-found',
        `the server answered HTTP ${statusCode} ${statusText}${said}`,
      );
  }
}

function fail(url: URL, code: OperationError['code'], why: string): OperationError {
  return new OperationError(code, `Fetching ${url.href}: ${why}`);
}
