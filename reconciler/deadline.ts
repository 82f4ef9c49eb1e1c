import { OperationError } from './model/operation-error.ts';

/** How long a call may take, and how people are told that it took longer. */
interface Deadline {
  /** `asking for secrets`; a function: as far as it came when the time was over. */
  readonly what: string | (() => string);
  readonly ms: number;
  /** What is done about it, or can be. */
  readonly todo?: string;
}

/**
 * Runs a call under a deadline of its own. Whoever ignores its signal is left behind: the promise ends with
 * OperationError timeout (or aborted, where the caller's own signal ended it) in any case.
 */
export async function withDeadline<T>(
  { what, ms, todo }: Deadline,
  signal: AbortSignal,
  call: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const told = (): string => (typeof what === 'string' ? what : what());
  const either = new AbortController();
  const { promise: ended, reject } = Promise.withResolvers<never>();
  const end = (error: OperationError): void => {
    either.abort(error);
    reject(error);
  };
  const onAbort = (): void => end(new OperationError('aborted', `${told()} was interrupted`));
  const timer = setTimeout(
    () =>
      end(
        new OperationError('timeout', `${told()} did not answer within ${ms / 1000} s${todo === undefined ? '' : `; ${todo}`}`),
      ),
    ms,
  );
  if (signal.aborted) onAbort();
  else signal.addEventListener('abort', onAbort, { once: true });
  try {
    return await Promise.race([call(either.signal), ended]);
  } catch (error) {
    // Whatever a call makes of its end, it ended because of the deadline or the caller.
    throw either.signal.aborted ? either.signal.reason : error;
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', onAbort);
  }
}

/** The signal of a call that only its own deadline ends, since what it does is not to be lost whoever is interrupted. */
export const UNINTERRUPTED: AbortSignal = new AbortController().signal;

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
