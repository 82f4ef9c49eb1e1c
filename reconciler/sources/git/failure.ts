import { OperationError, type OperationErrorCode } from '../../model/operation-error.ts';

const UNTRUSTED =
  /^(DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_|CERT_|ERR_TLS_CERT|INVALID_CA|HOSTNAME_MISMATCH)/;
const DISK: Readonly<Record<string, OperationErrorCode>> = {
  ENOSPC: 'exhausted',
  EDQUOT: 'exhausted',
  EMFILE: 'exhausted',
  EACCES: 'forbidden',
  EPERM: 'forbidden',
  EROFS: 'forbidden',
  ENOENT: 'not-found',
  ENOTDIR: 'not-found',
};

/** Any failure of a git source as an OperationError; `what` is the beginning of the sentence: `Fetching https://…`. */
export function gitFailure(what: string, cause: unknown): OperationError {
  if (cause instanceof OperationError) return cause;
  const { code, message } = innermost(cause);
  const fail = (kind: OperationErrorCode, why: string, temporary?: boolean) =>
    new OperationError(kind, `${what}: ${why}`, { cause, ...(temporary === undefined ? {} : { temporary }) });
  if (code.startsWith('UND_ERR_') && code.endsWith('_TIMEOUT'))
    return fail('timeout', 'the server stopped answering; it is tried again');
  if (UNTRUSTED.test(code))
    return fail(
      'unreachable',
      `the server's certificate is not trusted (${message}); give the certificate of its authority as ca`,
      false,
    );
  if (code in DISK) return fail(DISK[code]!, message);
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return fail('unreachable', `its host name is not known (${message})`);
  if (code === 'ECONNREFUSED') return fail('unreachable', 'nothing listens there (connection refused)');
  if (/^(E[A-Z]+|UND_ERR_\w+|ERR_SSL_\w+|ERR_TLS_\w+)$/.test(code))
    return fail('unreachable', `the connection failed (${message})`);
  return gitsOwnFailure(cause as Partial<GitError>, message, fail);
}

/** What an error of isomorphic-git has: the function that was called, and its own words where the message is for its authors. */
interface GitError {
  readonly name: string;
  readonly caller: string;
  readonly data: { readonly message?: string };
}

function gitsOwnFailure(
  { name, caller, data }: Partial<GitError>,
  message: string,
  fail: (kind: OperationErrorCode, why: string) => OperationError,
): OperationError {
  const said = oneLine(data?.message ?? message);
  if (name === 'ObjectTypeError') return fail('invalid', `what is followed names no commit (${said})`);
  if (name === 'UnsafeFilepathError') return fail('invalid', `a file has a name that no file can have (${said})`);
  // isomorphic-git fetches nothing from such a repository: https://github.com/isomorphic-git/isomorphic-git/blob/main/src/commands/fetch.js
  if (caller === 'git.fetch' && name === 'NotFoundError')
    return fail(
      'unsupported',
      'its default branch (HEAD) is not there; set it to one that is, on the server: git symbolic-ref HEAD refs/heads/main',
    );
  if (caller === 'git.fetch' || caller === 'git.listServerRefs')
    return fail('internal', `the server's answer makes no sense (${said})`);
  return fail('corrupt', `the repository could not be read (${said})`);
}

/** The code nearest to the system: undici and fetch wrap errors, happy eyeballs collects them. */
function innermost(error: unknown): { readonly code: string; readonly message: string } {
  let here = error as { code?: unknown; cause?: unknown; errors?: readonly unknown[]; message?: string } | null | undefined;
  while (here?.cause instanceof Error || here?.errors?.[0] instanceof Error)
    here = (here.errors?.[0] ?? here.cause) as typeof here;
  return { code: String(here?.code ?? ''), message: oneLine(here?.message || String(error)) };
}

/** A text of somebody else's as part of a sentence: no line ends, no control characters, not too long. */
export function oneLine(text: string): string {
  const line = text.replace(/[\s\u0000-\u001f\u007f]+/g, ' ').trim();
  return line.length > 160 ? `${line.slice(0, 160)}…` : line;
}
