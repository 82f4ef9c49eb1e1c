import type { Access } from './cluster.ts';
import type { TargetId } from './ids.ts';
import type { NodeFacts } from './observed.ts';
import type { Live } from './resource.ts';

/** How a target was when last seen, and how it is reached: also of targets that left git, until nothing owned is left there. */
export interface TargetMemory {
  readonly target: TargetId;
  readonly node: string;
  readonly access: readonly Access[];
  readonly lastSeenAt: number | null;
  /** First failed try since; null while it answers. */
  readonly silentSince: number | null;
  /** null: never seen. */
  readonly live: readonly Live[] | null;
  readonly facts: NodeFacts | null;
}

/** Since when a life has been seen running and healthy without a break, on our clock. */
export interface Steady {
  readonly since: number;
  readonly restarts: number;
}

/** Failed tries of one wanted thing. Key: resource name and wanted digest. */
export interface Tries {
  readonly count: number;
  readonly lastAt: number;
  /** Not before this instant again; null: not again until what is wanted changes. */
  readonly nextAt: number | null;
  readonly why: string;
}

/** A replacement under way: since when. Key: `job.replica`, with the wanted digest. */
export interface Rollout {
  readonly digest: string;
  readonly since: number;
}

export interface Approval {
  /** `delete job/a`, `replace job/a`. */
  readonly what: string;
  /** The commit it was given for. */
  readonly revision: string;
  readonly at: number;
  readonly by: string;
}

/**
 * What one pass leaves for the next. Losing `steady`, `tries` and `rollouts` costs patience and attribution, never correctness.
 */
export interface Memory {
  /** A person's `reconcile suspend`. */
  readonly suspend: { readonly reason: string; readonly until?: number; readonly at: number; readonly by: string } | null;
  readonly approvals: readonly Approval[];
  /** The last commit without an error. */
  readonly lastGood: { readonly revision: string; readonly subject: string; readonly at: number } | null;
  readonly targets: ReadonlyMap<TargetId, TargetMemory>;
  /** By Live.ref. */
  readonly steady: ReadonlyMap<string, Steady>;
  /** By `resource name` + ` ` + digest. */
  readonly tries: ReadonlyMap<string, Tries>;
  readonly rollouts: ReadonlyMap<string, Rollout>;
  /** Whether an earlier pass of this cluster is known at all: without one, a silent target that was never seen is a riddle. */
  readonly fresh: boolean;
}

export const EMPTY_MEMORY: Memory = {
  suspend: null,
  approvals: [],
  lastGood: null,
  targets: new Map(),
  steady: new Map(),
  tries: new Map(),
  rollouts: new Map(),
  fresh: true,
};
