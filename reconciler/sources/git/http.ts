import { OperationError } from '../../model/operation-error.ts';
import type { Source } from '../source.ts';
import { type Credentials, openHttpTransport } from './http-transport.ts';
import { type GitRemoteOptions, openGitRemote } from './remote-source.ts';

/** A repository behind smart HTTP(S) as a source. */
export interface GitHttpOptions extends GitRemoteOptions {
  /** `https://host/owner/repository.git`, without credentials. */
  readonly url: string;
  readonly credentials?: (signal: AbortSignal) => Promise<Credentials>;
  /** `http://user:password@proxy:3128`; absent: HTTPS_PROXY, HTTP_PROXY and NO_PROXY of the environment. */
  readonly proxy?: string;
  /** Certificates in PEM, trusted besides the known ones. */
  readonly ca?: string;
  /** Silence of the server that ends a fetch; default 30 s. */
  readonly silenceMs?: number;
}

/** Opens a repository behind smart HTTP(S). Throws OperationError invalid for an address or a ref that cannot be one. */
export function openGitHttp(options: GitHttpOptions): Source {
  const url = parseUrl(options.url);
  return openGitRemote(url.href, openHttpTransport({ ...options, url, silenceMs: options.silenceMs ?? 30_000 }), options);
}

function parseUrl(text: string): URL {
  const fail = (why: string) => new OperationError('invalid', `"${text.replace(/\/\/[^/@]*@/, '//')}" cannot be fetched: ${why}`);
  if (!/^https?:\/\//i.test(text)) throw fail('only https:// and http:// addresses and local folders are supported');
  if (!URL.canParse(text)) throw fail('it is not an address');
  const url = new URL(text);
  if (url.username !== '' || url.password !== '') throw fail('it contains credentials; give them apart, as a secret');
  if (url.search !== '' || url.hash !== '') throw fail('a repository has neither ? nor #');
  return new URL(url.href.replace(/\/+$/, ''));
}
