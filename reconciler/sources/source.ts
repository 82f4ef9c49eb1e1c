import type { Snapshot } from '../model/snapshot.ts';

/** Where the declared state comes from. */
export interface Source extends AsyncDisposable {
  /** Short name for people and logs: the URL without credentials, or the path. */
  readonly name: string;
  /** Set where a commit that was read can be read again whatever becomes of where it came from. */
  readonly keeps?: true;
  /**
   * The newest commit of what is followed, or the one named. Cheap when nothing changed: then the very same Snapshot object.
   * Throws OperationError (unreachable, timeout, unauthorized, not-found, exhausted, corrupt).
   */
  fetch(signal: AbortSignal, revision?: string): Promise<Snapshot>;
  /**
   * The bytes of files of a snapshot, by path, read together; those of a file that is larger than allowed are left out. Throws
   * OperationError not-found for a path it has not.
   */
  read(snapshot: Snapshot, paths: readonly string[], signal: AbortSignal): Promise<ReadonlyMap<string, Uint8Array>>;
  /** Calls `onChange` when a new commit may be there; returns when the signal aborts. Absent: the source can only be polled. */
  watch?(onChange: () => void, signal: AbortSignal): Promise<void>;
}
