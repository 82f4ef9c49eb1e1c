/**
 * The closed list of ways a call can fail.
 *
 * - `unreachable`: no connection, or it broke; `timeout`: no answer within the deadline
 * - `unauthorized`: the other side refused who we are; `forbidden`: it knows us and refuses this
 * - `not-found`, `conflict`: the thing is not there, or another is in its place
 * - `invalid`: the other side understood and refuses the content; `unsupported`: it cannot do this at all
 * - `exhausted`: disk, memory, a size limit; `corrupt`: stored data is not what was written
 * - `missing-secret`: a secret that is needed could not be read
 * - `aborted`: we were told to stop; `internal`: the other side failed on its own
 */
export type OperationErrorCode =
  | 'unreachable'
  | 'timeout'
  | 'unauthorized'
  | 'forbidden'
  /** Nothing vouches for the host key that a machine shows. */
  | 'untrusted'
  | 'not-found'
  | 'conflict'
  | 'invalid'
  | 'unsupported'
  | 'exhausted'
  | 'corrupt'
  | 'missing-secret'
  | 'aborted'
  | 'internal';

const TEMPORARY: ReadonlySet<OperationErrorCode> = new Set(['unreachable', 'timeout', 'internal']);

/**
 * A call that failed, translated once at the vendor's door. The message says what was tried, on what, what went wrong and, where
 * there is something, what to do.
 */
export class OperationError extends Error {
  readonly code: OperationErrorCode;
  /** Whether trying again, unchanged, may succeed. */
  readonly temporary: boolean;

  constructor(
    code: OperationErrorCode,
    message: string,
    options: { readonly temporary?: boolean; readonly cause?: unknown } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'OperationError';
    this.code = code;
    this.temporary = options.temporary ?? TEMPORARY.has(code);
  }
}
