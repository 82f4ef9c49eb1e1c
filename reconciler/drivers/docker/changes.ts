import type { Engine } from './engine.ts';
import { jsonLines } from './json-lines.ts';

/** What changed behind the list of containers since it was asked last. */
export interface Changes {
  /** Begins to listen, where it is not listening; false: something may have been missed since the last call. */
  listen(engine: Engine, signal: AbortSignal): Promise<boolean>;
  /** Ids of containers that events named since the last call. */
  take(): ReadonlySet<string>;
  end(): void;
}

/** Events after which an entry of the list can look the same and the container be another: limits, files, and a restart within one second. */
const EVENTS = ['update', 'rename', 'start', 'die', 'oom', 'health_status', 'extract-to-dir'];

/**
 * Listens to one engine's events, so that what does not show in a list is noticed all the same. The Engine keeps only its last 256 events, and
 * every health probe makes three: asking for what was since the last pass would miss most.
 */
export function followChanges(): Changes {
  const named = new Set<string>();
  const state: { ending: AbortController | null } = { ending: null };
  const read = async (engine: Engine, ending: AbortController, opened: () => void): Promise<void> => {
    const doing = 'listen to events';
    const filters = { type: ['container' as const], event: EVENTS };
    try {
      const stream = await engine.ask(doing, docker => docker.getEvents({ filters }), ending.signal);
      opened();
      for await (const { Actor } of jsonLines<{ readonly Actor?: { readonly ID: string } }>(
        stream,
        { doing, engine: engine.name },
        ending.signal,
      ))
        if (Actor !== undefined) named.add(Actor.ID);
    } catch {
      // The stream broke: the next pass hears of it and looks at everything again.
    } finally {
      if (state.ending === ending) state.ending = null;
      opened();
    }
  };
  return {
    async listen(engine, signal) {
      if (state.ending !== null) return true;
      const ending = new AbortController();
      const abort = (): void => ending.abort(signal.reason);
      state.ending = ending;
      signal.addEventListener('abort', abort);
      const { promise, resolve } = Promise.withResolvers<void>();
      void read(engine, ending, resolve);
      await promise.finally(() => signal.removeEventListener('abort', abort));
      return false;
    },
    take() {
      const taken = new Set(named);
      named.clear();
      return taken;
    },
    end() {
      state.ending?.abort();
      state.ending = null;
    },
  };
}
