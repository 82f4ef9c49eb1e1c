import type { Way } from './cluster.ts';
import { digestOf } from './digest.ts';
import type { ResourceId, TargetId } from './ids.ts';
import type { NodeFacts } from './node-facts.ts';
import type { GivenUp } from './patience.ts';
import { type Change, isMaking } from './plan.ts';
import { asDeclared } from './relieved.ts';
import type { Live, Resource, Spec } from './resource.ts';
import type { Judged } from './threshold.ts';
import { versionAnywhere } from './version.ts';
import type { WorkloadSpec } from './workload.ts';

/** How a target was when last seen, and how it is reached: also of targets that left git, until nothing owned is left there. */
export interface TargetMemory {
  readonly target: TargetId;
  readonly node: string;
  readonly access: readonly Way[];
  readonly lastSeenAt: number | null;
  /** First failed try since, without a longer break between tries; null while it answers. */
  readonly silentSince: number | null;
  readonly triedAt: number;
  /** null: never seen. */
  readonly live: readonly Live[] | null;
  readonly facts: NodeFacts | null;
  /** Absent: it was not given up lately. */
  readonly givenUp?: GivenUp;
  /** The id of the Swarm that it is: from then on no other counts. */
  readonly swarm?: string;
  /** Machines of a Swarm that do not answer, each with since when. */
  readonly silentMachines?: Readonly<Record<string, number>>;
  /** Machines of a Swarm, each with when it answered last. */
  readonly seenMachines?: Readonly<Record<string, number>>;
}

/** What is remembered of one life. */
export interface Steady {
  /** Since when it has been seen running and healthy without a break, on our clock; null: it is not so now. */
  readonly since: number | null;
  readonly restarts: number;
  /** Whether it was ever settled: then a failed replacement can go back to it. */
  readonly proven: boolean;
  /** Of the restarts, those before it last ran well for long, or before it was first seen; absent: none. */
  readonly forgiven?: number;
  /** Set where it was wanted stopped when it last ran, or is: by which thresholds; by none: git, or an order. */
  readonly stoppedBy?: readonly string[];
}

/** A one-shot that was sent: it is not sent again for the same spec, wherever it ran. By ranKey. */
export interface Ran {
  readonly at: number;
  /** null: it was not seen to end. */
  readonly exitCode: number | null;
}

/** Failed tries of one wanted thing (key: triesKey), starts of one that keeps ending (startsKey), or the same repair again and again (repeatsKey). */
export interface Tries {
  readonly count: number;
  readonly lastAt: number;
  /** Not before this instant again; null: not again until what is wanted changes. */
  readonly nextAt: number | null;
  /** Whether it may pass by itself. */
  readonly temporary: boolean;
  readonly why: string;
}

/** What failed tries of one wanted thing are filed under. */
export function triesKey(id: ResourceId, digest: string): string {
  return `${id} ${digest}`;
}

/** What failed tries of making a thing are filed under: what thresholds lay over it makes it no other thing. */
export function wantedTriesKey({ id, spec, digest }: Resource): string {
  return triesKey(id, wantedDigest({ spec, digest }));
}

/** Digest of what git wants of a thing. */
export function wantedDigest({ spec, digest }: Pick<Resource, 'spec' | 'digest'>): string {
  return spec.kind === 'workload' && spec.relieved !== undefined ? digestOf(asDeclared(spec)) : digest;
}

/** `web.1 <version>`: a one-shot is done wherever it was done, and whatever its job and node were called then. */
export function ranKey(replica: string, spec: WorkloadSpec): string {
  return `${replica} ${versionAnywhere(spec)}`;
}

/** What failed tries of a change are filed under: of making something, what is wanted; of anything else, what is done to what is there. */
export function changeTriesKey({ id, action, ref, resource }: Pick<Change, 'id' | 'action' | 'ref' | 'resource'>): string {
  if (!isMaking(action)) return triesKey(id, `${action} ${ref ?? ''} ${resource?.digest ?? ''}`);
  return resource === undefined ? triesKey(id, '') : triesKey(id, wantedDigest(resource));
}

/** What starts of something that keeps ending are filed under. */
export function startsKey(id: ResourceId): string {
  return `starts ${id}`;
}

/** What repairs of the same differences in the same wanted thing are counted under; null: a change that repairs none. */
export function repeatsKey({ id, cause, fields, resource }: Pick<Change, 'id' | 'cause' | 'fields' | 'resource'>): string | null {
  if (cause !== 'drift' || fields.length === 0) return null;
  return `repeats ${id} ${resource?.digest ?? ''} ${fields.map(({ field }) => field).join(' ')}`;
}

/** A replacement under way: since when. By the replica's name, `web.2`. */
export interface Rollout {
  /** versionOf the wanted spec. */
  readonly digest: string;
  readonly since: number;
}

/** What a person allowed; instants in milliseconds. */
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
export interface Memory extends Judged {
  /** A person's `reconcile suspend`. */
  readonly suspend: { readonly reason: string; readonly until?: number; readonly at: number; readonly by: string } | null;
  readonly approvals: readonly Approval[];
  /** The last commit without an error. */
  readonly lastGood: { readonly revision: string; readonly subject: string; readonly at: number } | null;
  readonly targets: ReadonlyMap<TargetId, TargetMemory>;
  /** By Live.ref. */
  readonly steady: ReadonlyMap<string, Steady>;
  /** By triesKey, startsKey or repeatsKey. */
  readonly tries: ReadonlyMap<string, Tries>;
  readonly rollouts: ReadonlyMap<string, Rollout>;
  /** By ranKey. */
  readonly ran: ReadonlyMap<string, Ran>;
  /** What was last asked of things changed in place, by Live.ref: newer than the label on the thing. */
  readonly applied: ReadonlyMap<string, Spec>;
  /** Images that workloads of ours ran, by resource id: when each was first seen in use. */
  readonly images: ReadonlyMap<ResourceId, number>;
  /** Whether an earlier pass of this cluster is known at all: without one, a silent target that was never seen is a riddle. */
  readonly fresh: boolean;
}

/** What is known before the first pass. */
export const EMPTY_MEMORY: Memory = {
  suspend: null,
  approvals: [],
  lastGood: null,
  targets: new Map(),
  steady: new Map(),
  tries: new Map(),
  rollouts: new Map(),
  ran: new Map(),
  applied: new Map(),
  images: new Map(),
  thresholds: new Map(),
  judgedAt: 0,
  fresh: true,
};
