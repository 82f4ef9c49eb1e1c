import type { GitHttpRequest, GitHttpResponse } from 'isomorphic-git';
import { type Command, type CommandResult, runCommand } from '../../connections/ssh/run-command.ts';
import type { Session } from '../../connections/ssh/session.ts';
import { quote } from '../../connections/ssh/shell-command.ts';
import { OperationError } from '../../model/operation-error.ts';
import { describeBytes } from '../limits.ts';
import { oneLine } from './failure.ts';
import { type Transport, whole } from './transport.ts';

/** Where a repository is on the other side, and how one gets there. */
export interface SshTransportOptions {
  /** For messages: `ssh://git@git.example/owner/repository.git`. */
  readonly name: string;
  /** As `git-upload-pack` is given it. */
  readonly path: string;
  /** The way in, with its secrets as they are now. */
  readonly open: (signal: AbortSignal) => Promise<Session>;
}

/** isomorphic-git speaks git's protocol over HTTP only: its requests are answered by commands, and this host is never asked. */
const ADDRESS = 'https://git-over-ssh.invalid';
const FLUSH = '0000';
/** How long a login is kept that nobody uses. */
const IDLE_MS = 15_000;

/**
 * Opens the way to a git server by SSH. Each request is one `git-upload-pack` of its own, which first tells what it has: for the request
 * that asks just this, that is the answer; for others it is passed over.
 */
export function openSshTransport({ name, path, open }: SshTransportOptions): Transport {
  let session: Session | null = null;
  let idle: NodeJS.Timeout | undefined;
  const run = async (command: Command, signal: AbortSignal): Promise<CommandResult> => {
    clearTimeout(idle);
    session ??= await open(signal);
    const used = session;
    try {
      return await runCommand(used, command, signal);
    } catch (error) {
      // The next fetch opens it anew, with secrets as they are then.
      session = null;
      await used[Symbol.asyncDispose]();
      throw error;
    } finally {
      idle = setTimeout(() => used.rest(), IDLE_MS).unref();
    }
  };
  return {
    address: ADDRESS,
    async client(budgetBytes, signal) {
      let left = budgetBytes;
      const ask = async (asked: GitHttpRequest): Promise<GitHttpResponse> => {
        const isQuestion = asked.method !== 'POST';
        const input = isQuestion ? FLUSH : Buffer.concat(await Array.fromAsync(asked.body ?? []));
        const version = asked.headers?.['Git-Protocol'];
        const environment = version === undefined ? {} : { GIT_PROTOCOL: version };
        const line = `git-upload-pack ${quote(path)}`;
        const result = await run({ line, input, environment, outputBytes: left }, signal).catch((error: unknown) => {
          throw tooLarge(name, error, budgetBytes);
        });
        left -= result.stdout.length;
        const end = endOfAdvertisement(result.stdout);
        if (end === null) throw refusal(name, result);
        const body = isQuestion
          ? Buffer.concat([Buffer.from(`001e# service=git-upload-pack\n${FLUSH}`), result.stdout.subarray(0, end)])
          : result.stdout.subarray(end);
        if (!isQuestion && (result.exitCode !== 0 || body.length === 0)) throw refusal(name, result);
        const type = `application/x-git-upload-pack-${isQuestion ? 'advertisement' : 'result'}`;
        return { url: asked.url, statusCode: 200, statusMessage: 'OK', headers: { 'content-type': type }, body: whole(body) };
      };
      return { request: ask };
    },
    async [Symbol.asyncDispose]() {
      clearTimeout(idle);
      await session?.[Symbol.asyncDispose]();
    },
  };
}

/** Where the first flush of pkt-lines ends (gitprotocol-common): what a server tells before it is asked. null: there is none. */
function endOfAdvertisement(bytes: Buffer): number | null {
  for (let at = 0; at + 4 <= bytes.length; ) {
    const length = Number.parseInt(bytes.toString('latin1', at, at + 4), 16);
    if (length === 0) return at + 4;
    if (Number.isNaN(length) || length < 4) return null;
    at += length;
  }
  return null;
}

function tooLarge(name: string, error: unknown, budgetBytes: number): unknown {
  if (!(error instanceof OperationError) || error.code !== 'exhausted') return error;
  const why = `the repository is larger than the ${describeBytes(budgetBytes)} allowed`;
  const todo = 'make it smaller or raise limits.repository in the configuration';
  return new OperationError('exhausted', `Fetching ${name}: ${why}; ${todo}`, { cause: error });
}

/** What the other side said instead of git's data, in its own words. */
function refusal(name: string, { exitCode, stdout, stderr }: CommandResult): OperationError {
  const said = oneLine([stderr, stdout].map(bytes => bytes.toString('utf8', 0, 1_000)).join(' ')) || `exit code ${exitCode}`;
  const fail = (code: OperationError['code'], todo: string): OperationError =>
    new OperationError(code, `Fetching ${name}: it gives no repository ("${said}"); ${todo}`);
  if (/permission denied|not authorized|access denied|deploy key/i.test(said))
    return fail('forbidden', 'give this key read access to it');
  if (exitCode === 127 || /command not found|not found: git/i.test(said)) return fail('unsupported', 'install git there');
  return fail('not-found', 'check the address, and whether this key may read it');
}
