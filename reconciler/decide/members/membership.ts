import type { Cluster, Node } from '../../model/cluster.ts';
import type { Memory } from '../../model/memory.ts';
import type { Owner } from '../../model/resource.ts';
import type { SwarmEntry, SwarmMachine, SwarmSight } from '../../model/swarm-sight.ts';
import { swarmOf } from '../targets.ts';

/** What a machine shall be, and what is known of it. */
export interface Membership {
  /** Its declared name, or the one that its entry was made for. */
  readonly name: string;
  /** null: git does not declare it as one of the Swarm. */
  readonly node: Node | null;
  readonly role: 'manager' | 'worker';
  /** Why it shall leave; null: it shall be in. */
  readonly leaves: string | null;
  /** null: nobody asks it. */
  readonly machine: SwarmMachine | null;
  /** Its place in the Swarm's list; null: it has none. */
  readonly entry: SwarmEntry | null;
  /** The node whose engine it leads to, too; null: none. */
  readonly twinOf: string | null;
  /** Entries that it had before it was set up anew, or left. */
  readonly leftovers: readonly SwarmEntry[];
}

/** All memberships by name, and the entries that are nobody's. */
export interface Memberships {
  readonly all: readonly Membership[];
  readonly strangers: readonly SwarmEntry[];
}

/** The one Swarm that counts, by git or by what an earlier pass saw; null: none has been seen. */
export function requiredSwarm(cluster: Cluster, memory: Memory): string | null {
  return cluster.swarm?.id ?? memory.targets.get(swarmOf(cluster))?.swarm ?? null;
}

/** What a node is in its Swarm: of two roles the manager wins. */
export function swarmRole({ roles }: Node, cluster: Pick<Cluster, 'roles'>): 'manager' | 'worker' {
  return roles.some(role => cluster.roles.get(role)?.swarm === 'manager') ? 'manager' : 'worker';
}

/** Who shall be in the Swarm or is, each with its machine and its entry. */
export function membershipsOf(cluster: Cluster, sight: SwarmSight): Memberships {
  const entries = sight.entries ?? [];
  const nameOf = namer(cluster, sight);
  const named = Map.groupBy(entries, nameOf);
  const strangers = named.get(null) ?? [];
  named.delete(null);
  const declared = [...cluster.nodes.values()].filter(({ engine }) => engine === 'swarm').map(({ name }) => name);
  const names = [...new Set([...declared, ...[...named.keys()].map(String)])].sort();
  const all = names.map(name => membershipOf(name, named.get(name) ?? [], cluster, sight));
  const before = (stranger: SwarmEntry): boolean => all.some(member => wasItself(stranger, member));
  return {
    all: all.map(member => ({
      ...member,
      leftovers: [...member.leftovers, ...strangers.filter(stranger => wasItself(stranger, member))],
    })),
    strangers: strangers.filter(stranger => !before(stranger)),
  };
}

/** Whether an entry without a label is what a machine was before: the same host at the same address, and nobody is there any more. */
function wasItself({ owner, status, hostname, address }: SwarmEntry, { machine, entry, node }: Membership): boolean {
  if (owner !== undefined || status !== 'down' || machine?.kind !== 'answered') return false;
  return hostname === machine.facts.hostname && address === (entry?.address ?? node?.address);
}

/** Names entries: by the machine that has its id, else by our label; null: it is nobody's. */
function namer(cluster: Cluster, { machines }: SwarmSight): (entry: SwarmEntry) => string | null {
  const byId = new Map<string, string>();
  for (const [name, machine] of machines)
    if (machine.kind === 'answered' && machine.nodeId !== null && twinOf(name, machine, { machines }) === null)
      byId.set(machine.nodeId, name);
  const present = new Map([...cluster.nodes.values()].flatMap(({ name, formerly }) => formerly.map(old => [old, name] as const)));
  return ({ id, member, owner }) => {
    const known = byId.get(id);
    if (known !== undefined) return known;
    if (member === undefined || !isOurs(owner, cluster)) return null;
    return cluster.nodes.has(member) ? member : (present.get(member) ?? member);
  };
}

function isOurs(owner: Owner | undefined, { name, uid }: Cluster): boolean {
  return owner?.cluster === name && owner.uid === uid;
}

function membershipOf(name: string, entries: readonly SwarmEntry[], cluster: Cluster, sight: SwarmSight): Membership {
  const node = cluster.nodes.get(name);
  const machine = sight.machines.get(name) ?? null;
  const isMember = node?.engine === 'swarm';
  return {
    name,
    node: isMember ? node : null,
    role: isMember ? swarmRole(node, cluster) : 'worker',
    leaves: leavesBecause(name, node),
    machine,
    twinOf: twinOf(name, machine, sight),
    ...entriesOf(machine, entries),
  };
}

/** Which entry is the machine's, and which it had before. One that is in no Swarm, or has an id that is not listed, has none. */
function entriesOf(machine: SwarmMachine | null, entries: readonly SwarmEntry[]): Pick<Membership, 'entry' | 'leftovers'> {
  if (machine?.kind === 'answered' && machine.local !== 'locked') {
    const entry = entries.find(({ id }) => id === machine.nodeId) ?? null;
    return { entry, leftovers: entries.filter(other => other !== entry) };
  }
  // Of a machine that does not say which is its own it is the one that is up, else all may be.
  const up = entries.filter(({ status }) => status !== 'down');
  const [entry = null] = up.length === 1 ? up : entries;
  return { entry, leftovers: up.length === 1 ? entries.filter(other => other !== entry) : [] };
}

/** The node before it that has the same place: two names for one engine. */
function twinOf(name: string, machine: SwarmMachine | null, { machines }: Pick<SwarmSight, 'machines'>): string | null {
  if (machine?.kind !== 'answered' || machine.nodeId === null) return null;
  const before = [...machines].find(([other, one]) => other < name && one.kind === 'answered' && one.nodeId === machine.nodeId);
  return before?.[0] ?? null;
}

function leavesBecause(name: string, node: Node | undefined): string | null {
  if (node === undefined) return `${name} is no longer in git`;
  if (node.engine !== 'swarm') return `${name} has engine ${node.engine} now`;
  return node.state === 'absent' ? `${name} is declared absent` : null;
}
