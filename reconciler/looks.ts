import { asOperationError, sleep } from './deadline.ts';
import type { TargetView } from './drivers/driver.ts';
import type { TargetId } from './model/ids.ts';
import { OperationError } from './model/operation-error.ts';
import { formatDuration } from './model/quantities.ts';

/** Looks at targets, which go on beside the passes: who is slow or hangs is not waited for longer than it usually takes. */
export interface Looks extends AsyncDisposable {
  /**
   * What a target shows: of a look begun now, or of an earlier one over the same ways that came too late for its pass; one over other ways
   * is ended, since another machine may be there. Throws OperationError; `timeout` when there is no answer yet and the look goes on.
   */
  at(
    target: TargetId,
    ways: string,
    look: (signal: AbortSignal) => Promise<TargetView>,
    signal: AbortSignal,
  ): Promise<TargetView>;
}

/** How long a target is waited for that is not known to answer. */
const LEAST_MS = 1_000;
/** A target that answers is waited for this many times as long as it took the last time. */
const PATIENCE = 4;
/** An answer that nobody waited for is used while it is this young. */
const FRESH_MS = 5_000;

interface Look {
  readonly ways: string;
  readonly ending: AbortController;
  readonly begunAt: number;
  readonly answer: Promise<TargetView>;
  /** Whether the pass that began it went on without it. */
  isLeft: boolean;
  endedAt: number | null;
}

/** `firstMs`: how long a target is waited for at the first look. `onSeen`: a look that no pass waits for has seen its target. */
export function openLooks(firstMs: number, onSeen: (target: TargetId) => void): Looks {
  const looks = new Map<TargetId, Look>();
  /** How long the last look took; null: it failed or was left. */
  const took = new Map<TargetId, number | null>();
  const begin = (target: TargetId, ways: string, look: (signal: AbortSignal) => Promise<TargetView>): Look => {
    const begunAt = performance.now();
    const ending = new AbortController();
    const begun: Look = { ways, ending, begunAt, answer: look(ending.signal), isLeft: false, endedAt: null };
    looks.set(target, begun);
    const end = (tookMs: number | null): void => {
      begun.endedAt = performance.now();
      if (!ending.signal.aborted) took.set(target, tookMs);
    };
    begun.answer.then(
      () => {
        end(performance.now() - begunAt);
        if (begun.isLeft && !ending.signal.aborted) onSeen(target);
      },
      () => end(null),
    );
    return begun;
  };
  const current = (target: TargetId, ways: string): Look | undefined => {
    const known = looks.get(target);
    if (known !== undefined && known.ways !== ways) {
      known.ending.abort();
      looks.delete(target);
      took.delete(target);
      return undefined;
    }
    if (known === undefined || known.endedAt === null) return known;
    return known.isLeft && performance.now() - known.endedAt < FRESH_MS ? known : undefined;
  };
  const patienceMs = (target: TargetId): number => {
    const last = took.get(target);
    return last === undefined ? firstMs : Math.max(LEAST_MS, PATIENCE * (last ?? 0));
  };
  return {
    async at(target, ways, look, signal) {
      const known = current(target, ways);
      const waitMs = patienceMs(target);
      const going = known ?? begin(target, ways, look);
      const over = new AbortController();
      const onAbort = (): void => over.abort();
      signal.addEventListener('abort', onAbort, { once: true });
      try {
        const left = sleep(waitMs, over.signal).then(() => null);
        const view = await Promise.race([going.answer, left]);
        if (view !== null) {
          looks.delete(target);
          return view;
        }
      } catch (error) {
        looks.delete(target);
        throw asOperationError(error);
      } finally {
        signal.removeEventListener('abort', onAbort);
        over.abort();
      }
      going.isLeft = true;
      if (!took.has(target)) took.set(target, null);
      const since = formatDuration(performance.now() - going.begunAt);
      throw new OperationError('timeout', `${target} has not answered for ${since} and is still being asked`);
    },
    async [Symbol.asyncDispose]() {
      for (const { ending } of looks.values()) ending.abort();
      await Promise.allSettled([...looks.values()].map(one => one.answer));
    },
  };
}
