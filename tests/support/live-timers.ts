import { createHook } from 'node:async_hooks';

/** Counts the timers that are set from now on and neither fired nor cleared; timers of `AbortSignal.timeout` with them. */
export function watchTimers(): Disposable & { count(): Promise<number> } {
  const live = new Set<number>();
  const hook = createHook({
    init: (id, type) => void (type === 'Timeout' && live.add(id)),
    destroy: id => void live.delete(id),
  }).enable();
  return {
    async count() {
      // The end of a timer is told a turn later.
      await new Promise(resolve => setImmediate(resolve));
      return live.size;
    },
    [Symbol.dispose]: () => void hook.disable(),
  };
}
