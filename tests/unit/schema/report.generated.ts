// Written by `npm run generate` from schema/. Change the schema, not this file.

/** How well something is. */
export type Health = 'healthy' | 'progressing' | 'degraded' | 'missing' | 'unknown';

/** What an engine is asked to do. */
export type Action = 'create' | 'update' | 'replace' | 'delete' | 'start' | 'stop';

/** Where a thing is in its life, as its engine tells. */
export type LiveState =
  | {
      /** Which of the forms it is. */
      readonly phase: 'created';
    }
  | {
      /** Which of the forms it is. */
      readonly phase: 'running';
      /** What its health check says. */
      readonly health: 'none' | 'starting' | 'healthy' | 'unhealthy';
      /** When it started, by the engine's clock, in milliseconds since the epoch. */
      readonly startedAt?: number;
      /** The last lines of a failing health check. */
      readonly healthOutput?: string;
    }
  | {
      /** Which of the forms it is. */
      readonly phase: 'restarting';
      /** The code it ended with. */
      readonly exitCode: number;
    }
  | {
      /** Which of the forms it is. */
      readonly phase: 'paused';
    }
  | {
      /** Which of the forms it is. */
      readonly phase: 'exited';
      /** The code it ended with. */
      readonly exitCode: number;
      /** When it ended, by the engine's clock, in milliseconds since the epoch. */
      readonly finishedAt?: number;
      /** Whether the kernel ended it for want of memory. */
      readonly outOfMemory?: boolean;
      /** The engine's own words. */
      readonly error?: string;
    }
  | {
      /** Which of the forms it is. */
      readonly phase: 'present';
    }
  | {
      /** Which of the forms it is. */
      readonly phase: 'pending';
      /** How far it is, for people. */
      readonly progress?: string;
    }
  | {
      /** Which of the forms it is. */
      readonly phase: 'service';
      readonly status: ServiceStatusFields;
    }
  | {
      /** Which of the forms it is. */
      readonly phase: 'failed';
      /** The engine's own words. */
      readonly error: string;
      /** Whether trying again may help. */
      readonly temporary: boolean;
    };

/** One pass, as `--json` prints it. Fields may be added; `version` rises when one goes or means something else. */
export interface ReportOutput {
  /** The version of this form: it rises when a field goes or means something else. */
  readonly version: 1;
  /** Names the report; ids sort by time. */
  readonly id: string;
  /** The cluster's name. */
  readonly cluster: string;
  /** When the pass began, in milliseconds since the epoch. */
  readonly at: number;
  /** How long it took, in milliseconds. */
  readonly tookMs: number;
  /** Whether nothing was to be changed. */
  readonly dryRun: boolean;
  readonly intent: IntentStatusFields;
  /** How the world compares with the commit in force. */
  readonly sync: 'in-sync' | 'changing' | 'drifted' | 'out-of-sync' | 'unknown';
  /** The health of the least healthy job. */
  readonly health: Health;
  /** How much was seen. */
  readonly observed: {
    /** How many targets there are. */
    readonly targets: number;
    /** How many answered. */
    readonly seen: number;
    /** The age of the newest fact in milliseconds; null: there is none. */
    readonly newestAgoMs: number | null;
    /** The age of the oldest fact in milliseconds; null: there is none. */
    readonly oldestAgoMs: number | null;
    /** How many workloads of ours were seen. */
    readonly workloads: number;
  };
  /** How every node stands. */
  readonly nodes: readonly NodeStatusFields[];
  /** Names of all roles, groups apart; absent: no cluster is in force. */
  readonly roles?: readonly string[];
  readonly entry?: EntryStatusFields;
  /** What jobs have published, by job and port; absent: no cluster is in force. */
  readonly endpoints?: readonly EndpointFields[];
  /** Of `status --probe`: what came of each try. */
  readonly probes?: readonly ProbeFields[];
  /** Of `status --probe`: whether containers reach each other from machine to machine, by network. */
  readonly overlays?: readonly OverlayStatusFields[];
  readonly plan: PlanFields;
  /** How the changes went that were sent. */
  readonly outcomes: readonly OutcomeFields[];
  /** Messages of agents since the process began, by what became of them: `taken`, and why others were not. Absent: none come. */
  readonly messages?: MessageCounts;
  /** What does not work in Keelson itself, a sentence each. */
  readonly degraded: readonly string[];
  /** As the command exits: 0 in sync, 1 error, 2 changes pending, 3 an incomplete observation that matters. */
  readonly exitCode: 0 | 1 | 2 | 3;
}

