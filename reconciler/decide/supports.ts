import type { Cluster } from '../model/cluster.ts';
import { describeResource, placeOf, type ResourceId, splitResourceId, targetOf } from '../model/ids.ts';
import { type Memory, triesKey } from '../model/memory.ts';
import type { Sight } from '../model/observed.ts';
import type { Change, Held, Later, Underway } from '../model/plan.ts';
import type { Foreign, Live, Resource } from '../model/resource.ts';
import { STACK_LABEL } from '../model/swarm.ts';
import type { Desired } from './compose.ts';
import { diffSpecs } from './diff.ts';
import { hasImage } from './images.ts';
import type { Shortage } from './judge/mismatch.ts';
import { isKnown } from './learn/tries.ts';
import { newChange } from './new-change.ts';
import { describeForeign, type FilterContext } from './place/filters.ts';
import { refusal, triedAgain } from './rollout/tried-again.ts';
import { usersOf } from './users.ts';

/** How one thing that workloads need stands: `there`, `made` in this pass by the change of that key, to be waited for, or in the way. */
export type SupportState =
  | { readonly kind: 'there' }
  | { readonly kind: 'made'; readonly key: string }
  | { readonly kind: 'waits'; readonly for: string }
  | { readonly kind: 'held'; readonly code: string; readonly why: string; readonly todo?: string };

/** How all that workloads need stands, and what is done about it; `wakeAt` in milliseconds. */
export interface Supports {
  readonly states: ReadonlyMap<ResourceId, SupportState>;
  readonly changes: readonly Change[];
  readonly later: readonly Later[];
  readonly held: readonly Held[];
  readonly underway: readonly Underway[];
  readonly wakeAt: readonly number[];
}

interface Verdict {
  readonly state: SupportState;
  readonly changes?: readonly Change[];
  readonly held?: Held;
  readonly underway?: Underway;
  readonly wakeAt?: number;
}

/**
 * Networks, volumes and images that the desired workloads need, each on the targets where it is needed; `inPlaceOfOthers`: volumes that are
 * not made, with the reason.
 */
export function decideSupports(
  { cluster, observed, judgement }: Pick<FilterContext, 'cluster' | 'observed' | 'judgement'>,
  desired: Desired,
  memory: Memory,
  inPlaceOfOthers: ReadonlyMap<ResourceId, string>,
): Supports {
  const states = new Map<ResourceId, SupportState>();
  const verdicts: Verdict[] = [];
  const later: Later[] = [];
  const lives = new Map<string, ReadonlyMap<ResourceId, Live>>();
  for (const resource of desired.supports.values()) {
    const target = targetOf(resource.id);
    const sight = observed.sights.get(target);
    if (sight?.kind !== 'seen') {
      states.set(resource.id, { kind: 'waits', for: sight?.kind === 'unformed' ? sight.why : 'its node to answer' });
      if (sight?.kind === 'unformed') later.push({ change: create(resource, 'a job needs it'), waits: `for ${sight.why}` });
      continue;
    }
    // Which images are there is its agent's business.
    if (sight.mailbox !== undefined && resource.spec.kind === 'image') {
      states.set(resource.id, { kind: 'there' });
      continue;
    }
    let known = lives.get(target);
    if (known === undefined) {
      known = new Map(sight.live.filter(live => live.spec.kind !== 'workload').map(live => [live.id, live]));
      lives.set(target, known);
    }
    const live = known.get(resource.id);
    const isNew = live === undefined && namesakeOf(resource, sight) === undefined;
    const leaves = isNew ? inPlaceOfOthers.get(resource.id) : undefined;
    const verdict =
      leaves !== undefined
        ? leavesData(leaves)
        : resource.spec.kind === 'image'
          ? decideImage(resource, live, sight, memory, observed.at, judgement.nodes.get(placeOf(target))?.shortage)
          : live === undefined && isKeptElsewhere(resource, desired, sight)
            ? { state: { kind: 'there' as const } }
            : decideObject(resource, live, sight, memory, observed.at, cluster);
    // Behind an agent it is posted with what needs it, and made there; what would be in its way is told here, too.
    if (sight.mailbox !== undefined && verdict.state.kind !== 'held') {
      states.set(resource.id, { kind: 'there' });
      if (verdict.held !== undefined) verdicts.push({ state: verdict.state, held: verdict.held });
      continue;
    }
    states.set(resource.id, verdict.state);
    verdicts.push(verdict);
  }
  return {
    states,
    changes: verdicts.flatMap(verdict => verdict.changes ?? []),
    later,
    held: verdicts.flatMap(verdict => verdict.held ?? []),
    underway: verdicts.flatMap(verdict => verdict.underway ?? []),
    wakeAt: verdicts.flatMap(verdict => verdict.wakeAt ?? []),
  };
}

function decideImage(
  resource: Resource,
  live: Live | undefined,
  sight: Sight & { readonly kind: 'seen' },
  memory: Memory,
  at: number,
  shortage: Shortage | undefined,
): Verdict {
  if (resource.spec.kind !== 'image') return { state: { kind: 'there' } };
  const { ref, pull, build } = resource.spec;
  const there = hasImage(sight, splitResourceId(resource.id).name);
  if (live?.state.phase === 'pending') {
    const what = `${build === undefined ? 'pulling' : 'building'}${live.state.progress === undefined ? '' : `, ${live.state.progress}`}`;
    return { state: { kind: 'waits', for: `image ${ref} (${what})` }, underway: { id: resource.id, what } };
  }
  if (there && live?.state.phase !== 'failed') return { state: { kind: 'there' } };
  if (pull === 'never') {
    const why = `image ${ref} is not on ${describeResource(resource.id).split(' on ')[1]} and pull is never`;
    return { state: { kind: 'held', code: 'image-missing', why, todo: 'load the image there, or let it be pulled' } };
  }
  if (shortage !== undefined) return noRoom(resource, shortage);
  if (live?.state.phase === 'failed' && !isKnown(memory, targetOf(resource.id), live))
    return { state: { kind: 'held', ...refusal(live.state.temporary, live.state.error) }, wakeAt: at + 1_000 };
  const blocked = blockedByTries(resource, memory, at, live);
  if (blocked !== null) return blocked;
  const change = create(resource, build === undefined ? 'job needs it; it is not there yet' : 'built from the repository');
  return { state: { kind: 'waits', for: `image ${ref}` }, changes: [change] };
}

