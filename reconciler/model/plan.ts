import type { Diagnostic, Position } from './diagnostic.ts';
import type { ResourceId, TargetId } from './ids.ts';
import type { OrderContext } from './order-context.ts';
import type { Live, Resource } from './resource.ts';
import type { Judged, ThresholdStatus } from './threshold.ts';

/**
 * What a driver can be asked to do. All are idempotent.
 *
 * - `create`: make it and, of a workload, start it; of an image, begin to pull or build it
 * - `update`: change in place
 * - `replace`: make a new one for `ref`; stop-first: make it, stop `ref`, start it; start-first: make and start it. `ref` stays
 * - `start`, `stop`: of the workload `ref`; `delete`: remove `ref` (a workload is stopped first, with its grace)
 */
export type Action = 'create' | 'update' | 'replace' | 'delete' | 'start' | 'stop';

/** Whether an action makes something that was not there. */
export function isMaking(action: Action): boolean {
  return action === 'create' || action === 'replace';
}

/** Whose wish a change is: git's, a threshold's (or that what one wanted be undone), or that the world be again as it was after drift or a loss. */
export type Cause = 'git' | 'drift' | 'threshold' | 'loss';

/** What people notice: nothing, a restart, a time without it, data that goes. */
export type Impact = 'none' | 'restart' | 'outage' | 'data';

/** One field that differs. Values are for people: secrets by name, absent as null. */
export interface FieldChange {
  /** `env.LOG_LEVEL`, `limits.memoryBytes`. */
  readonly field: string;
  readonly from: string | null;
  readonly to: string | null;
  readonly cause: 'git' | 'drift' | 'threshold';
}

/** One action on one thing. */
export interface Change {
  /** Unique in a plan: action, id and ref. */
  readonly key: string;
  readonly id: ResourceId;
  readonly action: Action;
  /** The live thing it acts on; absent for create. */
  readonly ref?: string;
  /** What shall be; absent for delete, and for start and stop of what is as it shall be. */
  readonly resource?: Resource;
  /** Of a workload behind an agent: what is posted with it. */
  readonly posted?: OrderContext;
  /** How long what is stopped may take to end, or a step or its undoing may take, by its own declaration; milliseconds. */
  readonly graceMs?: number;
  /** Of a change that replaces the tasks of a service: how many of them are down at a time; 0: new ones run first. */
  readonly tasksDown?: number | 'all';
  /** How a replace goes. */
  readonly order?: 'stop-first' | 'start-first';
  /** Of a create: it is made and not started; it is started once the one elsewhere has stopped. */
  readonly unstarted?: true;
  readonly fields: readonly FieldChange[];
  readonly why: string;
  readonly cause: Cause;
  /** Of a threshold's wish: the names of those that have it. */
  readonly by?: readonly string[];
  readonly impact: Impact;
  /** Keys of changes of this plan that have to be done first, in the same execute. */
  readonly after: readonly string[];
  /** Part of a replacement that the plan showed as one: the new one takes over, the old one goes, or comes back. Counts nowhere, asks nobody. */
  readonly step?: 'swap' | 'retire' | 'restore';
}

/** The key of a change, by which others name it. */
export function changeKey(action: Action, id: ResourceId, ref?: string): string {
  return `${action} ${id}${ref === undefined ? '' : ` ${ref}`}`;
}

/** Somebody's wish in force that nothing be changed. */
export interface Suspended {
  /** `cluster`, `job/web`, `node/pi-1`. */
  readonly subject: string;
  readonly reason: string;
  /** Milliseconds since the epoch; absent: until it is lifted. */
  readonly until?: number;
  /** What lifts it. */
  readonly todo: string;
}

/** Will be sent in a later pass; `waits` says for what. */
export interface Later {
  readonly change: Change;
  readonly waits: string;
}

/** Why something is not done. Codes are stable: `suspended`, `max-deletes`, `port-held`, `secret-missing`, `unplaced`, … */
export interface Held {
  readonly code: string;
  /** `job/web.2 on phone-1`, or `job/web` where there is no node yet. */
  readonly subject: string;
  readonly job?: string;
  /** One sentence. */
  readonly why: string;
  /** What a person can do, if anything. */
  readonly todo?: string;
  readonly change?: Change;
}

/** Sent before, and not yet as it shall be. */
export interface Underway {
  readonly id: ResourceId;
  readonly job?: string;
  /** `healthy for 4 s of 10 s`, `pulling, 12 of 40 MB`. */
  readonly what: string;
  /** Set where who schedules it finds no place for it: it does not get on unless git or the machines change. */
  readonly stuck?: true;
}

