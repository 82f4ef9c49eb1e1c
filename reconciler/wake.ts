import type { Logger } from 'pino';
import { asOperationError, sleep } from './deadline.ts';
import type { Driver } from './drivers/driver.ts';
import type { TargetId } from './model/ids.ts';
import type { Source } from './sources/source.ts';

/** Something happened, or may have: level-triggered, so that many events are one wake. */
export interface Wake {
  /** Ends at the next event, at the instant, or when the signal aborts; returns why. An event since the last wait ends it at once. */
  wait(untilMs: number, signal: AbortSignal): Promise<string>;
  /** Notes an event. */
  ring(why: string): void;
  /** Begins to listen to drivers that are not listened to yet. */
  watchDrivers(drivers: ReadonlyMap<TargetId, Driver>): void;
  watchSource(source: Source): void;
}

const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 30_000;
/** Events come in bursts; one pass serves those that come this close together. */
const SETTLE_MS = 30;

/** Listens until the signal aborts. A stream that ends is opened again after a growing pause: events only save time, never decide. */
export function openWake(log: Logger, signal: AbortSignal): Wake {
  const watched = new Set<unknown>();
  const state: { pending: string | null; notify: (() => void) | null } = { pending: null, notify: null };
  const ring = (why: string): void => {
    state.pending ??= why;
    state.notify?.();
  };
  const keepWatching = async (name: string, watch: (onEvent: () => void) => Promise<void>): Promise<void> => {
    let pause = FIRST_PAUSE_MS;
    while (!signal.aborted) {
      const began = performance.now();
      await watch(() => ring(name)).catch((error: unknown) =>
        log.debug({ target: name, error: asOperationError(error).message }, 'event stream ended'),
      );
      if (performance.now() - began > LONGEST_PAUSE_MS) pause = FIRST_PAUSE_MS;
      await sleep(pause, signal);
      pause = Math.min(LONGEST_PAUSE_MS, pause * 2);
    }
  };
  const follow = (thing: unknown, name: string, watch: ((onEvent: () => void) => Promise<void>) | undefined): void => {
    if (watch === undefined || watched.has(thing)) return;
    watched.add(thing);
    void keepWatching(name, watch);
  };
  return {
    ring,
    async wait(untilMs, waitSignal) {
      if (state.pending === null) {
        const woken = new AbortController();
        state.notify = () => woken.abort();
        await sleep(Math.max(0, untilMs), AbortSignal.any([waitSignal, woken.signal]));
        state.notify = null;
      }
      if (state.pending !== null) await sleep(SETTLE_MS, waitSignal);
      const why = state.pending ?? 'time';
      state.pending = null;
      return why;
    },
    watchDrivers(drivers) {
      for (const [target, driver] of drivers)
        follow(driver, target, driver.watch === undefined ? undefined : onEvent => driver.watch!(onEvent, signal));
    },
    watchSource(source) {
      follow(source, source.name, source.watch === undefined ? undefined : onEvent => source.watch!(onEvent, signal));
    },
  };
}
