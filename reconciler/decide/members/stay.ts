import type { ResourceId } from '../../model/ids.ts';
import type { Drift, FieldChange, Held } from '../../model/plan.ts';
import { describeThresholds } from '../../model/relieved.ts';
import type { Resource } from '../../model/resource.ts';
import type { MemberSpec } from '../../model/swarm.ts';
import type { SwarmEntry } from '../../model/swarm-sight.ts';
import { diffSpecs } from '../diff.ts';
import { newChange } from '../new-change.ts';
import type { WantedAvailability } from '../relief/availability.ts';
import { causeOf } from '../rollout/changes.ts';
import type { Membership } from './membership.ts';
import { askedOf, type MemberContext, memberResource, type Step, specOf, type Verdict, withSpec } from './verdict.ts';

/** A member that is in the Swarm and shall be: role, availability and labels as git says. */
export function stayInSwarm(member: Membership, entry: SwarmEntry, context: MemberContext): Verdict {
  const { target, sight, lives, correct } = context;
  const wish = context.wanted.get(member.name);
  const resource = withWish(memberResource(target, member, sight.id), wish);
  const held = wish?.stays === undefined ? [] : [notDrained(member.name, wish.stays)];
  const asked = askedOf(entry, lives);
  const { address: _, ...compared } = resource.spec as MemberSpec;
  const have = withoutStrange(specOf(entry, sight.id), compared, asked);
  const fields = diffSpecs(compared, have, asked && { ...asked, swarm: sight.id });
  const drifted = fields.filter(({ cause }) => cause === 'drift');
  const isReported = !correct && drifted.length === fields.length;
  const drift = drifted.length === 0 ? {} : { drift: driftOf(resource.id, drifted, correct) };
  const drains = (resource.spec as MemberSpec).availability === 'drain';
  const underway = goesOn(drains, entry).map(what => ({ id: resource.id, what }));
  if (fields.length === 0 || isReported) return { underway, held, ...drift };
  const by = wish?.by ?? asked?.relieved?.by ?? [];
  return { steps: [stepOf(member, entry, withSpec(resource, compared), fields, by)], underway, held, ...drift };
}

/** What thresholds lay over it. */
function withWish(resource: Resource, wish: WantedAvailability | undefined): Resource {
  const spec = resource.spec as MemberSpec;
  if (wish === undefined) return resource;
  const relieved = { by: wish.by, availability: spec.availability };
  return withSpec(resource, { ...spec, availability: wish.availability, relieved });
}

function notDrained(name: string, by: readonly string[]): Held {
  const why = `${describeThresholds(by)} would move its tasks: no other machine of the Swarm would take them, so nothing new comes to it`;
  return { code: 'not-moved', subject: `member/${name} on the Swarm`, why };
}

/** What is seen, without labels that others gave it: neither git nor we asked for them. */
function withoutStrange(seen: MemberSpec, want: MemberSpec, asked: MemberSpec | undefined): MemberSpec {
  const isOurs = (key: string): boolean => want.labels[key] !== undefined || asked?.labels[key] !== undefined;
  return { ...seen, labels: Object.fromEntries(Object.entries(seen.labels).filter(([key]) => isOurs(key))) };
}

/** All but the role at once; the role is a step of its own. */
function stepOf(
  { name, node }: Membership,
  entry: SwarmEntry,
  resource: Resource,
  fields: readonly FieldChange[],
  by: readonly string[],
): Step {
  const others = fields.filter(({ field }) => field !== 'role');
  const cause = causeOf(fields);
  const whose = cause === 'threshold' ? { by } : {};
  const subject = { id: resource.id, ref: entry.id };
  const spec = resource.spec as MemberSpec;
  if (others.length > 0) {
    const drains = others.some(({ field, to }) => field === 'availability' && to === 'drain');
    const first = withSpec(resource, { ...spec, role: entry.role });
    const why = [
      ...(cause === 'threshold' ? [reliefWhy(spec, by)] : drains ? [`${name} is declared ${node?.state}`] : []),
      ...(spec.role === entry.role ? [] : [`after this the ${entry.role} becomes a ${spec.role}`]),
    ].join('; ');
    const impact = drains ? 'restart' : 'none';
    return { change: newChange('update', subject, why, { resource: first, fields: others, cause, impact, ...whose }) };
  }
  const why = `a ${entry.role} becomes a ${spec.role}`;
  if (spec.role === 'manager')
    return { change: newChange('update', subject, why, { resource, fields, cause }), manager: 'promote' };
  const isDead = entry.status === 'down' && entry.reachability === 'unreachable';
  const change = newChange('update', subject, why, { resource, fields, cause, impact: 'restart' });
  return { change, manager: isDead ? 'bury' : 'demote' };
}

function reliefWhy({ relieved, availability }: MemberSpec, by: readonly string[]): string {
  if (relieved === undefined) return `as git has it again: ${describeThresholds(by)} cleared`;
  return `${describeThresholds(by)} relieves it: ${availability === 'drain' ? 'its tasks go elsewhere' : 'nothing new comes to it'}`;
}

/** What is not yet as it was asked; `drains`: its tasks are to leave. */
export function goesOn(drains: boolean, entry: SwarmEntry): readonly string[] {
  const { role, reachability, availability, tasks, status } = entry;
  return [
    ...(role === 'manager' && reachability !== 'reachable' && status !== 'down' ? ['is becoming a manager'] : []),
    ...(role === 'worker' && reachability !== undefined ? ['is becoming a worker'] : []),
    ...(drains && availability === 'drain' && tasks > 0 && status !== 'down' ? [draining(tasks)] : []),
  ];
}

/** `draining, 3 tasks are left there`. */
export function draining(tasks: number): string {
  return `draining, ${tasks} ${tasks === 1 ? 'task is' : 'tasks are'} left there`;
}

function driftOf(id: ResourceId, fields: readonly FieldChange[], correct: boolean): Drift {
  return { id, what: 'changed by hand', fields, answer: correct ? 'put back' : 'reported' };
}
