import type { Declared } from './declared.ts';

/** What a node is for, and what that excludes. */
export interface Role extends Declared {
  readonly summary?: string;
  readonly exclusive: boolean;
  readonly conflicts: readonly string[];
  readonly apart: readonly string[];
  /** Roles that have to be healthy on some node before anything of this one is changed. */
  readonly requires?: readonly string[];
  /** Roles that a node with it has, too. */
  readonly includes?: readonly string[];
  /** Every node has it. */
  readonly everywhere?: true;
  readonly ports: readonly RolePort[];
  /** What a node with it is in a Swarm. */
  readonly swarm?: 'manager' | 'worker';
}

/** What listens on the nodes of a role, and for whom. */
export interface RolePort {
  readonly name: string;
  readonly protocol: 'tcp' | 'udp';
  /** `9022`, `41000-61000`. */
  readonly ports: string;
  /** Names of roles and groups, `cluster` for all nodes; `any`: everybody. */
  readonly from: readonly string[] | 'any';
}
