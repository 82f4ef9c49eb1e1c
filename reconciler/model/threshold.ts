import type { Declared } from './declared.ts';
import type { TaintEffect } from './manifest.generated.ts';

/** One limit on one metric; it is clear again beyond `clear`. */
export type Term = {
  readonly metric: string;
  readonly clear: number;
} & ({ readonly above: number } | { readonly below: number });

/** How much a workload may use at most while something is in force; at least one of them is there. */
export interface Limit {
  readonly cpuMillis?: number;
  readonly memoryBytes?: number;
}

/** What is done at one level, so long after the level before began. */
export type Level = { readonly afterMs: number } & (
  | { readonly do: 'observe' }
  | { readonly do: 'notify' }
  | { readonly do: 'limit'; readonly limit: Limit }
  | { readonly do: 'taint'; readonly effect: TaintEffect }
  /** One workload of a node per `everyMs`, the least important first. */
  | { readonly do: 'stop'; readonly everyMs: number }
  | { readonly do: 'move'; readonly everyMs: number }
  | { readonly do: 'scale'; readonly job: string; readonly by: number; readonly min: number; readonly max: number }
);

/** What the metrics of several nodes are made one of by. */
export type Aggregate = 'max' | 'average' | 'sum' | 'count';

/** A limit on metrics, and what relieves. */
export interface Threshold extends Declared {
  readonly select: {
    readonly roles: readonly string[];
    readonly labels: Readonly<Record<string, string>>;
    readonly nodes: readonly string[];
    /** Empty: all. */
    readonly jobs: readonly string[];
    /** `all`: what is not ours, too. */
    readonly containers: 'owned' | 'all';
    /** Patterns of images that are never touched. */
    readonly exceptImages: readonly string[];
  };
  readonly over:
    | { readonly kind: 'node' }
    | { readonly kind: 'role'; readonly role: string; readonly by: Aggregate }
    | { readonly kind: 'cluster'; readonly by: Aggregate };
  readonly mode: 'any' | 'all';
  readonly terms: readonly Term[];
  readonly forMs: number;
  readonly clearForMs: number;
  readonly backoff: { readonly factor: number; readonly maxMs: number };
  /** In their order; at least one. */
  readonly levels: readonly Level[];
}

/** A workload that a level took: an owned replica (`web.2`) by its name, or a container that is not ours by the engine's own handle. */
export interface Taken {
  readonly node: string;
  readonly at: number;
  readonly what: { readonly replica: string } | { readonly ref: string; readonly name: string };
}

/** What earlier readings left of one threshold on one subject. One that is calm, and was for long, has none. */
export interface ThresholdState {
  /** When the last reading came that counted. */
  readonly at: number;
  readonly side: 'over' | 'between' | 'clear';
  /** Of each metric that was ever told since this began: its last value. */
  readonly values: Readonly<Record<string, number>>;
  /** How long it has been over, in all, without having been clear. */
  readonly overMs: number;
  /** How long it has been clear, in all, without having been over; since the last level was lifted. */
  readonly clearMs: number;
  /** How long it has been over, in all, since the level in force began. */
  readonly levelMs: number;
  /** null: not raised. */
  readonly raisedAt: number | null;
  /** How many of its levels are in force. */
  readonly level: number;
  /** Since when so many are. */
  readonly levelAt: number;
  /** Whether a level has been lifted since it was raised. */
  readonly lifting: boolean;
  /** How often it was raised, each time within the back-off's `max` of being lifted. */
  readonly raises: number;
  readonly liftedAt: number | null;
  /** In the order in which they were taken. */
  readonly stopped: readonly Taken[];
  readonly moved: readonly Taken[];
  /** When the last of the stopped ones was given back. */
  readonly returnedAt: number | null;
}

/** What one pass leaves of thresholds for the next. */
export interface Judged {
  /** By thresholdKey. Losing them costs patience: what is not raised any more is lifted, and raised again by new readings. */
  readonly thresholds: ReadonlyMap<string, ThresholdState>;
  /** Readings up to this instant have counted; 0: none. */
  readonly judgedAt: number;
}

/** How a threshold stands that is not calm, for views. */
export interface ThresholdStatus {
  readonly threshold: string;
  /** `node/pi-1`, `role/edge`, `cluster`. */
  readonly subject: string;
  /** Names of the nodes that it relieves. */
  readonly nodes: readonly string[];
  /** `pending`: exceeded, and not yet for long enough; `lifting`: levels are being lifted. */
  readonly state: 'pending' | 'raised' | 'lifting';
  /** How many of `levels` are in force. */
  readonly level: number;
  readonly levels: number;
  /** What the levels in force do, in their order: `limit`, `taint`. */
  readonly does: readonly Level['do'][];
  /** Since when the level is in force; of a pending one: when its last reading came. */
  readonly since: number;
  /** One sentence: what was measured against what, for how long, and what would change that. */
  readonly evidence: string;
  /** What it has stopped and moved, in that order: `web.2 on pi-1`. */
  readonly stopped: readonly string[];
  readonly moved: readonly string[];
  /** When it can change at the earliest, if readings go on as they are; null: nobody knows. */
  readonly changesAt: number | null;
}

/** What thresholds in force want of one node, together, as an overlay on git. */
export interface Relief {
  /** What workloads there may use at most: read by limitFor. */
  readonly limits: readonly {
    readonly limit: Limit;
    /** Jobs that it is for; null: all. */
    readonly jobs: readonly string[] | null;
    readonly exceptImages: readonly string[];
    readonly by: string;
  }[];
  readonly taints: readonly { readonly key: string; readonly value: string; readonly effect: TaintEffect; readonly by: string }[];
  /** Owned replicas (`web.2`) that are stopped, in the order they were. */
  readonly stopped: ReadonlyMap<string, { readonly by: readonly string[] }>;
  /** Owned replicas that are to run elsewhere. */
  readonly moved: ReadonlyMap<string, { readonly by: readonly string[] }>;
  /** Set where the engine schedules by itself: all that it can move is to leave; names the thresholds that want it. */
  readonly drain: readonly string[];
  /** Containers that are not ours, by the engine's own handle; each limited, or stopped, or both. */
  readonly foreign: ReadonlyMap<
    string,
    { readonly name: string; readonly limit?: Limit; readonly stop: boolean; readonly by: readonly string[] }
  >;
  /** Containers that are not ours and would be stopped, if that did not remove them; absent: none. */
  readonly spared?: readonly { readonly name: string; readonly by: readonly string[] }[];
}

/** How many replicas a job has by the thresholds in force. */
export interface Scaled {
  readonly replicas: number;
  readonly by: readonly string[];
}

/** What a key of Memory.thresholds is made of: the threshold's name and the subject, `overload node/pi-1`. */
export function thresholdKey(threshold: string, subject: string): string {
  return `${threshold} ${subject}`;
}