/** Which commit is in force, and what became of the newest one. */
export interface IntentStatusFields {
  /** Where the commits come from, without credentials. */
  readonly source: string;
  /** The commit that was planned for; null: there never was a good one. */
  readonly inForce: {
    /** Its full id. */
    readonly revision: string;
    /** The first line of its message. */
    readonly subject: string;
  } | null;
  /** The newest commit, when it is not the one in force. */
  readonly refused?: {
    /** Its full id. */
    readonly revision: string;
    /** The first line of its message. */
    readonly subject: string;
  };
  /** Why the source could not be asked. */
  readonly unreachable?: string;
  /** The commit that the branch stood at before its history was rewritten. */
  readonly rewrittenFrom?: string;
  /** What is wrong or doubtful in the newest commit. */
  readonly diagnostics: readonly DiagnosticFields[];
  /** How many files were looked at. */
  readonly files: number;
}

/** Something wrong or doubtful in what people wrote. */
export interface DiagnosticFields {
  /** How bad it is. */
  readonly severity: 'error' | 'warning';
  /** What is wrong, by a stable name. */
  readonly code: string;
  /** What is wrong, in one sentence. */
  readonly summary: string;
  /** What to do. */
  readonly hint?: string;
  readonly at?: PositionFields;
  /** How many characters are meant, from the column on. */
  readonly length?: number;
  /** The lines around the place. */
  readonly excerpt?: readonly ExcerptLineFields[];
}

/** A place in a file of the repository. */
export interface PositionFields {
  /** The file's path. */
  readonly file: string;
  /** The line, from 1. */
  readonly line: number;
  /** The column, from 1. */
  readonly column: number;
}

/** One line of the file. */
export interface ExcerptLineFields {
  /** Its number, from 1. */
  readonly line: number;
  /** What stands there. */
  readonly text: string;
}

/** How one node stands. */
export interface NodeStatusFields {
  /** Its name. */
  readonly name: string;
  /** Its roles. */
  readonly roles: readonly string[];
  /** Its engine, with the version once seen. */
  readonly engine: string;
  /** What it is counted as. */
  readonly state: 'ready' | 'silent' | 'lost' | 'drained' | 'absent' | 'unknown' | 'departed';
  /** Its operating system and processor; null: never seen. */
  readonly platform: string | null;
  /** How long ago it was seen, in milliseconds; null: never, or nobody knows when. */
  readonly seenAgoMs: number | null;
  /** How long it has not answered, in milliseconds; absent: it answers, or was never asked. */
  readonly silentForMs?: number;
  /** The way in that works now; null: none. */
  readonly via: string | null;
  /** The sentence behind a state that is not `ready`. */
  readonly why?: string;
  readonly member?: MemberStatusFields;
  readonly telemetry?: TelemetryStatusFields;
  /** What keeps jobs off it; absent: nothing does. */
  readonly taints?: readonly TaintStatusFields[];
  /** What it cannot do, such as keeping a limit. */
  readonly remarks?: readonly string[];
  /** Where it is declared. */
  readonly at?: PositionFields;
}

/** A machine's place in a Swarm, as a manager lists it. */
export interface MemberStatusFields {
  /** What it is in the Swarm. */
  readonly role: 'manager' | 'worker';
  /** Whether it takes tasks. */
  readonly availability: 'active' | 'pause' | 'drain';
  /** Whether it is the manager that decides. */
  readonly leader: boolean;
  /** How the managers see it. */
  readonly status: 'ready' | 'down' | 'unknown' | 'disconnected';
  /** Of a manager: whether the others reach it. */
  readonly reachability?: 'reachable' | 'unreachable' | 'unknown';
}

/** What a node told last of how it fares; absent: git says that nobody tells. */
export interface TelemetryStatusFields {
  /** Who tells: `agent`, `glances`. */
  readonly source: string;
  /** Milliseconds since then; null: it never told anything. */
  readonly agoMs: number | null;
  /** Whether that is too long ago to say anything of now. */
  readonly stale: boolean;
  /** By name, in the unit that ends the name: `cpu.percent`, `load5.percent` (per core), `temperature.celsius`. */
  readonly metrics: {
    readonly [k: string]: number;
  };
  /** The processes that take much of it, the heaviest first. */
  readonly processes?: readonly HeavyProcessFields[];
  /** Why nothing newer is there. */
  readonly why?: string;
}

