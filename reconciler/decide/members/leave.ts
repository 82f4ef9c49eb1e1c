import type { Change } from '../../model/plan.ts';
import type { SwarmEntry } from '../../model/swarm-sight.ts';
import { newChange } from '../new-change.ts';
import { isUnlisted } from './join.ts';
import type { Membership } from './membership.ts';
import { draining, goesOn } from './stay.ts';
import { changed, hold, type MemberContext, memberId, type Verdict } from './verdict.ts';

/** A member that shall be in the Swarm no more: drained, then a worker, then out. */
export function leaveSwarm(member: Membership, entry: SwarmEntry, why: string, context: MemberContext): Verdict {
  const { dissolves } = context;
  const isDown = entry.status === 'down';
  const out = removal(member, entry, why, context);
  if (!isDown && !dissolves && entry.availability !== 'drain') {
    const change = changed(context, member, entry, { availability: 'drain' }, why);
    return { steps: [{ change }], later: [{ change: out, waits: 'until its tasks are elsewhere' }] };
  }
  if (!isDown && !dissolves && entry.tasks > 0)
    return {
      underway: [{ id: out.id, what: draining(entry.tasks) }],
      later: [{ change: out, waits: 'until its tasks are elsewhere' }],
    };
  if (entry.role === 'manager') return stepDown(member, entry, why, out, context);
  const becomes = goesOn(member.node?.state === 'drained', entry);
  if (becomes.length > 0)
    return {
      underway: becomes.map(what => ({ id: out.id, what })),
      later: [{ change: out, waits: 'until it is no manager any more' }],
    };
  return goOut(member, entry, out, context);
}

/** A machine without a place in the list that is in this Swarm as far as it knows: it leaves what is left. */
export function leaveUnlisted({ name, machine }: Membership, why: string, context: MemberContext): Verdict {
  if (machine?.kind !== 'answered' || !isUnlisted(machine, context)) return {};
  return { steps: [{ change: newChange('delete', { id: memberId(context.target, name), ref: machine.nodeId! }, why) }] };
}

/** Entries of a machine that has another one now, or none: removed once they are down. */
export function removeLeftovers(member: Membership, context: MemberContext): Verdict {
  const { name, machine, leftovers, entry } = member;
  const isElsewhere = machine?.kind === 'answered' || entry?.status === 'ready';
  const why = `old entry of ${name}, which ${entry === null ? 'was set up anew' : 'joined again as new'}`;
  const down = leftovers.filter(({ status }) => status === 'down' && isElsewhere);
  const up = isElsewhere && machine?.kind === 'answered' ? leftovers.filter(({ status }) => status !== 'down') : [];
  return {
    steps: down.map(left =>
      left.role === 'manager'
        ? { change: changed(context, member, left, { role: 'worker' }, why, { impact: 'none' }), manager: 'bury' }
        : { change: removal(member, left, why, context) },
    ),
    underway: up.map(() => ({ id: memberId(context.target, name), what: 'the managers have not noticed yet that it left' })),
  };
}

function removal({ name }: Membership, entry: SwarmEntry, why: string, { target, lost }: MemberContext): Change {
  const isDown = entry.status === 'down';
  return newChange('delete', { id: memberId(target, name), ref: entry.id }, why, {
    impact: entry.tasks > 0 && !isDown ? 'outage' : 'none',
    cause: isDown && lost.has(name) ? 'loss' : 'git',
  });
}

function stepDown(member: Membership, entry: SwarmEntry, why: string, out: Change, context: MemberContext): Verdict {
  const { sight, dissolves, dead } = context;
  const { name } = member;
  const others = (sight.entries ?? []).filter(({ id }) => id !== entry.id && !(dissolves && dead.has(id)));
  const workers = others.filter(({ role }) => role === 'worker').map(({ hostname }) => hostname);
  if (dissolves && others.length === 0) return endSwarm(member, entry, out, context);
  if (dissolves && workers.length > 0) return { later: [{ change: out, waits: `until ${workers.join(', ')} left` }] };
  if (!others.some(({ role }) => role === 'manager'))
    return hold(name, 'last-manager', `${name} is the last manager, and others shall stay`, 'declare another manager', out);
  const demote = changed(context, member, entry, { role: 'worker' }, why);
  if (entry.status !== 'down')
    return { steps: [{ change: demote, manager: 'demote' }], later: [{ change: out, waits: 'until it is a worker' }] };
  if (isGone(member, context)) return { steps: [{ change: { ...demote, cause: 'loss', impact: 'none' }, manager: 'bury' }] };
  return { later: [{ change: out, waits: `until ${name} answers, or is lost` }] };
}

/** The last one of all: with it the Swarm ends. */
function endSwarm(member: Membership, entry: SwarmEntry, out: Change, context: MemberContext): Verdict {
  const { foreign } = context;
  if (foreign.length === 0) return goOut(member, entry, out, context);
  const names = foreign.length > 3 ? `${foreign.slice(0, 3).join(', ')} and ${foreign.length - 3} more` : foreign.join(', ');
  return hold(
    member.name,
    'not-ours',
    `the Swarm ends with it, and runs what is not Keelson's: ${names}`,
    'remove that first',
    out,
  );
}

/** It leaves by its own engine, where that answers; an entry that is down is removed from the list. */
function goOut(member: Membership, entry: SwarmEntry, out: Change, context: MemberContext): Verdict {
  const { name, machine } = member;
  const isDown = entry.status === 'down';
  if (machine?.kind === 'answered' && (isDown || machine.nodeId === entry.id)) return { steps: [{ change: out }] };
  if (machine?.kind === 'answered') return { underway: [{ id: out.id, what: 'the managers have not noticed yet that it left' }] };
  if (isGone(member, context)) return { steps: [{ change: out }] };
  if (isDown) return { later: [{ change: out, waits: `until ${name} answers, or is lost` }] };
  const why = `${name} is up and does not answer Keelson, so that it cannot be made to leave`;
  return hold(name, 'node-unseen', why, `mend the way to it, or run docker swarm leave on ${name}`, out);
}

/** Whether it is down for the managers, and will not be back: lost, or nobody is there to ask. */
function isGone({ name, machine }: Membership, { lost }: MemberContext): boolean {
  return machine === null || (machine.kind === 'silent' && lost.has(name));
}
