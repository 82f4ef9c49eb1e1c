import { OperationError } from '../model/operation-error.ts';

/**
 * Runs something with a deadline of its own. When it fails because that has passed the error is `timeout`, when because the
 * caller's signal fired, `aborted`; else what `translate` makes of it.
 */
export async function withDeadline<T>(
  what: string,
  deadlineMs: number,
  signal: AbortSignal,
  translate: (cause: unknown) => OperationError,
  run: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const deadline = AbortSignal.timeout(deadlineMs);
  try {
    signal.throwIfAborted();
    return await run(AbortSignal.any([signal, deadline]));
  } catch (cause) {
    if (signal.aborted) throw new OperationError('aborted', `${what}: it was told to stop`, { cause });
    if (deadline.aborted)
      throw new OperationError(
        'timeout',
        `${what}: not done within ${deadlineMs / 1000} s; it is tried again, or allow more time`,
        {
          cause,
        },
      );
    throw translate(cause);
  }
}