/** A process that takes much of its machine. */
export interface HeavyProcessFields {
  /** What it is called. */
  readonly name: string;
  /** Whose it is. */
  readonly user: string;
  /** Of one core: 250 is two and a half cores. */
  readonly cpuPercent: number;
  /** Of all memory. */
  readonly memoryPercent: number;
}

/** One taint of a node. */
export interface TaintStatusFields {
  /** Its key, value and effect: `gpu=yes:NoSchedule`. */
  readonly taint: string;
  /** The threshold that set it; absent: git does. */
  readonly by?: string;
}

/** Where the outside comes in, as declared. */
export interface EntryStatusFields {
  /** The role that makes it the entry. */
  readonly role: string;
  /** The node that is the entry. */
  readonly node: string;
  /** The address of that node. */
  readonly address: string;
  /** Names that lead there. */
  readonly names: readonly string[];
}

/** A port that a job has published, and where it is reached. */
export interface EndpointFields {
  /** The job. */
  readonly job: string;
  /** The published port. */
  readonly port: number;
  /** The transport. */
  readonly protocol: 'tcp' | 'udp' | 'sctp';
  /** Whether every machine of the Swarm leads to it, wherever it runs. */
  readonly everywhere: boolean;
  /** The nodes over which it is reached. */
  readonly nodes: readonly EndpointNodeFields[];
  /** The path that its health check asks for by HTTP. */
  readonly path?: string;
}

/** A node over which a port is reached. */
export interface EndpointNodeFields {
  /** Its name. */
  readonly name: string;
  /** The address to use; null: none is declared, or it is on loopback only. */
  readonly address: string | null;
}

/** What came of a try to reach a port over one node. */
export interface ProbeFields {
  /** The job that published it. */
  readonly job: string;
  /** The published port. */
  readonly port: number;
  /** The node over which it was tried. */
  readonly node: string;
  /** Whether it answers. */
  readonly ok: boolean;
  /** What came: `connected`, `HTTP 200`, `connection refused`. */
  readonly what: string;
  /** How long it took, in milliseconds. */
  readonly tookMs: number;
}

/** Whether containers on the machines of a Swarm reach each other over one of its networks. */
export interface OverlayStatusFields {
  /** The network, as the engines call it. */
  readonly network: string;
  /** The UDP port by which the machines carry it. */
  readonly dataPort: number;
  /** What was tried. */
  readonly ways: readonly OverlayWayFields[];
  /** Why nothing, or not all, was asked from a machine. */
  readonly unasked: readonly UnaskedNodeFields[];
}

/** What came of a try from a container on one machine to one on another. */
export interface OverlayWayFields {
  /** The node on which a container asked. */
  readonly from: string;
  /** The node whose container was asked. */
  readonly to: string;
  /** Whether it answered. */
  readonly ok: boolean;
  /** What came: `answers`, `no answer`, or the words of ping. */
  readonly what: string;
  /** There and back, in milliseconds; absent: no answer. */
  readonly tookMs?: number;
}

/** A machine from which nothing, or not all, was asked. */
export interface UnaskedNodeFields {
  /** The node. */
  readonly node: string;
  /** Why it was not asked. */
  readonly why: string;
}

/** Everything a pass decided: the field `plan` of a report. Fields may be added; the report's `version` rises when one goes or means something else. */
export interface PlanFields {
  /** When it was decided, in milliseconds since the epoch. */
  readonly at: number;
  /** What is done now. */
  readonly ready: readonly ChangeFields[];
  /** What is done in a later pass. */
  readonly later: readonly LaterFields[];
  /** What is not done. */
  readonly held: readonly HeldFields[];
  /** Wishes in force that nothing be changed. */
  readonly suspended: readonly SuspendedFields[];
  /** What was sent before and is not yet as it shall be. */
  readonly underway: readonly UnderwayFields[];
  /** Differences in the world that no commit asked for. */
  readonly drift: readonly DriftFields[];
  /** Targets that did not answer. */
  readonly unseen: readonly UnseenFields[];
  /** Tags that name another image than the one that runs. */
  readonly moved: readonly MovedTagFields[];
  /** How every job stands. */
  readonly jobs: readonly JobStatusFields[];
  /** Machines of whose operating system git says something. */
  readonly hosts: readonly HostStatusFields[];
  /** Thresholds that are not calm, by name and subject. */
  readonly thresholds: readonly ThresholdStatusFields[];
  /** What is doubtful in the commit. */
  readonly warnings: readonly DiagnosticFields[];
  /** What did not work out, and is not tried again until it changes. */
  readonly failures: readonly FailureFields[];
  /** Replacements that have begun and not ended. */
  readonly rollouts: readonly RolloutNoteFields[];
  /** The next instant at which a decision can change by itself, in milliseconds since the epoch; null: none. */
  readonly wakeAt: number | null;
}