/** A difference in the world that git did not ask for. `answer`: what becomes of it. */
export interface Drift {
  readonly id: ResourceId;
  readonly what: string;
  readonly fields: readonly FieldChange[];
  readonly answer: 'put back' | 'reported' | 'ignored' | 'held';
}

/** A target that did not answer, and what follows. */
export interface Unseen {
  readonly target: TargetId;
  readonly node: string;
  readonly since: number;
  readonly why: string;
  readonly consequence: string;
  /** What a person can do, if anything but bringing it back. */
  readonly todo?: string;
  /** Whether the plan could be another one had it answered (exit code 3). */
  readonly matters: boolean;
}

/** A tag that names another image than the one that runs. */
export interface MovedTag {
  readonly job: string;
  readonly ref: string;
  readonly from: string;
  readonly to: string;
  readonly answer: string;
}

/** How a job or replica fares, by what was seen last; `unknown`: its target is silent. */
export type Health = 'healthy' | 'progressing' | 'degraded' | 'missing' | 'unknown';

/** How one job stands. */
export interface JobStatus {
  readonly name: string;
  readonly want: number;
  /** Replicas seen running (of one-shots: completed). */
  readonly have: number;
  readonly health: Health;
  /** Sentence behind a health that is not `healthy`, or what thresholds do to it. */
  readonly why?: string;
  /** The one that is wanted. */
  readonly image?: string;
  /** Other images that its replicas still run; absent: none. */
  readonly runs?: readonly string[];
  readonly nodes: readonly string[];
  readonly replicas: readonly ReplicaStatus[];
  /** Where it is declared. */
  readonly at?: Position;
}

/** How one replica stands. */
export interface ReplicaStatus {
  readonly name: string;
  /** null: not placed. */
  readonly node: string | null;
  /** Absent: nothing is there yet. */
  readonly id?: ResourceId;
  readonly health: Health;
  /** One sentence: `healthy for 3 h`, or why it waits or is elsewhere. */
  readonly why: string;
  readonly live?: Pick<Live, 'ref' | 'name' | 'state' | 'restarts'>;
}

/** How the operating system of one machine stands towards what git says of it. */
export interface HostStatus {
  readonly node: string;
  /** In the order in which git names them. */
  readonly facets: readonly FacetStatus[];
}

/** How one facet of a host stands. */
export interface FacetStatus {
  readonly id: ResourceId;
  /** `healthy`: as declared; `progressing`: to be changed; `degraded`: held; `unknown`: its host does not answer. */
  readonly health: Health;
  /** One sentence: `as declared`, or what is in the way. */
  readonly why: string;
  /** Of a wireless network that shall be known: of several in reach the one with the highest is joined; null: left as it is. */
  readonly priority?: number | null;
}

/** A spec that did not work out: not tried again until what is wanted changes. */
export interface Failure {
  readonly id: ResourceId;
  /** Digest of the wanted spec. */
  readonly digest: string;
  readonly why: string;
}

/** A replacement that has begun and has not ended. */
export interface RolloutNote {
  /** `web.2`. */
  readonly replica: string;
  /** versionOf the wanted spec. */
  readonly digest: string;
}

/** Everything a pass decided. Equal inputs give an equal plan, byte for byte. */
export interface Plan {
  readonly at: number;
  readonly ready: readonly Change[];
  readonly later: readonly Later[];
  readonly held: readonly Held[];
  readonly suspended: readonly Suspended[];
  readonly underway: readonly Underway[];
  readonly drift: readonly Drift[];
  readonly unseen: readonly Unseen[];
  readonly moved: readonly MovedTag[];
  readonly jobs: readonly JobStatus[];
  /** Machines of whose operating system git says something. */
  readonly hosts: readonly HostStatus[];
  /** Thresholds that are not calm, by name and subject. */
  readonly thresholds: readonly ThresholdStatus[];
  readonly warnings: readonly Diagnostic[];
  /** For learn: what failed in the sight of this pass, and what is being replaced. */
  readonly failures: readonly Failure[];
  readonly rollouts: readonly RolloutNote[];
  /** For learn: names of nodes that are given up. Absent: nobody was judged. */
  readonly lost?: ReadonlySet<string>;
  /** For learn: what Memory keeps of thresholds. Absent: nothing was judged. */
  readonly judged?: Judged;
  /** For learn: lives that are wanted stopped, by ref, each with the thresholds that want it; without any, git does. Absent: none. */
  readonly stopped?: ReadonlyMap<string, readonly string[]>;
  /** The next instant at which a decision can change without new input; null: none. */
  readonly wakeAt: number | null;
}
