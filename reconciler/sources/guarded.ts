import { OperationError } from '../model/operation-error.ts';

/**
 * Runs a call of a source; `what` names it. It fails with what `translate` makes of an error or, where the signal fired, with the signal's
 * own OperationError, such as that of a deadline; else `aborted`.
 */
export async function guarded<T>(
  what: string,
  signal: AbortSignal,
  translate: (cause: unknown) => OperationError,
  run: () => Promise<T>,
): Promise<T> {
  try {
    signal.throwIfAborted();
    return await run();
  } catch (cause) {
    if (!signal.aborted) throw translate(cause);
    throw signal.reason instanceof OperationError
      ? signal.reason
      : new OperationError('aborted', `${what}: it was told to stop`, { cause });
  }
}