/** Something to do. */
export interface ChangeFields {
  /** Names the change within the plan. */
  readonly key: string;
  /** The thing, as `target/kind/name`. */
  readonly id: string;
  readonly action: Action;
  /** The engine's handle of the live thing that it acts on; a create has none. */
  readonly ref?: string;
  /** How long what is stopped may take to end, in milliseconds. */
  readonly graceMs?: number;
  /** Of a change that replaces the tasks of a service: how many of them are down at a time; 0: new ones run first. */
  readonly tasksDown?: number | 'all';
  /** How a replacement goes. */
  readonly order?: 'stop-first' | 'start-first';
  /** Of a create: it is made and not started; it is started once the one elsewhere has stopped. */
  readonly unstarted?: true;
  /** The fields that differ. */
  readonly fields: readonly FieldChangeFields[];
  /** Why it is done, in one sentence. */
  readonly why: string;
  /** What it goes back to. */
  readonly cause: 'git' | 'drift' | 'threshold' | 'loss';
  /** Names of the thresholds whose wish it is, where it is theirs. */
  readonly by?: readonly string[];
  /** What people notice of it. */
  readonly impact: 'none' | 'restart' | 'outage' | 'data';
  /** Keys of changes that have to be done first. */
  readonly after: readonly string[];
  /** Set where it finishes or undoes a replacement that was shown before. */
  readonly step?: 'swap' | 'retire' | 'restore';
  /** The digest of what shall be: it tells two wishes for one thing apart. */
  readonly digest?: string;
}

/** One field that differs. */
export interface FieldChangeFields {
  /** The field, with dots. */
  readonly field: string;
  /** What it is, for people; null is absent. */
  readonly from: string | null;
  /** What it shall be, for people; null is absent. */
  readonly to: string | null;
  /** Who made the difference: a commit, somebody at the engine, or thresholds. */
  readonly cause: 'git' | 'drift' | 'threshold';
}

/** A change that waits. */
export interface LaterFields {
  readonly change: ChangeFields;
  /** What it waits for. */
  readonly waits: string;
}

/** Something that is not done. */
export interface HeldFields {
  /** Why, by a stable name. */
  readonly code: string;
  /** What it is about, for people. */
  readonly subject: string;
  /** The job it belongs to. */
  readonly job?: string;
  /** Why, in one sentence. */
  readonly why: string;
  /** What a person can do. */
  readonly todo?: string;
  readonly change?: ChangeFields;
}

/** Somebody's wish in force that nothing be changed. */
export interface SuspendedFields {
  /** `cluster`, `job/web`, `node/pi-1`. */
  readonly subject: string;
  /** Why. */
  readonly reason: string;
  /** In milliseconds since the epoch; absent: until it is lifted. */
  readonly until?: number;
  /** What lifts it. */
  readonly todo: string;
}

/** Something under way. */
export interface UnderwayFields {
  /** The thing, as `target/kind/name`. */
  readonly id: string;
  /** The job it belongs to. */
  readonly job?: string;
  /** How far it is, for people. */
  readonly what: string;
  /** Set where who schedules it finds no place for it: it does not get on unless git or the machines change. */
  readonly stuck?: true;
}

/** One difference. */
export interface DriftFields {
  /** The thing, as `target/kind/name`. */
  readonly id: string;
  /** What is different, in one sentence. */
  readonly what: string;
  /** The fields that differ. */
  readonly fields: readonly FieldChangeFields[];
  /** What becomes of it. */
  readonly answer: 'put back' | 'reported' | 'ignored' | 'held';
}

