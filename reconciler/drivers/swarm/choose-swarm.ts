import type { Owner } from '../../model/resource.ts';
import { isUntrusted, type SwarmMachine } from '../../model/swarm-sight.ts';

/** Which Swarm is meant, and the nodes that manage it; or why that cannot be told. `isFormable`: nobody is in any, and all have said so. */
export type Choice =
  | { readonly kind: 'found'; readonly managers: readonly string[] }
  | { readonly kind: 'none'; readonly why: string; readonly isFormable: boolean };

/** What a Swarm is known by. */
export interface Wanted {
  readonly owner: Owner;
  /** The one that git or an earlier pass names; null: none has. */
  readonly required: string | null;
  /** Nodes that are declared absent: their silence does not matter. */
  readonly absent: ReadonlySet<string>;
}

/**
 * Which Swarm is meant: the one that is required; else the one with our label; else the only one that has nobody's label. Managers that cannot
 * tell their Swarm, since there is no quorum, count for it.
 */
export function chooseSwarm(machines: ReadonlyMap<string, SwarmMachine>, wanted: Wanted): Choice {
  const managers = [...machines].flatMap(([node, machine]) =>
    machine.kind === 'answered' && machine.isManager ? [{ node, ...machine }] : [],
  );
  const swarms = new Map(managers.flatMap(({ swarm, madeBy }) => (swarm === null ? [] : [[swarm, madeBy] as const])));
  const ids = wanted.required === null ? unclaimed(swarms, wanted.owner) : [wanted.required];
  const found = managers.filter(({ swarm }) => swarm === null || (ids.length === 1 && swarm === ids[0]));
  if (ids.length < 2 && found.length > 0) return { kind: 'found', managers: found.map(({ node }) => node) };
  if (ids.length > 1)
    return none(`${placesOf(machines)}: that is more than one Swarm; name the one that is meant in spec.swarm.id`);
  if (swarms.size > 0) return none(elsewhere(machines, swarms, wanted.required));
  return withoutManagers(machines, wanted);
}

function unclaimed(swarms: ReadonlyMap<string, Owner | undefined>, owner: Owner): readonly string[] {
  const idsOf = (is: (madeBy: Owner | undefined) => boolean): readonly string[] =>
    [...swarms].flatMap(([id, madeBy]) => (is(madeBy) ? [id] : []));
  const ours = idsOf(madeBy => madeBy?.cluster === owner.cluster && madeBy.uid === owner.uid);
  return ours.length > 0 ? ours : idsOf(madeBy => madeBy === undefined);
}

function elsewhere(
  machines: ReadonlyMap<string, SwarmMachine>,
  swarms: ReadonlyMap<string, Owner | undefined>,
  required: string | null,
): string {
  if (required !== null)
    return `no machine that answers is a manager of Swarm ${required}, which is this cluster's: ${placesOf(machines)}`;
  const [id, madeBy] = [...swarms][0]!;
  return `${placesOf(machines)}: Swarm ${id} was made for cluster ${madeBy!.cluster} (uid ${madeBy!.uid}); if it shall be used, name it in spec.swarm.id`;
}

function withoutManagers(machines: ReadonlyMap<string, SwarmMachine>, { required, absent }: Wanted): Choice {
  const silent = [...machines].filter(([node, { kind }]) => kind === 'silent' && !absent.has(node));
  const members = [...machines].filter(([, machine]) => machine.kind === 'answered' && machine.local !== 'inactive');
  if (members.length > 0) return none(`no manager of the Swarm answers: ${placesOf(machines)}`);
  const isGivenUp = [...machines.keys()].every(node => absent.has(node));
  if (required !== null && !isGivenUp)
    return none(`no machine that answers is in Swarm ${required}, which is this cluster's: ${placesOf(machines)}`);
  if (silent.length > 0 || machines.size === 0)
    return none(`a Swarm is made when all machines have said that they are in none: ${placesOf(machines)}`);
  return { kind: 'none', why: 'the Swarm to be formed', isFormable: true };
}

function none(why: string): Choice {
  return { kind: 'none', why, isFormable: false };
}

/** `phone-1 is a manager of Swarm x, phone-2 is silent: …`; what is the same of several is said once: `phone-1, phone-2 are in none`. */
function placesOf(machines: ReadonlyMap<string, SwarmMachine>): string {
  const alike = Map.groupBy(machines, ([, machine]) => placeOf(machine));
  return [...alike]
    .map(([place, all]) => `${all.map(([node]) => node).join(', ')} ${all.length === 1 ? place : ofSeveral(place)}`)
    .join('; ');
}

function ofSeveral(place: string): string {
  return place.replace(/^is (a )?/, (_, article?: string) => (article === undefined ? 'are ' : 'are each a '));
}

function placeOf(machine: SwarmMachine): string {
  if (isUntrusted(machine)) return 'is silent (host key not trusted yet)';
  if (machine.kind === 'silent') return `is silent (${machine.why})`;
  const { local, isManager, swarm, error } = machine;
  if (local === 'inactive') return 'is in none';
  if (local === 'locked') return 'is locked (docker swarm unlock there)';
  if (isManager) return `is a manager of ${swarm === null ? 'one without a quorum' : `Swarm ${swarm}`}`;
  return local === 'active' ? 'is a worker of one' : `is not up in one (${local}${error === undefined ? '' : `: ${error}`})`;
}
