import { OperationError } from './operation-error.ts';

/** Ways to somewhere, by keys that tell one from another, and what is open over them from one use to the next. */
export interface Ways<T> {
  /** What is open over a way. */
  get(key: string): T | undefined;
  /**
   * What is open over a way, else what `make` opens. Throws what that throws, and `aborted` where the way was let go of meanwhile; what was
   * opened for nobody is closed.
   */
  open(key: string, make: (signal: AbortSignal) => Promise<T>, signal: AbortSignal): Promise<T>;
  /** The ways as they are to be tried: those that failed of late behind the others. */
  inOrder<W>(ways: readonly W[], keyOf: (way: W) => string): readonly W[];
  /** Prefers the way again, as declared. */
  worked(key: string): void;
  /** Tries the way behind the others for a while; after a refusal it is closed, to be opened anew with secrets as they are then. */
  failed(key: string, error: unknown): Promise<void>;
  /** Closes the ways that are not among these, and gives up opening them. */
  keepOnly(keys: ReadonlySet<string>): Promise<void>;
}

/** What is to be done with something that was opened. */
export interface WayEnds<T> {
  close(opened: T): Promise<void>;
  /** Before it is closed after a refusal: nobody else is to be given what it goes over. */
  renew(opened: T): void;
}

const FAILED_MS = 60_000;
/** After these, what the way was opened with may be wrong. */
const REFUSED: ReadonlySet<string> = new Set(['unauthorized', 'forbidden', 'invalid']);

/** Ways of which none is open yet. `now`: milliseconds. */
export function keepWays<T>({ close, renew }: WayEnds<T>, now: () => number): Ways<T> {
  const opened = new Map<string, T>();
  const openings = new Map<AbortController, string>();
  const failedAt = new Map<string, number>();
  const waits = (key: string): boolean => now() - (failedAt.get(key) ?? Number.NEGATIVE_INFINITY) < FAILED_MS;
  const take = (key: string): T | undefined => {
    const taken = opened.get(key);
    opened.delete(key);
    return taken;
  };
  return {
    get: key => opened.get(key),
    async open(key, make, signal) {
      const known = opened.get(key);
      if (known !== undefined) return known;
      const unwanted = new AbortController();
      openings.set(unwanted, key);
      const either = AbortSignal.any([signal, unwanted.signal]);
      try {
        const made = await make(either);
        const earlier = opened.get(key);
        if (either.aborted || earlier !== undefined) await close(made);
        either.throwIfAborted();
        if (earlier !== undefined) return earlier;
        opened.set(key, made);
        return made;
      } finally {
        openings.delete(unwanted);
      }
    },
    inOrder: (ways, keyOf) => [...ways.filter(way => !waits(keyOf(way))), ...ways.filter(way => waits(keyOf(way)))],
    worked: key => void failedAt.delete(key),
    async failed(key, error) {
      failedAt.set(key, now());
      if (!(error instanceof OperationError) || !REFUSED.has(error.code)) return;
      const refused = take(key);
      if (refused === undefined) return;
      renew(refused);
      await close(refused);
    },
    async keepOnly(keys) {
      for (const [unwanted, key] of openings)
        if (!keys.has(key)) unwanted.abort(new OperationError('aborted', 'the way is not declared any more'));
      for (const key of failedAt.keys()) if (!keys.has(key)) failedAt.delete(key);
      const gone = [...opened.keys()].filter(key => !keys.has(key)).map(key => take(key)!);
      await Promise.all(gone.map(close));
    },
  };
}
