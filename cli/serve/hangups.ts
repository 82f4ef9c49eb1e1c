/** SIGHUPs of this process: listened to without a gap, so that none ends it while another is being answered. */
export interface Hangups extends Disposable {
  /** Resolves at the next one, or at once for one that came meanwhile; false when the signal aborts first. */
  next(signal: AbortSignal): Promise<boolean>;
}

/** Listens to SIGHUP until it is disposed of. */
export function openHangups(): Hangups {
  let pending = false;
  let wake = (): void => {};
  const onHangup = (): void => {
    pending = true;
    wake();
  };
  process.on('SIGHUP', onHangup);
  return {
    async next(signal) {
      while (!pending && !signal.aborted) {
        const { promise, resolve } = Promise.withResolvers<void>();
        wake = resolve;
        signal.addEventListener('abort', wake, { once: true });
        await promise;
        signal.removeEventListener('abort', wake);
      }
      const came = pending && !signal.aborted;
      if (came) pending = false;
      return came;
    },
    [Symbol.dispose]: () => void process.off('SIGHUP', onHangup),
  };
}
