import { digestOf } from '../../model/digest.ts';
import { type ResourceId, resourceId, type TargetId } from '../../model/ids.ts';
import type { Memory } from '../../model/memory.ts';
import { triesKey } from '../../model/memory.ts';
import type { Change, Drift, Held, Later, Underway } from '../../model/plan.ts';
import type { Live, Owner, Resource } from '../../model/resource.ts';
import type { MemberSpec } from '../../model/swarm.ts';
import type { SwarmEntry, SwarmSight } from '../../model/swarm-sight.ts';
import { newChange } from '../new-change.ts';
import type { WantedAvailability } from '../relief/availability.ts';
import { triedAgain } from '../rollout/tried-again.ts';
import { memberLabels } from './labels.ts';
import type { Membership } from './membership.ts';

/** What is known when a membership is decided. */
export interface MemberContext {
  readonly target: TargetId;
  readonly sight: SwarmSight;
  /** Of the entries, by id. */
  readonly lives: ReadonlyMap<string, Live>;
  readonly memory: Memory;
  readonly at: number;
  readonly owner: Owner;
  /** Whether differences made outside git are put back. */
  readonly correct: boolean;
  /** Names of nodes that are lost, not only silent. */
  readonly lost: ReadonlySet<string>;
  /** Nobody shall stay: nothing is drained, since there is no elsewhere. */
  readonly dissolves: boolean;
  /** Ids of entries that are down and nobody's. */
  readonly dead: ReadonlySet<string>;
  /** Names of what is there and not ours, and would be gone with the Swarm. */
  readonly foreign: readonly string[];
  /** What thresholds want of machines' places, by name. */
  readonly wanted: ReadonlyMap<string, WantedAvailability>;
}

/** A change that can be made now, as far as this membership goes; `manager`: one step of a manager, of which each round has one. */
export interface Step {
  readonly change: Change;
  /** `bury`: one that is dead goes; it may go while others wait. */
  readonly manager?: 'bury' | 'promote' | 'demote';
}

/** What is decided for one membership. */
export interface Verdict {
  readonly steps?: readonly Step[];
  readonly later?: readonly Later[];
  readonly held?: readonly Held[];
  readonly underway?: readonly Underway[];
  readonly drift?: Drift;
  /** When it can change without new input. */
  readonly wakeAt?: number;
}

/** The id of a node's place in a Swarm. */
export function memberId(target: TargetId, name: string): ResourceId {
  return resourceId(target, 'member', name);
}

/** What a node's place shall be. `swarm` as in its spec. The digest tells what git says, and not which Swarm it came to. */
export function memberResource(target: TargetId, { name, node, role }: Membership, swarm: string | null): Resource {
  const spec: MemberSpec = {
    kind: 'member',
    swarm,
    role,
    availability: node?.state === 'active' ? 'active' : 'drain',
    labels: node === null ? {} : memberLabels(node),
    ...(node?.address === undefined ? {} : { address: node.address }),
  };
  return withSpec({ id: memberId(target, name), spec }, spec);
}

/** The resource with another spec. */
export function withSpec(resource: Pick<Resource, 'id' | 'spec'>, spec: MemberSpec): Resource {
  const { swarm: _, settings: __, ...said } = spec;
  return { id: resource.id, spec, digest: digestOf({ ...said, swarm: null }) };
}

/** What an entry is like. */
export function specOf({ role, availability, labels }: SwarmEntry, swarm: string | null): MemberSpec {
  return { kind: 'member', swarm, role, availability, labels };
}

/** What was last asked of an entry; undefined: nothing of ours. */
export function askedOf({ id }: SwarmEntry, lives: MemberContext['lives']): MemberSpec | undefined {
  const applied = lives.get(id)?.applied;
  return applied?.kind === 'member' ? applied : undefined;
}

/** An entry changed in one thing and otherwise left as it is. */
export function changed(
  { target, sight, lives }: MemberContext,
  { name }: Pick<Membership, 'name'>,
  entry: SwarmEntry,
  to: Partial<Pick<MemberSpec, 'role' | 'availability'>>,
  why: string,
  more: Partial<Change> = {},
): Change {
  const spec = { ...specOf(entry, sight.id), labels: askedOf(entry, lives)?.labels ?? {} };
  const id = memberId(target, name);
  const fields = Object.entries(to).map(([field, value]) => {
    return { field, from: entry[field as 'role'], to: String(value), cause: 'git' as const };
  });
  const resource = withSpec({ id, spec }, { ...spec, ...to });
  return newChange('update', { id, ref: entry.id }, why, { resource, fields, impact: 'restart', ...more });
}

/** A hold on a node's place. */
export function hold(name: string, code: string, why: string, todo: string, change?: Change): Verdict {
  return { held: [{ code, subject: `member/${name} on the Swarm`, why, todo, ...(change === undefined ? {} : { change }) }] };
}

/** What holds something that was tried in vain; null: it may be tried. */
export function triedInVain({ memory, at }: Pick<MemberContext, 'memory' | 'at'>, name: string, change: Change): Verdict | null {
  const { id, digest } = change.resource!;
  const tries = memory.tries.get(triesKey(id, digest));
  if (tries === undefined || (tries.nextAt !== null && tries.nextAt <= at)) return null;
  if (tries.nextAt === null) return hold(name, 'gave-up', tries.why, 'mend it, or change the Node in git', change);
  const { code, why, todo } = triedAgain(tries, tries.why, at);
  return { ...hold(name, code, why, todo, change), wakeAt: tries.nextAt };
}