/** A target that did not answer. */
export interface UnseenFields {
  /** The target. */
  readonly target: string;
  /** The node it is on. */
  readonly node: string;
  /** When it fell silent, in milliseconds since the epoch. */
  readonly since: number;
  /** What went wrong, in one sentence. */
  readonly why: string;
  /** What follows, in one sentence. */
  readonly consequence: string;
  /** What a person can do, but for bringing it back. */
  readonly todo?: string;
  /** Whether the plan could be another one had it answered. */
  readonly matters: boolean;
}

/** A tag that moved. */
export interface MovedTagFields {
  /** The job. */
  readonly job: string;
  /** The image as it is declared. */
  readonly ref: string;
  /** The digest that runs. */
  readonly from: string;
  /** The digest that the tag names now. */
  readonly to: string;
  /** What becomes of it, in one sentence. */
  readonly answer: string;
}

/** How one job stands. */
export interface JobStatusFields {
  /** Its name. */
  readonly name: string;
  /** How many replicas there shall be. */
  readonly want: number;
  /** How many are seen running; of one-shots completed. */
  readonly have: number;
  readonly health: Health;
  /** The sentence behind a health that is not `healthy`. */
  readonly why?: string;
  /** The image that is wanted. */
  readonly image?: string;
  /** Other images that its replicas still run. */
  readonly runs?: readonly string[];
  /** Where it is. */
  readonly nodes: readonly string[];
  /** Its replicas. */
  readonly replicas: readonly ReplicaStatusFields[];
  /** Where it is declared. */
  readonly at?: PositionFields;
}

/** How one replica stands. */
export interface ReplicaStatusFields {
  /** The job's name and the replica's. */
  readonly name: string;
  /** The node it is on or goes to; null: it is not placed. */
  readonly node: string | null;
  /** The thing; absent: nothing is there yet. */
  readonly id?: string;
  readonly health: Health;
  /** How long it has been well, or why it waits or is elsewhere. */
  readonly why: string;
  /** What is there. */
  readonly live?: {
    /** The engine's handle. */
    readonly ref: string;
    /** The engine's name for it. */
    readonly name: string;
    readonly state: LiveState;
    /** How often the engine restarted it. */
    readonly restarts: number;
  };
}

/** How a service stands, as its managers tell. */
export interface ServiceStatusFields {
  /** How many tasks shall run. */
  readonly want: number;
  /** How many of them run, on nodes that answer. */
  readonly have: number;
  /** How its last update goes or went. */
  readonly update: 'none' | 'updating' | 'paused' | 'completed' | 'rolling-back' | 'rollback-paused' | 'rolled-back';
  /** The manager's own words on the update. */
  readonly message?: string;
  /** Its containers, each on a node. */
  readonly tasks: readonly TaskFields[];
}

/** One task of a service. */
export interface TaskFields {
  /** The engine's handle. */
  readonly id: string;
  /** Of a replicated service its slot, of a global one its node. */
  readonly slot: string;
  /** Its node; null: it has none yet. */
  readonly node: string | null;
  /** As the engine calls it. */
  readonly state: string;
  /** Where the engine brings it, as it calls it. */
  readonly desired: string;
  /** The scheduler's or the engine's own words. */
  readonly error?: string;
  /** The code it ended with. */
  readonly exitCode?: number;
  /** When it last changed, by the engine's clock, in milliseconds since the epoch. */
  readonly at: number;
  /** Whether it belongs to the present form of the service. */
  readonly isPresent: boolean;
  /** False: its node does not answer the managers, so that its state is old. */
  readonly isBelieved: boolean;
}

/** How the operating system of one machine stands towards what git says of it. */
export interface HostStatusFields {
  /** Its node. */
  readonly node: string;
  /** What it shall have, in the order in which git names it. */
  readonly facets: readonly FacetStatusFields[];
}

/** How one facet of a host stands. */
export interface FacetStatusFields {
  /** Target, kind and name: `host:pi-1/file//etc/motd`. */
  readonly id: string;
  readonly health: Health;
  /** One sentence: `as declared`, or what is in the way. */
  readonly why: string;
  /** Of a wireless network that shall be known; null: left as it is. */
  readonly priority?: number | null;
}

