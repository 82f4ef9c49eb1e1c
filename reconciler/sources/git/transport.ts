import tls from 'node:tls';
import type { GitHttpRequest, GitHttpResponse, HttpClient } from 'isomorphic-git';
import { type Dispatcher, EnvHttpProxyAgent, ProxyAgent, request } from 'undici';
import { OperationError } from '../../model/operation-error.ts';
import { describeBytes } from '../limits.ts';

/** Who we are to a git server. `token` goes as the password of a basic login, as GitHub, GitLab and Gitea want it. */
export type Credentials =
  | { readonly kind: 'token'; readonly token: string /** Default: `x-access-token`. */; readonly username?: string }
  | { readonly kind: 'basic'; readonly username: string; readonly password: string }
  | { readonly kind: 'bearer'; readonly token: string };

export interface TransportOptions {
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

/** How git's requests reach one server. */
export interface Transport extends AsyncDisposable {
  /** An HTTP client for one fetch: its requests end with the signal and may bring `budgetBytes` together. */
  client(budgetBytes: number, signal: AbortSignal): Promise<HttpClient>;
}

const REDIRECTS = new Set([301, 302, 307, 308]);
const MOST_REDIRECTS = 5;

/**
 * Opens the way to a git server. Answers are read whole before isomorphic-git sees them: its parser hangs or goes on in silence
 * when a stream breaks or is not what it expects.
 */
export function openTransport(options: TransportOptions): Transport {
  const connect = options.ca === undefined ? {} : { ca: [...tls.getCACertificates('default'), options.ca] };
  const timeouts = { headersTimeout: options.silenceMs, bodyTimeout: options.silenceMs };
  const settings = { ...timeouts, connect: { ...connect, timeout: options.silenceMs }, requestTls: connect };
  const dispatcher: Dispatcher =
    options.proxy === undefined ? new EnvHttpProxyAgent(settings) : new ProxyAgent({ ...settings, uri: options.proxy });

  return {
    async client(budgetBytes, signal) {
      const credentials = await options.credentials?.(signal);
      const authorization = credentials === undefined ? {} : { authorization: authorizationOf(credentials) };
      const budget = { left: budgetBytes, all: budgetBytes };
      // Where the repository moved to, once its first answer said so.
      let base = options.url.href;
      return {
        async request({ url, method = 'GET', headers = {}, body }: GitHttpRequest): Promise<GitHttpResponse> {
          const content = body === undefined ? null : await collect(body);
          const path = url.slice(options.url.href.length);
          let target = new URL(base + path);
          for (let hop = 0; hop <= MOST_REDIRECTS; hop++) {
            const ours = target.origin === options.url.origin;
            const response = await request(target, {
              dispatcher,
              method: method as Dispatcher.HttpMethod,
              headers: { ...headers, 'user-agent': 'git/keelson', ...(ours ? authorization : {}) },
              body: content,
              signal,
            });
            const location = response.headers.location;
            if (!REDIRECTS.has(response.statusCode) || typeof location !== 'string') {
              if (response.statusCode === 401 && !ours) throw refusedElsewhere(options.url, target);
              const bytes = await readBody(response, budget, options.url);
              checkAnswer(url, response, bytes, options.url);
              if (target.href.endsWith(path)) base = target.href.slice(0, -path.length);
              return answer(url, response, bytes);
            }
            await response.body.dump();
            const next = new URL(location, target);
            if (next.protocol !== 'https:' && next.protocol !== target.protocol)
              throw new OperationError(
                'unreachable',
                `Fetching ${options.url.href}: it redirects to ${next.origin}, which is not https; use the new address if you trust it`,
                { temporary: false },
              );
            target = next;
          }
          throw new OperationError(
            'unreachable',
            `Fetching ${options.url.href}: more than ${MOST_REDIRECTS} redirects, the last to ${target.origin}`,
            { temporary: false },
          );
        },
      };
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
      throw new OperationError(
        'exhausted',
        `Fetching ${url.href}: the repository is larger than the ${describeBytes(budget.all)} allowed; make it smaller or raise limits.repository in the configuration`,
      );
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** isomorphic-git takes any answer to a POST for a pack, and drops what the server says when it refuses. */
function checkAnswer(url: string, response: Dispatcher.ResponseData, bytes: Buffer, repository: URL): void {
  if (response.statusCode !== 200 || !url.endsWith('/git-upload-pack')) return;
  const type = String(response.headers['content-type'] ?? '');
  if (!type.startsWith('application/x-git-upload-pack-result'))
    throw new OperationError(
      'internal',
      `Fetching ${repository.href}: the server answered with ${type || 'something'} instead of git's data`,
    );
  const refusal = /^ERR ([^\n]*)/.exec(bytes.toString('utf8', 4, 300))?.[1];
  if (refusal === undefined) return;
  throw new OperationError(
    refusal.includes('not our ref') ? 'not-found' : 'internal',
    `Fetching ${repository.href}: the server refused: ${refusal}`,
  );
}

function refusedElsewhere(url: URL, target: URL): OperationError {
  return new OperationError(
    'unauthorized',
    `Fetching ${url.href}: it redirects to ${target.origin}, which wants credentials; they are sent to ${url.origin} only. Use the new address`,
  );
}

function answer(url: string, response: Dispatcher.ResponseData, bytes: Buffer): GitHttpResponse {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(response.headers)) headers[name] = String(value);
  const { statusCode } = response;
  return { url, statusCode, statusMessage: response.statusText, headers, body: once(bytes) };
}

async function* once(bytes: Buffer): AsyncIterableIterator<Uint8Array> {
  yield bytes;
}

async function collect(body: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of body) chunks.push(chunk);
  return Buffer.concat(chunks);
}
