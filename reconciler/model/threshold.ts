import type { Taint } from './cluster.ts';
import type { Declared } from './declared.ts';

/** One limit on one metric; it clears on the other side of `clear`. */
export type Term = {
  readonly metric: string;
  readonly clear: number;
} & ({ readonly above: number } | { readonly below: number });

/** What is done at one level, so long after the level before began. */
export type Level = { readonly afterMs: number } & (
  | { readonly do: 'observe' }
  | { readonly do: 'notify' }
  | { readonly do: 'limit'; readonly cpuMillis?: number; readonly memoryBytes?: number }
  | { readonly do: 'taint'; readonly effect: Taint['effect'] }
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

/** What thresholds in force want of one node, together, as an overlay on git. */
export interface Relief {
  /** The strictest of each; `by`: the thresholds that want it. */
  readonly limit?: { readonly cpuMillis?: number; readonly memoryBytes?: number; readonly by: readonly string[] };
  readonly taints: readonly (Taint & { readonly by: string })[];
  /** Owned replicas (`web.2`) that are stopped, in the order they were. */
  readonly stopped: ReadonlyMap<string, { readonly by: string }>;
  /** Owned replicas that are to run elsewhere. */
  readonly moved: ReadonlyMap<string, { readonly by: string }>;
  /** Containers that are not ours, by their id; each limited as `limit` says, or stopped. */
  readonly foreign: ReadonlyMap<string, { readonly name: string; readonly stop: boolean; readonly by: readonly string[] }>;
}
