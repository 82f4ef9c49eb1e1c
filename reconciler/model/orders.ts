import type { ResourceId, TargetId } from './ids.ts';
import type { NodeFacts } from './node-facts.ts';
import type { OrderContext } from './order-context.ts';
import type { Health } from './plan.ts';
import type { Foreign, Live, LiveState, Owner, Resource, Spec } from './resource.ts';
import { secretsOf, type Text } from './text.ts';
import type { WorkloadSpec } from './workload.ts';

/** One workload that shall be on a node. */
export interface Order extends OrderContext {
  /** The revision that it came, or was last changed, with. */
  readonly since: number;
  readonly resource: Resource;
  readonly runs: boolean;
}

/** Something that shall not be on a node any more: the revision that said so, and what it was like. */
export interface Removal {
  readonly since: number;
  readonly spec: Spec;
}

/** Values of secrets, readable only by the agent that has the key to `recipient`. */
export interface Sealed {
  readonly recipient: string;
  /** Encrypted by age, in base64: JSON of the values by secretKey. */
  readonly text: string;
}

/**
 * Everything that the agent of one node shall do: one retained document. What it does not mention is left alone, so that a document that was
 * lost and begun anew removes nothing: what goes is named in `gone`.
 */
export interface Orders {
  /** Grows with every change; an agent takes no document that is not newer than its own. */
  readonly revision: number;
  readonly owner: Owner;
  readonly node: string;
  readonly items: Readonly<Record<ResourceId, Order>>;
  /** What is removed, by id. */
  readonly gone: Readonly<Record<ResourceId, Removal>>;
  /** Absent: no order has a secret in it, or no agent has told its key yet. */
  readonly sealed?: Sealed;
}

/** How an order stands with the agent. */
export interface ToldItem {
  /** Digest of the resource that it goes by. */
  readonly digest: string;
  readonly health: Health;
  readonly why: string;
  /** Of the life that has the replica's place; absent: there is none. */
  readonly live?: { readonly name: string; readonly state: LiveState; readonly restarts: number; readonly createdAt: number };
}

/** What an agent sees on one target; `why`: it cannot be looked at, and then the lists are of an earlier look. */
export interface ToldTarget {
  readonly target: TargetId;
  /** Ours, apart from workloads that there are orders for. */
  readonly live: readonly Live[];
  readonly foreign: readonly Foreign[];
  readonly facts: NodeFacts | null;
  readonly why?: string;
}

/** Everything that an agent tells of what is on its node: the whole each time. */
export interface Told {
  /** Of the orders that it goes by; 0: it has none. */
  readonly revision: number;
  /** What secrets are sealed to. */
  readonly recipient: string;
  readonly items: Readonly<Record<ResourceId, ToldItem>>;
  readonly targets: readonly ToldTarget[];
}

/** What a secret's value is filed under in a sealed document. */
export function secretKey({ secret, key }: { readonly secret: string; readonly key?: string }): string {
  return key === undefined ? secret : `${secret} ${key}`;
}

/** The keys of the secrets that a workload needs: in its command, its environment and its files. */
export function secretsIn({ spec, contents = {} }: Resource): ReadonlySet<string> {
  const { env, command = [], args = [] } = spec as WorkloadSpec;
  const files = Object.values(contents).flatMap(content => ('text' in content ? [content.text] : []));
  const texts: readonly Text[] = [...Object.values(env), ...command, ...args, ...files];
  return new Set(texts.flatMap(secretsOf).map(secretKey));
}
