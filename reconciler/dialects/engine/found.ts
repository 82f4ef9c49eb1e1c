import type { NodeFacts } from '../../model/node-facts.ts';
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

/** What there is on an engine. */
export interface FoundEngine {
  readonly facts: NodeFacts;
  /** By name; without those that a Keelson made. */
  readonly workloads: readonly FoundWorkload[];
}
