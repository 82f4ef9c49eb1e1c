import type { SwarmMachine } from '../../model/swarm-sight.ts';
import { newChange } from '../new-change.ts';
import type { Membership } from './membership.ts';
import { hold, type MemberContext, memberId, memberResource, triedInVain, type Verdict } from './verdict.ts';

/** A machine that shall be in the Swarm and has no place in it. */
export function joinSwarm(member: Membership, context: MemberContext): Verdict {
  const { name, machine, role, leftovers } = member;
  const { target, sight } = context;
  const resource = memberResource(target, member, sight.id);
  const why = leftovers.length > 0 ? `${name} was set up anew` : `it is declared as a ${role}`;
  const change = newChange('create', resource, why, { resource });
  if (machine === null || machine.kind === 'silent') {
    const waits = `for ${name} to answer${machine === null ? '' : ` (${machine.why})`}`;
    return { later: [{ change, waits }] };
  }
  if (isUnlisted(machine, context)) return unlisted(member, machine.nodeId!, context);
  switch (machine.local) {
    case 'inactive':
      return triedInVain(context, name, change) ?? { steps: [{ change, ...(role === 'manager' ? { manager: 'promote' } : {}) }] };
    case 'pending':
      return { underway: [{ id: change.id, what: 'is joining' }] };
    case 'locked':
      return hold(name, 'swarm-locked', `${name} is locked`, `run docker swarm unlock on ${name}`);
    case 'error':
      return hold(
        name,
        'member-error',
        `${name} cannot take its place in the Swarm${machine.error === undefined ? '' : `: ${machine.error}`}`,
        `restart its Engine once the Swarm has a quorum; if that does not help, run docker swarm leave --force on ${name}`,
      );
    case 'active':
      return elsewhere(name, machine, context);
  }
}

type Answered = SwarmMachine & { readonly kind: 'answered' };

/** Whether a machine was in this very Swarm, and believes it still is, and the managers do not list it any more. */
export function isUnlisted(machine: SwarmMachine, { sight }: Pick<MemberContext, 'sight'>): boolean {
  if (machine.kind === 'silent' || machine.nodeId === null || machine.local === 'locked') return false;
  const ours = new Set(sight.entries?.flatMap(({ id, role }) => (role === 'manager' ? [id] : [])));
  return machine.swarm === null ? machine.managers.some(id => ours.has(id)) : machine.swarm === sight.id;
}

/** Somebody removed its entry: it leaves, and joins anew. */
function unlisted({ name }: Membership, nodeId: string, { target }: MemberContext): Verdict {
  const why = `it was removed from the Swarm's list; it leaves what is left and joins anew`;
  const change = newChange('delete', { id: memberId(target, name), ref: nodeId }, why, { cause: 'drift' });
  return { steps: [{ change }] };
}

function elsewhere(name: string, { swarm, isManager }: Answered, { sight }: MemberContext): Verdict {
  const other = swarm === null ? 'another Swarm' : `Swarm ${swarm}`;
  return hold(
    name,
    'other-swarm',
    `${name} is a ${isManager ? 'manager' : 'worker'} of ${other}, and this cluster's is ${sight.id}`,
    `if it shall join this one, run docker swarm leave --force on ${name}: what that Swarm runs there ends`,
  );
}
