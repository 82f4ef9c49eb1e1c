/** A document of the store: JSON, under a key that begins with the cluster: `attic/target/docker:pi-1`. */
export interface StoredDocument {
  readonly key: string;
  readonly value: unknown;
}

/** Where what must outlive a process is kept. Every call throws OperationError (exhausted, corrupt, unreachable, timeout). */
export interface Store extends AsyncDisposable {
  /** For people: `SQLite /var/lib/keelson/keelson.db`. */
  readonly name: string;
  /** null: no such document. */
  get(key: string, signal: AbortSignal): Promise<unknown>;
  /** All or nothing. A null value removes the document. */
  put(documents: readonly StoredDocument[], signal: AbortSignal): Promise<void>;
  /** Documents whose key begins with `prefix`, by key ascending (or descending with `newest`), from the key `from` (exclusive) on. */
  list(
    prefix: string,
    options: { readonly from?: string; readonly limit?: number; readonly newest?: boolean },
    signal: AbortSignal,
  ): Promise<readonly StoredDocument[]>;
  /** Removes all but the newest (greatest) `keep` keys below the prefix; returns how many went. */
  prune(prefix: string, keep: number, signal: AbortSignal): Promise<number>;
  /**
   * Takes or renews the lease `key` for `holder` until `ttlMs` from now. Returns null when it is ours now, else who has it.
   * A lease whose time is over, or whose holder is a dead process of this machine, is taken over.
   */
  lease(key: string, holder: LeaseHolder, ttlMs: number, signal: AbortSignal): Promise<LeaseHolder | null>;
  release(key: string, holder: LeaseHolder, signal: AbortSignal): Promise<void>;
  /** What the store itself is. */
  inspect(signal: AbortSignal): Promise<StoreFacts>;
}

/** A store as those see it who run it. */
export interface StoreFacts {
  /** The version of how it keeps things; the newest that this Keelson knows. */
  readonly format: number;
  /** What keeps it: `SQLite 3.51.0`. */
  readonly program: string;
  /** By their keys; `until` in milliseconds since the epoch. One may be over. */
  readonly leases: readonly { readonly key: string; readonly holder: LeaseHolder; readonly until: number }[];
}

/** A process that takes leases, told well enough that another one can see whether it is still alive; instants in milliseconds. */
export interface LeaseHolder {
  /** Random, one per process. */
  readonly id: string;
  readonly pid: number;
  readonly hostname: string;
  /** Boot and pid namespace, where the system tells (Linux): pids mean the same only within one. */
  readonly pidSpace: string | null;
  /** Start of the process in clock ticks since boot where the system tells (Linux), so that a reused pid is not mistaken. */
  readonly startTicks: number | null;
  /** `reconcile serve`, for messages. */
  readonly command: string;
  readonly since: number;
}
