import type { NodeFacts } from './node-facts.ts';
import type { Owner } from './resource.ts';

/** What a machine that shall be in a Swarm told of itself. */
export type SwarmMachine =
  | {
      readonly kind: 'silent';
      readonly why: string;
      /** The first failed try after the last answer, as for targets; absent: this one, as far as its driver knows. */
      readonly since?: number;
      /** When it answered last; absent: nobody noted that. */
      readonly lastSeenAt?: number;
      /** Nothing vouches for the host key that it shows. */
      readonly untrusted?: true;
    }
  | {
      readonly kind: 'answered';
      readonly facts: NodeFacts;
      /** The way that was used, for people. */
      readonly via: string;
      /** Its membership as its own engine sees it. */
      readonly local: 'inactive' | 'pending' | 'active' | 'error' | 'locked';
      /** Its own id in the Swarm that it is in. */
      readonly nodeId: string | null;
      /** Id of that Swarm; null where it is in none, or is a worker, which is not told. */
      readonly swarm: string | null;
      /** Of a manager: whose label that Swarm has. */
      readonly madeBy?: Owner;
      readonly isManager: boolean;
      /** Ids of the managers that it knows. */
      readonly managers: readonly string[];
      /** Its engine's own words where something is wrong. */
      readonly error?: string;
    };

/** One entry of a Swarm's list of nodes. */
export interface SwarmEntry {
  readonly id: string;
  readonly hostname: string;
  readonly address: string;
  readonly role: 'manager' | 'worker';
  readonly availability: 'active' | 'pause' | 'drain';
  readonly status: 'ready' | 'down' | 'unknown' | 'disconnected';
  readonly message?: string;
  /** Of a manager: whether the others reach it. */
  readonly reachability?: 'reachable' | 'unreachable' | 'unknown';
  readonly isLeader: boolean;
  /** Without those that are ours. */
  readonly labels: Readonly<Record<string, string>>;
  /** Whose label it has, and the declared node that it was made for. */
  readonly owner?: Owner;
  readonly member?: string;
  readonly platform: string;
  readonly engineVersion: string;
  /** How many tasks are there that have not ended. */
  readonly tasks: number;
  /** Changes with each update; what is sent names it. */
  readonly version: number;
}

/** What is known of a Swarm beyond what is ours in it. */
export interface SwarmSight {
  /** The Swarm whose managers were asked; null: none could tell. */
  readonly id: string | null;
  /** Whose label it has. */
  readonly madeBy?: Owner;
  /** Declared name of the node whose engine was asked for all of it; null: none could tell. */
  readonly asked: string | null;
  /** By the declared names of nodes. */
  readonly machines: ReadonlyMap<string, SwarmMachine>;
  /** Its list of nodes; null where no manager could give it. */
  readonly entries: readonly SwarmEntry[] | null;
  /** Why no manager could give it: no quorum, none answers. */
  readonly why?: string;
}

/** Whether a machine is silent because nothing vouches for its host key: `reconcile trust` mends that. */
export function isUntrusted(machine: SwarmMachine): boolean {
  return machine.kind === 'silent' && machine.untrusted === true;
}
