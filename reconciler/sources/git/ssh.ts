import type { Session } from '../../connections/ssh/session.ts';
import { OperationError } from '../../model/operation-error.ts';
import type { Source } from '../source.ts';
import { type GitRemoteOptions, openGitRemote } from './remote-source.ts';
import { openSshTransport } from './ssh-transport.ts';

/** Where a repository is that is reached by SSH. */
export interface SshAddress {
  /** `git` where none is named. */
  readonly user: string;
  readonly host: string;
  readonly port: number;
  /** As the other side is asked for it. */
  readonly path: string;
}

/** A repository behind SSH as a source. */
export interface GitSshOptions extends GitRemoteOptions {
  /** `ssh://git@git.example:2222/owner/repository.git`, or `git@git.example:owner/repository.git`. */
  readonly url: string;
  /** The way in, with its secrets as they are now. */
  readonly open: (address: SshAddress, signal: AbortSignal) => Promise<Session>;
}

/** Opens a repository behind SSH. Throws OperationError invalid for an address or a ref that cannot be one. */
export function openGitSsh(options: GitSshOptions): Source {
  const address = parseSshUrl(options.url);
  if (address === null)
    throw new OperationError(
      'invalid',
      `"${options.url}" cannot be fetched: it is no address of SSH; write it like ssh://git@git.example/owner/repository.git`,
    );
  const name = options.url;
  const transport = openSshTransport({ name, path: address.path, open: signal => options.open(address, signal) });
  return openGitRemote(name, transport, options);
}

/** Takes an address apart; null where it is none of SSH, or has a password in it. */
function parseSshUrl(text: string): SshAddress | null {
  const short = /^(?:([\w.-]+)@)?([\w.-]+|\[[0-9a-fA-F:]+\]):(?!\/\/)(.+)$/.exec(text);
  if (short !== null && !text.includes('://')) {
    const [, user = 'git', host = '', path = ''] = short;
    return path.startsWith('-') ? null : { user, host: bare(host), port: 22, path };
  }
  if (!/^ssh:\/\//i.test(text) || !URL.canParse(text)) return null;
  const { username, password, hostname, port, pathname, search, hash } = new URL(text);
  if (hostname === '' || password !== '' || search !== '' || hash !== '' || pathname.length < 2) return null;
  const path = decodeURIComponent(pathname);
  return {
    user: username === '' ? 'git' : decodeURIComponent(username),
    host: bare(hostname),
    port: port === '' ? 22 : Number(port),
    // As git does: `/~user/x` is meant from that user's home.
    path: path.startsWith('/~') ? path.slice(1) : path,
  };
}

function bare(host: string): string {
  return host.replace(/^\[(.*)\]$/, '$1');
}
