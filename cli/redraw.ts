import { createLogUpdate } from 'log-update';
import { sleep } from '../reconciler/deadline.ts';
import type { Context } from './action.ts';
import type { SharedFlags } from './flags.ts';

/** What is shown again and again. */
export interface RedrawOptions<T> {
  readonly look: () => Promise<T>;
  readonly everyMs: number;
  /** The whole view, for terminals. */
  readonly render: (now: T) => string;
  /** Writes what is to be said where nothing can be drawn over. */
  readonly print: (now: T, before: T | null) => void;
}

/** Looks again and again until somebody ends it: drawn in place on a terminal, elsewhere written. */
export async function redraw<T, Flags extends SharedFlags>(
  { flags, terminal, signal }: Context<Flags>,
  { look, everyMs, render, print }: RedrawOptions<T>,
): Promise<number> {
  // Of a terminal that does not say how many lines it has nobody knows what can be drawn over.
  const canRedraw = terminal.isTerminal && process.stdout.rows > 0 && process.env.TERM !== 'dumb';
  const live = canRedraw && !flags.json ? createLogUpdate(process.stdout) : null;
  let before: T | null = null;
  try {
    while (!signal.aborted) {
      const now = await look();
      if (live !== null) live(render(now));
      else print(now, before);
      before = now;
      await sleep(everyMs, signal);
    }
    return 0;
  } catch (error) {
    // Who ends it has seen enough: that is no failure.
    if (signal.aborted) return 0;
    throw error;
  } finally {
    live?.done();
  }
}
