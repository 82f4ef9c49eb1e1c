import type { ResourceId } from '../../model/ids.ts';
import type { Drift, FieldChange } from '../../model/plan.ts';
import type { Resource } from '../../model/resource.ts';
import type { MemberSpec } from '../../model/swarm.ts';
import type { SwarmEntry } from '../../model/swarm-sight.ts';
import { diffSpecs } from '../diff.ts';
import { newChange } from '../new-change.ts';
import type { Membership } from './membership.ts';
import { askedOf, type MemberContext, memberResource, type Step, specOf, type Verdict, withSpec } from './verdict.ts';

/** A member that is in the Swarm and shall be: role, availability and labels as git says. */
export function stayInSwarm(member: Membership, entry: SwarmEntry, context: MemberContext): Verdict {
  const { target, sight, lives, correct } = context;
  const resource = memberResource(target, member, sight.id);
  const asked = askedOf(entry, lives);
  const { address: _, ...compared } = resource.spec as MemberSpec;
  const have = withoutStrange(specOf(entry, sight.id), compared, asked);
  const fields = diffSpecs(compared, have, asked && { ...asked, swarm: sight.id });
  const drifted = fields.filter(({ cause }) => cause === 'drift');
  const isReported = !correct && drifted.length === fields.length;
  const drift = drifted.length === 0 ? {} : { drift: driftOf(resource.id, drifted, correct) };
  const underway = goesOn(member, entry).map(what => ({ id: resource.id, what }));
  if (fields.length === 0 || isReported) return { underway, ...drift };
  return { steps: [stepOf(member, entry, withSpec(resource, compared), fields)], underway, ...drift };
}

/** What is seen, without labels that others gave it: neither git nor we asked for them. */
function withoutStrange(seen: MemberSpec, want: MemberSpec, asked: MemberSpec | undefined): MemberSpec {
  const isOurs = (key: string): boolean => want.labels[key] !== undefined || asked?.labels[key] !== undefined;
  return { ...seen, labels: Object.fromEntries(Object.entries(seen.labels).filter(([key]) => isOurs(key))) };
}

/** All but the role at once; the role is a step of its own. */
function stepOf({ name, node }: Membership, entry: SwarmEntry, resource: Resource, fields: readonly FieldChange[]): Step {
  const others = fields.filter(({ field }) => field !== 'role');
  const cause = fields.every(field => field.cause === 'drift') ? 'drift' : 'git';
  const subject = { id: resource.id, ref: entry.id };
  const spec = resource.spec as MemberSpec;
  if (others.length > 0) {
    const drains = others.some(({ field, to }) => field === 'availability' && to === 'drain');
    const first = withSpec(resource, { ...spec, role: entry.role });
    const why = [
      ...(drains ? [`${name} is declared ${node?.state}`] : []),
      ...(spec.role === entry.role ? [] : [`after this the ${entry.role} becomes a ${spec.role}`]),
    ].join('; ');
    const impact = drains ? 'restart' : 'none';
    return { change: newChange('update', subject, why, { resource: first, fields: others, cause, impact }) };
  }
  const why = `a ${entry.role} becomes a ${spec.role}`;
  if (spec.role === 'manager')
    return { change: newChange('update', subject, why, { resource, fields, cause }), manager: 'promote' };
  const isDead = entry.status === 'down' && entry.reachability === 'unreachable';
  const change = newChange('update', subject, why, { resource, fields, cause, impact: 'restart' });
  return { change, manager: isDead ? 'bury' : 'demote' };
}

/** What is not yet as it was asked. */
export function goesOn({ node }: Pick<Membership, 'node'>, entry: SwarmEntry): readonly string[] {
  const { role, reachability, availability, tasks, status } = entry;
  return [
    ...(role === 'manager' && reachability !== 'reachable' && status !== 'down' ? ['is becoming a manager'] : []),
    ...(role === 'worker' && reachability !== undefined ? ['is becoming a worker'] : []),
    ...(node?.state === 'drained' && availability === 'drain' && tasks > 0 && status !== 'down' ? [draining(tasks)] : []),
  ];
}

/** `draining, 3 tasks are left there`. */
export function draining(tasks: number): string {
  return `draining, ${tasks} ${tasks === 1 ? 'task is' : 'tasks are'} left there`;
}

function driftOf(id: ResourceId, fields: readonly FieldChange[], correct: boolean): Drift {
  return { id, what: 'changed by hand', fields, answer: correct ? 'put back' : 'reported' };
}
