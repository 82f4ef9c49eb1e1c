import { OperationError } from './model/operation-error.ts';

/**
 * Runs a call under a deadline of its own; `what` names it in the error. Whoever ignores its signal is left behind: the promise ends with
 * OperationError timeout (or aborted, where the caller's own signal ended it) in any case.
 */
export async function withDeadline<T>(
  what: string,
  ms: number,
  signal: AbortSignal,
  call: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const deadline = AbortSignal.timeout(ms);
  const either = AbortSignal.any([signal, deadline]);
  let listener: (() => void) | undefined;
  const ended = new Promise<never>((_, reject) => {
    listener = () =>
      reject(
        new OperationError(
          signal.aborted ? 'aborted' : 'timeout',
          signal.aborted ? `${what} was interrupted` : `${what} did not answer within ${ms / 1000} s`,
        ),
      );
    if (either.aborted) listener();
    else either.addEventListener('abort', listener, { once: true });
  });
  try {
    return await Promise.race([call(either), ended]);
  } catch (error) {
    if (either.aborted && !(error instanceof OperationError && error.code !== 'aborted')) return await ended;
    throw error;
  } finally {
    if (listener !== undefined) either.removeEventListener('abort', listener);
    ended.catch(() => undefined);
  }
}

/** Waits, or ends early (without an error) when the signal aborts. */
export async function sleep(ms: number, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  await new Promise<void>(resolve => {
    const done = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal.addEventListener('abort', done, { once: true });
  });
}

/** Any error as an OperationError: what is not one is a failure of our own. */
export function asOperationError(error: unknown): OperationError {
  if (error instanceof OperationError) return error;
  return new OperationError('internal', error instanceof Error ? error.message : String(error), {
    temporary: false,
    cause: error,
  });
}
