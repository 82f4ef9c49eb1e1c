import type { TargetId } from '../../model/ids.ts';
import type { Owner } from '../../model/resource.ts';
import type { Secrets } from '../../secrets/secrets.ts';
import type { Groups } from './cgroup.ts';

/** How much output of a workload is kept: `files` of each stream, the newest and its predecessors, each about `bytes`. */
export interface Rotation {
  readonly bytes: number;
  readonly files: number;
}

/** What the parts of this driver share. */
export interface Context {
  readonly target: TargetId;
  readonly owner: Owner;
  /** Everything of this owner on this node; see folder.ts. */
  readonly root: string;
  readonly secrets: Secrets;
  readonly groups: Groups;
  readonly rotation: Rotation;
  readonly boot: string;
}
