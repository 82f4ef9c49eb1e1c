import type { Cluster } from '../../model/cluster.ts';
import type { Memory } from '../../model/memory.ts';
import type { Sight } from '../../model/observed.ts';
import type { Change } from '../../model/plan.ts';
import type { Resource } from '../../model/resource.ts';
import type { MemberSpec } from '../../model/swarm.ts';
import { isUntrusted } from '../../model/swarm-sight.ts';
import { newChange } from '../new-change.ts';
import { swarmOf } from '../targets.ts';
import { type Membership, requiredSwarm } from './membership.ts';
import { hold, memberResource, triedInVain, type Verdict, withSpec } from './verdict.ts';

/**
 * What is done where no Swarm can be seen: one is made, by the first manager by name, only when every declared machine answered in this very
 * pass and is in none (one that is declared absent may be lost instead), and none was ever seen. Otherwise nothing, and why.
 */
export function formSwarm(
  cluster: Cluster,
  members: readonly Membership[],
  kind: Sight['kind'],
  lost: ReadonlySet<string>,
  { memory, at }: { readonly memory: Memory; readonly at: number },
): Verdict {
  const wanted = members.filter(({ leaves }) => leaves === null);
  const first = wanted.find(({ role }) => role === 'manager');
  const isSomewhere = members.some(({ machine }) => machine?.kind === 'answered' && machine.local !== 'inactive');
  if (first === undefined || isSomewhere) return {};
  const target = swarmOf(cluster);
  const made = making(cluster, memberResource(target, first, null));
  const change = newChange('create', made, 'no machine is in a Swarm: this manager makes one', {
    resource: made,
  });
  const required = requiredSwarm(cluster, memory);
  if (required !== null)
    return wanted.some(({ machine }) => machine?.kind === 'answered') ? gone(cluster, first, required, change) : {};
  const silent = members.filter(
    ({ name, machine, leaves }) => machine?.kind === 'silent' && !(leaves !== null && lost.has(name)),
  );
  if (silent.length > 0) {
    const names = silent.map(({ name }) => name).join(', ');
    const why = `a Swarm is made when all machines have said that they are in none; ${names} did not answer`;
    return hold(first.name, 'not-all-answered', why, wayOut(silent), change);
  }
  if (kind !== 'unformed') return {};
  const vain = triedInVain({ memory, at }, first.name, change);
  if (vain !== null) return vain;
  return {
    steps: [{ change }],
    later: wanted
      .filter(member => member !== first)
      .map(member => {
        const resource = memberResource(target, member, '');
        return {
          change: newChange('create', resource, `it is declared as a ${member.role}`, { resource }),
          waits: 'for the Swarm to be formed',
        };
      }),
  };
}

/** Whose host keys nobody has declared yet is not away. */
function wayOut(silent: readonly Membership[]): string {
  const untrusted = silent.filter(({ machine }) => machine !== null && isUntrusted(machine));
  const rest = silent.filter(member => !untrusted.includes(member));
  const namesOf = (members: readonly Membership[]): string => members.map(({ name }) => name).join(', ');
  return [
    ...(untrusted.length === 0 ? [] : [`reconcile trust ${untrusted.map(({ name }) => name).join(' ')}`]),
    ...(rest.length === 0 ? [] : [`see to it that ${namesOf(rest)} can be reached, or take what is gone out of git`]),
  ].join('; ');
}

function gone({ swarm }: Cluster, { name }: Membership, required: string, change: Change): Verdict {
  const why = `no machine that answers is in Swarm ${required}, which is this cluster's`;
  const todo =
    swarm?.id === undefined
      ? 'bring its managers back or, if it is gone for good, run reconcile forget swarm'
      : 'bring its managers back, or take spec.swarm.id out of the Cluster';
  return hold(name, 'swarm-gone', why, todo, change);
}

function making({ swarm }: Cluster, resource: Resource): Resource {
  const settings = swarm?.settings === undefined ? {} : { settings: swarm.settings };
  return withSpec(resource, { ...(resource.spec as MemberSpec), ...settings });
}
