/** The files of one commit that Keelson reads, verified against the limits. */
export interface Snapshot {
  /** Commit id in full; of a plain directory `dir-` and a digest of its files. */
  readonly revision: string;
  /** First line of the commit message. */
  readonly subject: string;
  /** Milliseconds since the epoch, by the committer's clock. */
  readonly committedAt: number | null;
  /** Paths in ascending order. Contents are read on demand. */
  readonly files: ReadonlyMap<string, SnapshotEntry>;
  /** Set when the branch no longer contains the commit seen before: a rewritten history. */
  readonly rewritten?: { readonly from: string };
}

/** One file of a commit; equal `oid`, equal content. */
export interface SnapshotEntry {
  readonly oid: string;
  /** `link`: a symlink; its target is its content. */
  readonly type: 'file' | 'link';
  /** Set on a file that its owner may execute. */
  readonly executable?: true;
}
