import type { Diagnostic, Position } from './diagnostic.ts';
import type { ResourceId } from './ids.ts';
import type { OperationErrorCode } from './operation-error.ts';
import type { Action, Health, Plan } from './plan.ts';
import type { HeavyProcess, Reading } from './telemetry.ts';

/** How one change went. */
export interface Outcome {
  readonly key: string;
  readonly id: ResourceId;
  readonly action: Action;
  /**
   * `accepted`: the engine took it; `underway`: sent, and not answered when the pass ended; `skipped`: something it needs failed or is not
   * done; `interrupted`: never sent.
   */
  readonly status: 'accepted' | 'failed' | 'skipped' | 'interrupted' | 'underway';
  readonly tookMs: number;
  readonly error?: { readonly code: OperationErrorCode; readonly message: string; readonly temporary: boolean };
}

/** How one node stands. */
export interface NodeStatus {
  readonly name: string;
  readonly roles: readonly string[];
  /** `docker 20.10.24`, or `docker` while it was never seen. */
  readonly engine: string;
  readonly state: 'ready' | 'silent' | 'lost' | 'drained' | 'absent' | 'unknown' | 'departed';
  readonly platform: string | null;
  /** Milliseconds since it was seen; null: never, or nobody knows when. */
  readonly seenAgoMs: number | null;
  /** Milliseconds since its first failed try after the last answer; absent: it answers, or was never asked. */
  readonly silentForMs?: number;
  /** The way in that works now. */
  readonly via: string | null;
  readonly why?: string;
  /** Its place in a Swarm, as a manager lists it; absent: it has none, or nobody can tell. */
  readonly member?: MemberStatus;
  /** What it told last of how it fares; absent: git says that nobody tells. */
  readonly telemetry?: TelemetryStatus;
  /** What keeps jobs off it: as git says, or by a threshold; absent: nothing does. */
  readonly taints?: readonly TaintStatus[];
  /** What it cannot do; absent: nothing worth a word. */
  readonly remarks?: readonly string[];
  /** Where it is declared. */
  readonly at?: Position;
}

/** What a node told last of how it fares. */
export interface TelemetryStatus {
  /** Who tells: `agent`, `glances`. */
  readonly source: string;
  /** Milliseconds since then; null: it never told anything. */
  readonly agoMs: number | null;
  /** Whether that is too long ago to say anything of now. */
  readonly stale: boolean;
  /** As in Reading; empty: it never told anything. */
  readonly metrics: Reading['metrics'];
  readonly processes?: readonly HeavyProcess[];
  /** Why nothing newer is there. */
  readonly why?: string;
}

/** How many, by what became of them: `taken`, `unreadable`, `undeclared`, … */
export type MessageCounts = Readonly<Record<string, number>>;

/** How nodes fare, for `reconcile top`: programs get it as it is. */
export interface TopReport {
  readonly version: 1;
  readonly cluster: string;
  readonly at: number;
  readonly nodes: readonly ({ readonly name: string } & TelemetryStatus)[];
  /** Names of nodes of which nobody is to tell. */
  readonly untold: readonly string[];
  /** Messages of agents while this was looked at, by what became of them. Absent: none come. */
  readonly messages?: MessageCounts;
}

/** One taint of a node. */
export interface TaintStatus {
  /** `gpu=yes:NoSchedule`. */
  readonly taint: string;
  /** The threshold that set it; absent: git does. */
  readonly by?: string;
}

/** A machine's place in a Swarm. */
export interface MemberStatus {
  readonly role: 'manager' | 'worker';
  readonly availability: 'active' | 'pause' | 'drain';
  readonly leader: boolean;
  readonly status: 'ready' | 'down' | 'unknown' | 'disconnected';
  /** Of a manager: whether the others reach it. */
  readonly reachability?: 'reachable' | 'unreachable' | 'unknown';
}

/** Where the outside comes in, as declared. */
export interface EntryStatus {
  readonly role: string;
  readonly node: string;
  readonly address: string;
  readonly names: readonly string[];
}