function noRoom({ id }: Resource, { code, one }: Shortage): Verdict {
  const node = placeOf(targetOf(id));
  const todo = `make room there, or give a reason in Node ${node}: force: {${code}: …}`;
  return { state: { kind: 'held', code, why: `${node} ${one}`, todo } };
}

/** What is not ours and has the name. */
function namesakeOf({ id }: Resource, sight: Sight & { readonly kind: 'seen' }): Foreign | undefined {
  const { kind, name } = splitResourceId(id);
  return sight.foreign.find(foreign => foreign.kind === kind && foreign.name === name);
}

/** Whether all services that need a config or secret have its content already, under the name that Docker gave it, and stay as they are. */
function isKeptElsewhere({ id, spec }: Resource, desired: Desired, sight: Sight & { readonly kind: 'seen' }): boolean {
  if (spec.kind !== 'config' && spec.kind !== 'secret') return false;
  const adopted = sight.live.filter(live => live.adopted === true);
  if (adopted.length === 0) return false;
  return desired.replicas
    .filter(({ needs }) => needs.includes(id))
    .every(({ resource: wanted }) =>
      adopted.some(live => live.id === wanted.id && diffSpecs(wanted.spec, live.spec, live.applied).length === 0),
    );
}

/** Whether Docker made it for the very stack that needs it: then it is used as it is. */
function isOfSameStack({ spec }: Resource, { owner, stack }: Foreign): boolean {
  return owner === undefined && stack !== undefined && spec.kind === 'network' && spec.labels[STACK_LABEL] === stack;
}

/** Nothing is made: what needs it goes on with what it has. */
function leavesData(why: string): Verdict {
  const todo =
    'if it was renamed, name the old one in its formerly; to begin with an empty one, declare it movable: true in the job';
  return { state: { kind: 'held', code: 'data-left-behind', why, todo } };
}

function decideObject(
  resource: Resource,
  live: Live | undefined,
  sight: Sight & { readonly kind: 'seen' },
  memory: Memory,
  at: number,
  cluster: Cluster,
): Verdict {
  const { kind, name } = splitResourceId(resource.id);
  if (live === undefined) {
    const holder = namesakeOf(resource, sight);
    if (holder !== undefined && isOfSameStack(resource, holder)) return { state: { kind: 'there' } };
    if (holder !== undefined) {
      const why = `${kind} ${describeForeign(holder)} has its name`;
      const todo = `remove it, give ${kind}/${name} another name, or declare it external: true`;
      return {
        state: { kind: 'held', code: 'name-held', why, todo },
        held: { code: 'name-held', subject: describeResource(resource.id), why, todo },
      };
    }
    const blocked = blockedByTries(resource, memory, at, undefined);
    if (blocked !== null) return blocked;
    const change = create(resource, 'a job needs it');
    return { state: { kind: 'made', key: change.key }, changes: [change] };
  }
  const fields = diffSpecs(resource.spec, live.spec, live.applied);
  const drifted = fields.every(field => field.cause === 'drift');
  if (fields.length === 0 || (drifted && cluster.policy.drift !== 'correct')) return { state: { kind: 'there' } };
  const users = usersOf(resource.id, sight, cluster);
  const differs = fields.map(field => `${field.field} ${field.from ?? 'none'} → ${field.to ?? 'none'}`).join(', ');
  if (users.length > 0 || kind === 'volume') {
    const stops = users.length === 0 ? '' : `; a replacement would stop ${users.join(', ')}`;
    const why = `${kind} ${name} cannot be changed in place (${differs})${stops}`;
    const todo =
      kind === 'volume'
        ? 'give the new volume another name: data is never removed by itself'
        : 'stop the jobs that use it, or give the network another name';
    return { state: { kind: 'there' }, held: { code: `${kind}-immutable`, subject: describeResource(resource.id), why, todo } };
  }
  const cause = drifted ? 'drift' : 'git';
  const remove = newChange('delete', live, 'made anew: it cannot be changed in place', { fields, cause, step: 'retire' });
  const make = { ...create(resource, 'made anew with what git says'), after: [remove.key], fields };
  return { state: { kind: 'made', key: make.key }, changes: [remove, make] };
}

function blockedByTries(resource: Resource, memory: Memory, at: number, live: Live | undefined): Verdict | null {
  const tries = memory.tries.get(triesKey(resource.id, resource.digest));
  if (tries === undefined || (tries.nextAt !== null && tries.nextAt <= at)) return null;
  const why = live?.state.phase === 'failed' ? live.state.error : tries.why;
  if (tries.nextAt === null) return { state: { kind: 'held', code: 'gave-up', why, todo: 'mend it, or change it in git' } };
  return { state: { kind: 'held', ...triedAgain(tries, why, at) }, wakeAt: tries.nextAt };
}

function create(resource: Resource, why: string): Change {
  return newChange('create', resource, why, { resource });
}
