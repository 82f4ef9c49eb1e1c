import type { EngineInfo, Labels } from '../docker/engine-types.ts';

// The parts of a Swarm's JSON (API 1.41, https://docs.docker.com/engine/api/v1.41/#tag/Swarm) that Keelson reads or writes.

/** Counts up with each change: who sends one names the version it is made from. */
export interface EngineVersion {
  readonly Index: number;
}

/** What a Swarm as a whole is set to. */
export interface EngineSwarmSpec {
  readonly Name?: string;
  readonly Labels?: Labels | null;
  readonly Orchestration?: { readonly TaskHistoryRetentionLimit?: number | null };
  /** Nanoseconds. */
  readonly Dispatcher?: { readonly HeartbeatPeriod?: number };
  readonly CAConfig?: { readonly ForceRotate?: number };
}

/** Answer of GET /swarm, without the tokens: those are read where they are used. Its id is empty where there is no quorum. */
export interface EngineSwarm {
  readonly ID: string;
  readonly CreatedAt: string;
  readonly Version: EngineVersion;
  readonly Spec: EngineSwarmSpec;
  readonly DefaultAddrPool?: readonly string[] | null;
  readonly SubnetSize?: number;
  readonly DataPathPort?: number;
}

/** Answer of GET /info: what an engine knows of its own place. */
export interface EngineMemberInfo extends EngineInfo {
  readonly ServerVersion: string;
  readonly Swarm: {
    readonly NodeID: string;
    readonly LocalNodeState: '' | 'inactive' | 'pending' | 'active' | 'error' | 'locked';
    readonly ControlAvailable: boolean;
    readonly Error: string;
    readonly RemoteManagers: readonly { readonly NodeID: string; readonly Addr: string }[] | null;
    readonly Cluster?: Pick<EngineSwarm, 'ID' | 'Spec'> | null;
  };
}

/** What a node is asked to be: the whole of it is sent with each change. */
export interface EngineNodeSpec {
  readonly Name?: string;
  readonly Labels?: Labels | null;
  readonly Role: 'manager' | 'worker';
  readonly Availability: 'active' | 'pause' | 'drain';
}

/** An entry of GET /nodes. */
export interface EngineNode {
  readonly ID: string;
  readonly Version: EngineVersion;
  readonly CreatedAt: string;
  readonly Spec: EngineNodeSpec;
  readonly Description: {
    readonly Hostname?: string;
    readonly Platform?: { readonly Architecture?: string; readonly OS?: string };
    readonly Engine?: { readonly EngineVersion?: string };
  };
  readonly Status: {
    readonly State: 'unknown' | 'down' | 'ready' | 'disconnected';
    readonly Message?: string;
    readonly Addr?: string;
  };
  readonly ManagerStatus?: {
    readonly Leader?: boolean;
    readonly Reachability?: 'unknown' | 'unreachable' | 'reachable';
    /** With its port. */
    readonly Addr?: string;
  } | null;
}