/** A port that a job has published, and where it is reached. */
export interface Endpoint {
  readonly job: string;
  readonly port: number;
  readonly protocol: 'tcp' | 'udp' | 'sctp';
  /** Whether every machine of the Swarm leads to it, wherever it runs. */
  readonly everywhere: boolean;
  /** `address`: null where nobody declared by which it is reached, or where it is on loopback only. */
  readonly nodes: readonly { readonly name: string; readonly address: string | null }[];
  /** The path that its health check asks for by HTTP. */
  readonly path?: string;
}

/** What came of a try to reach a port over one node. */
export interface Probe {
  readonly job: string;
  readonly port: number;
  readonly node: string;
  readonly ok: boolean;
  /** `connected`, `HTTP 200`, `connection refused`. */
  readonly what: string;
  readonly tookMs: number;
}

/** Whether containers on the machines of a Swarm reach each other over one of its networks. */
export interface OverlayStatus {
  /** As the engines call it. */
  readonly network: string;
  /** UDP port by which the machines carry it. */
  readonly dataPort: number;
  readonly ways: readonly OverlayWay[];
  /** Why nothing, or not all, was asked from a machine. */
  readonly unasked: readonly { readonly node: string; readonly why: string }[];
}

/** What came of a try from a container on one machine to one on another. */
export interface OverlayWay {
  readonly from: string;
  readonly to: string;
  readonly ok: boolean;
  /** `answers`, `no answer`, or ping's own words. */
  readonly what: string;
  /** There and back; absent: no answer. */
  readonly tookMs?: number;
}

/** Which commit is in force, and what became of the newest one. */
export interface IntentStatus {
  readonly source: string;
  /** The commit whose desired state was planned; null: there never was a good one. */
  readonly inForce: { readonly revision: string; readonly subject: string } | null;
  /** The newest commit, when it is not the one in force. */
  readonly refused?: { readonly revision: string; readonly subject: string };
  /** Why the source could not be asked, with the last commit in force. */
  readonly unreachable?: string;
  /** The branch was rewritten: the commit that was there before. */
  readonly rewrittenFrom?: string;
  /** Of the newest commit, errors and warnings. */
  readonly diagnostics: readonly Diagnostic[];
  readonly files: number;
}

/** One pass, for people and programs. Everything a renderer shows is in here. */
export interface Report {
  readonly version: 1;
  /** Sorts by time: instant and random suffix. */
  readonly id: string;
  readonly cluster: string;
  readonly at: number;
  readonly tookMs: number;
  readonly dryRun: boolean;
  readonly intent: IntentStatus;
  readonly sync: 'in-sync' | 'changing' | 'drifted' | 'out-of-sync' | 'unknown';
  readonly health: Health;
  readonly observed: {
    readonly targets: number;
    readonly seen: number;
    readonly newestAgoMs: number | null;
    readonly oldestAgoMs: number | null;
    readonly workloads: number;
  };
  readonly nodes: readonly NodeStatus[];
  /** Names of all roles, groups apart, by name; absent: no cluster is in force. */
  readonly roles?: readonly string[];
  readonly entry?: EntryStatus;
  /** By job and port. */
  readonly endpoints?: readonly Endpoint[];
  /** Of `status --probe`. */
  readonly probes?: readonly Probe[];
  /** Of `status --probe`, by network. */
  readonly overlays?: readonly OverlayStatus[];
  readonly plan: Plan;
  readonly outcomes: readonly Outcome[];
  /** Messages of agents since the process began, by what became of them: `taken`, and why others were not. Absent: none come. */
  readonly messages?: MessageCounts;
  /** What does not work in Keelson itself: a store that is full, a feed that is down. */
  readonly degraded: readonly string[];
  /** As the command exits: 0 in sync, 1 error, 2 changes pending, 3 incomplete observation that matters. */
  readonly exitCode: 0 | 1 | 2 | 3;
}
