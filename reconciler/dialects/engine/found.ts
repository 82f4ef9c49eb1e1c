import type { NodeFacts } from '../../model/node-facts.ts';
import type { Owner } from '../../model/resource.ts';
import type { SwarmEntry } from '../../model/swarm-sight.ts';
import type { WorkloadSpec } from '../../model/workload.ts';

/** A workload that an engine has and nobody of us made, its texts in the clear. */
export interface FoundWorkload {
  /** The engine's name for it. */
  readonly name: string;
  /** Networks and volumes in it are named as the engine does. */
  readonly spec: WorkloadSpec;
  readonly runs: boolean;
  /** What of it no Job can say, a phrase each: `it has gpus (DeviceRequests)`. Empty: it can be said whole. */
  readonly unlike: readonly string[];
  /** What people should know before they change it, a sentence each. */
  readonly remarks: readonly string[];
}

/** What a Keelson has made or taken over already: of this cluster or of another. */
export interface FoundOwned {
  readonly name: string;
  readonly owner: Owner;
}

/** What there is on an engine. */
export interface FoundEngine {
  readonly facts: NodeFacts;
  readonly owned: readonly FoundOwned[];
  /** By name; without those that a Keelson made. */
  readonly workloads: readonly FoundWorkload[];
}

/** A config or secret of a Swarm. */
export interface FoundObject {
  readonly kind: 'config' | 'secret';
  readonly name: string;
  /** The stack whose label it has; null: it is in none. */
  readonly stack: string | null;
  /** Of a config what is in it; null: nobody can tell, or it is no text. */
  readonly text: string | null;
  readonly templateDriver?: string;
}

/** A service that nobody of us made, its texts in the clear. */
export interface FoundService {
  readonly name: string;
  /** The stack whose label it has; null: it is in none. */
  readonly stack: string | null;
  /** Networks and volumes are named as the engine does, each file by the config or secret that it is (`source`). */
  readonly spec: WorkloadSpec;
}

/** What there is in a Swarm. */
export interface FoundSwarm {
  readonly id: string;
  /** Id of the manager that was asked. */
  readonly asked: string;
  readonly entries: readonly SwarmEntry[];
  readonly owned: readonly FoundOwned[];
  /** By name; without those that a Keelson made. */
  readonly services: readonly FoundService[];
  readonly objects: readonly FoundObject[];
}
