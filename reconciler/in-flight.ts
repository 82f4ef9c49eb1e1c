import pLimit, { type LimitFunction } from 'p-limit';
import { sleep } from './deadline.ts';
import { type TargetId, targetOf } from './model/ids.ts';
import type { Change } from './model/plan.ts';
import type { Outcome } from './model/report.ts';

/** What is begun is given this long before a pass ends without it. */
const PATIENCE_MS = 3_000;

/** What was begun may end for so long after an interrupt. */
const INTERRUPT_MS = 8_000;

/** Changes that were sent and not answered yet. They may outlive the pass that sent them: a slow machine or a long grace holds up nobody. */
export interface InFlight extends AsyncDisposable {
  /**
   * Runs the call when its machine has room and it is still wanted by then (null: it was not). When the signal aborts, what was begun may
   * end for some seconds more, so that nothing is left half done.
   */
  begin(
    change: Change,
    isWanted: () => boolean,
    call: (signal: AbortSignal) => Promise<Outcome>,
    signal: AbortSignal,
  ): Promise<Outcome | null>;
  /** How the very same change ends, or ended since it was asked for last; null: it is not known. */
  join(change: Change): Promise<Outcome> | null;
  /** Whether something else goes on with the same thing, since an earlier pass. */
  clashes(change: Change): boolean;
  /** Whether it was begun and is not answered. */
  has(change: Change): boolean;
  /** Whether nothing can be expected of it soon: it was begun long ago, or all that its machine takes at once was. */
  isSlow(change: Change): boolean;
  /** Whether anything was begun that is not answered. */
  isBusy(): boolean;
  /** Returns when all that was begun has ended. */
  end(): Promise<void>;
  /** Forgets how changes ended that are not among these: nobody will ask. */
  keepOnly(changes: readonly Change[]): void;
}

interface Going {
  readonly change: Change;
  readonly begunAt: number;
  readonly ended: Promise<Outcome>;
  isDone: boolean;
}

/**
 * `perTarget`: calls at once on one machine. `onEnd`: something that a pass left behind has ended. `patienceMs`: how long a pass waits for
 * one. `interruptMs`: how long one may take after an interrupt.
 */
export function openInFlight(
  perTarget: number,
  onEnd: (target: TargetId) => void,
  patienceMs: number = PATIENCE_MS,
  interruptMs: number = INTERRUPT_MS,
): InFlight {
  const going = new Map<string, Going>();
  const limits = new Map<TargetId, LimitFunction>();
  const closing = new AbortController();
  const isOld = ({ begunAt }: Going): boolean => performance.now() - begunAt >= patienceMs;
  const limitOf = (target: TargetId): LimitFunction => {
    const known = limits.get(target) ?? pLimit(perTarget);
    limits.set(target, known);
    return known;
  };
  const start = (change: Change, call: (signal: AbortSignal) => Promise<Outcome>, signal: AbortSignal): Promise<Outcome> => {
    const late = laterThan(signal, interruptMs);
    const ended = call(AbortSignal.any([closing.signal, late.signal]));
    const entry: Going = { change, begunAt: performance.now(), ended, isDone: false };
    going.set(change.key, entry);
    return entry.ended.finally(() => {
      late[Symbol.dispose]();
      entry.isDone = true;
      if (isOld(entry)) onEnd(targetOf(change.id));
    });
  };
  const pending = (change: Change): Going | null => {
    const entry = going.get(change.key);
    return entry === undefined || entry.isDone ? null : entry;
  };
  return {
    begin: (change, isWanted, call, signal) =>
      limitOf(targetOf(change.id))(async () => (isWanted() ? start(change, call, signal) : null)),
    join(change) {
      const entry = going.get(change.key);
      if (entry === undefined || !isSame(entry.change, change)) return null;
      if (entry.isDone) going.delete(change.key);
      return entry.ended;
    },
    clashes: change =>
      [...going.values()].some(entry => !entry.isDone && !isSame(entry.change, change) && concerns(entry.change, change)),
    has: change => pending(change) !== null,
    isSlow(change) {
      const entry = pending(change);
      if (entry !== null) return isOld(entry);
      const target = targetOf(change.id);
      const old = [...going.values()].filter(one => !one.isDone && isOld(one) && targetOf(one.change.id) === target);
      return old.length >= perTarget;
    },
    isBusy: () => [...going.values()].some(entry => !entry.isDone),
    end: async () => void (await Promise.allSettled([...going.values()].map(entry => entry.ended))),
    keepOnly(changes) {
      const wanted = new Set(changes.map(change => change.key));
      for (const [key, { isDone }] of going) if (isDone && !wanted.has(key)) going.delete(key);
    },
    async [Symbol.asyncDispose]() {
      closing.abort();
      await Promise.allSettled([...going.values()].map(entry => entry.ended));
    },
  };
}

/** A signal that aborts so long after another one. */
function laterThan(signal: AbortSignal, ms: number): Disposable & { readonly signal: AbortSignal } {
  const late = new AbortController();
  const over = new AbortController();
  const onAbort = (): void =>
    void sleep(ms, over.signal).then(() => {
      if (!over.signal.aborted) late.abort();
    });
  signal.addEventListener('abort', onAbort, { once: true });
  return {
    signal: late.signal,
    [Symbol.dispose]() {
      signal.removeEventListener('abort', onAbort);
      over.abort();
    },
  };
}

/** The same thing asked for the same way. */
function isSame(one: Change, other: Change): boolean {
  return one.key === other.key && one.resource?.digest === other.resource?.digest;
}

/** Two changes of one thing; what is left of it can be stopped and removed life by life. */
function concerns(one: Change, other: Change): boolean {
  return one.id === other.id && !(isEnding(one) && isEnding(other) && one.ref !== other.ref);
}

function isEnding({ action }: Change): boolean {
  return action === 'delete' || action === 'stop';
}