/** How a threshold stands that is not calm. */
export interface ThresholdStatusFields {
  /** Its name. */
  readonly threshold: string;
  /** What it judges as one: `node/pi-1`, `role/edge`, `cluster`. */
  readonly subject: string;
  /** The nodes that it relieves. */
  readonly nodes: readonly string[];
  /** `pending`: exceeded, and not yet for long enough; `lifting`: levels are being lifted. */
  readonly state: 'pending' | 'raised' | 'lifting';
  /** How many of its levels are in force. */
  readonly level: number;
  /** How many levels it has. */
  readonly levels: number;
  /** What the levels in force do, in their order. */
  readonly does: readonly ('observe' | 'notify' | 'limit' | 'taint' | 'stop' | 'move' | 'scale')[];
  /** Since when the level is in force; of a pending one: when its last reading came. Milliseconds since the epoch. */
  readonly since: number;
  /** What was measured against what, for how long, and what would change that. */
  readonly evidence: string;
  /** What it has stopped, in that order: `web.2 on pi-1`. */
  readonly stopped: readonly string[];
  /** What it has moved, in that order. */
  readonly moved: readonly string[];
  /** When it can change at the earliest if readings go on as they are, in milliseconds since the epoch; null: nobody knows. */
  readonly changesAt: number | null;
}

/** A wish that did not work out. */
export interface FailureFields {
  /** The thing, as `target/kind/name`. */
  readonly id: string;
  /** The digest of what shall be: it tells two wishes for one thing apart. */
  readonly digest: string;
  /** Why, in one sentence. */
  readonly why: string;
}

/** A replacement under way. */
export interface RolloutNoteFields {
  /** The replica. */
  readonly replica: string;
  /** The digest of what shall be: it tells two wishes for one thing apart. */
  readonly digest: string;
}

/** How one change went. */
export interface OutcomeFields {
  /** The change, by its key in the plan. */
  readonly key: string;
  /** The thing, as `target/kind/name`. */
  readonly id: string;
  readonly action: Action;
  /** `accepted`: the engine took it; `underway`: it was sent, and not answered when the pass ended; `skipped`: something it needs failed or is not done; `interrupted`: it was never sent. */
  readonly status: 'accepted' | 'failed' | 'skipped' | 'interrupted' | 'underway';
  /** How long it took, in milliseconds. */
  readonly tookMs: number;
  /** What went wrong. */
  readonly error?: {
    /** The kind of failure. */
    readonly code:
      | 'unreachable'
      | 'timeout'
      | 'unauthorized'
      | 'forbidden'
      | 'untrusted'
      | 'not-found'
      | 'conflict'
      | 'invalid'
      | 'unsupported'
      | 'exhausted'
      | 'corrupt'
      | 'missing-secret'
      | 'aborted'
      | 'internal';
    /** What was tried, on what, and what went wrong. */
    readonly message: string;
    /** Whether trying again may help. */
    readonly temporary: boolean;
  };
}

/** How many, by what became of them: `taken`, `unreadable`, `undeclared`, `doubled`, `late`, `superseded`, `retained`, `overrun`. */
export interface MessageCounts {
  readonly [k: string]: number;
}

/** How nodes fare, as `reconcile top --json` prints it. Fields may be added; `version` rises when one goes or means something else. */
export interface TopOutput {
  /** The version of this form: it rises when a field goes or means something else. */
  readonly version: 1;
  /** The cluster's name. */
  readonly cluster: string;
  /** When it was looked at, milliseconds since the epoch. */
  readonly at: number;
  /** Those of which somebody is to tell. */
  readonly nodes: readonly NodeFields[];
  /** Names of nodes of which nobody is to tell. */
  readonly untold: readonly string[];
  /** Messages of agents while this was looked at, by what became of them. Absent: none come. */
  readonly messages?: MessageCounts;
}

/** What one node told last of how it fares. */
export interface NodeFields {
  /** Of the node. */
  readonly name: string;
  /** Who tells: `agent`, `glances`. */
  readonly source: string;
  /** Milliseconds since then; null: it never told anything. */
  readonly agoMs: number | null;
  /** Whether that is too long ago to say anything of now. */
  readonly stale: boolean;
  /** By name, in the unit that ends the name: `cpu.percent`, `load5.percent` (per core), `temperature.celsius`. */
  readonly metrics: {
    readonly [k: string]: number;
  };
  /** The processes that take much of it, the heaviest first. */
  readonly processes?: readonly HeavyProcessFields[];
  /** Why nothing newer is there. */
  readonly why?: string;
}
