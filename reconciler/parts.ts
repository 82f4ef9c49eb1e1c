import type { Logger } from 'pino';
import type { Dismissal } from './decide/dismiss.ts';
import type { Driver } from './drivers/driver.ts';
import type { Feed } from './feeds/feed.ts';
import type { TelemetryFeed } from './feeds/telemetry.ts';
import type { MembersWay, Way } from './model/cluster.ts';
import type { AgentRelease, FacetName } from './model/host.ts';
import type { TargetId } from './model/ids.ts';
import type { KnownAgent } from './model/observed.ts';
import type { Owner } from './model/resource.ts';
import type { Traits } from './model/traits.ts';
import type { RunTexts } from './model/workload.ts';
import type { Source } from './sources/source.ts';
import type { Store } from './stores/store.ts';

/** A driver that is open and how it reaches its target, for people. */
export interface OpenedDriver {
  readonly driver: Driver;
  readonly via: string;
  /** Whoever opens the same way from now on opens it anew, with secrets as they are then. Absent where nobody else goes over it. */
  readonly renew?: (() => void) | undefined;
}

/** What git says of a target beyond the ways to it. */
export interface TargetClaims {
  /** Containers that jobs claim by name: replica names by container name; asked at every observe. */
  readonly adopt: () => ReadonlyMap<string, string>;
  /** Images that jobs name; asked at every observe. Absent: nobody asks for what they are made for. */
  readonly images?: () => ReadonlySet<string>;
  /** What a replica that claims a container is to be given to run with; undefined: nobody knows. */
  readonly texts?: (replica: string) => RunTexts | undefined;
  /** What the node was called before. */
  readonly formerly: readonly string[];
  /** Of a host: what git says it shall have or shall not have; asked at every observe. Absent: nothing. */
  readonly facets?: () => readonly FacetName[];
  /** Of a Swarm: its machines, and which one it is; asked at every observe. Absent: it has none. */
  readonly swarm?: () => SwarmClaim;
}

/** The machines that shall be in a Swarm, the first of them where it would be made, and its id where that is known. */
export interface SwarmClaim {
  readonly machines: MembersWay['members'];
  readonly required: string | null;
}

/** What can only be opened once it is known whose cluster it is. */
export interface OwnedParts {
  readonly feeds: readonly Feed[];
  /** Opens who tells how nodes of that source fare. Throws OperationError. Absent: nobody tells. */
  readonly openTelemetry?: (source: TelemetryFeed['source']) => Promise<TelemetryFeed>;
  /** Throws OperationError. */
  openDriver(target: TargetId, access: Way, claims: TargetClaims, signal: AbortSignal): Promise<OpenedDriver>;
  /** Agents for which the broker keeps something. Absent: there is no broker. */
  readonly agents?: {
    /** As far as it is known by now; begins to ask. */
    known(): ReadonlyMap<string, KnownAgent> | undefined;
    /** Throws OperationError. */
    dismiss(dismissal: Dismissal, signal: AbortSignal): Promise<void>;
  };
  /** Closes what feeds and drivers share, once these are closed. Absent: they share nothing. */
  close?(): Promise<void>;
}

/** Deadlines and bounds of one reconciler; milliseconds and counts. */
export interface Limits {
  readonly observeMs: number;
  /** How long a pass waits for the first look at a target; later ones by how long it took. */
  readonly firstLookMs: number;
  /** Of one change, its stop grace not counted. */
  readonly applyMs: number;
  readonly askMs: number;
  readonly storeMs: number;
  /** Longest break between two looks at a silent target that still counts as looking without a break. */
  readonly breakMs: number;
  /** Calls at once on one machine. */
  readonly perTarget: number;
  /** Targets observed at once. */
  readonly targets: number;
  readonly reportsKept: number;
}

/** Everything one cluster's passes need, opened from the configuration. */
export interface ClusterParts {
  /** What the configuration calls this cluster, else a name made from its source: until it is known what that declares. */
  readonly name: string;
  /** Tells this configuration from others of the same store. */
  readonly key: string;
  /** What the Cluster document has to be called, so that a wrong repository is noticed; absent: whatever it is called. */
  readonly expects?: string;
  readonly source: Source;
  /** Folder of the repository that is read; absent: all of it. */
  readonly path?: string;
  readonly variants: readonly string[];
  /** Keelson's own version, for `requires.keelson`. */
  readonly version: string;
  readonly store: Store;
  readonly traits: ReadonlyMap<string, Traits>;
  readonly limits: Limits;
  /** Whether it goes on for ever: then its passes wait for nothing that can come later. */
  readonly isDaemon: boolean;
  readonly log: Logger;
  /** What agents shall be that are installed by the passes. Absent: none are. */
  readonly agents?: AgentRelease;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** In [0, 1): jitter only. */
  readonly random: () => number;
  readonly own: (owner: Owner) => Promise<OwnedParts>;
}
