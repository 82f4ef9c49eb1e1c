import { actsByAgent } from '../model/acts-by-agent.ts';
import type { Access, Cluster, Job, Node, Way } from '../model/cluster.ts';
import { machineOf, splitTargetId, type TargetId, targetId } from '../model/ids.ts';

/** One place that a driver is pointed at. */
export interface Target {
  readonly id: TargetId;
  /** Names of the machines it spans, sorted: one, or all of a Swarm. */
  readonly nodes: readonly string[];
  /** Tried in order. */
  readonly ways: readonly Way[];
  /** Whether it is to be retired: all its machines are declared absent. */
  readonly isAbsent: boolean;
}

const known = new WeakMap<Cluster, ReadonlyMap<TargetId, Target>>();

/** Every place that a cluster's drivers are pointed at, by id: one for the engine of each machine, one for a Swarm over all of its machines. */
export function targetsOf(cluster: Cluster): ReadonlyMap<TargetId, Target> {
  const before = known.get(cluster);
  if (before !== undefined) return before;
  const targets = new Map<TargetId, Target>();
  const beside = enginesBeside(cluster);
  for (const node of cluster.nodes.values()) {
    if (node.engine === 'none') continue;
    if (node.engine !== 'swarm') add(targets, node.engine, node);
    else for (const engine of beside) add(targets, engine, node);
  }
  for (const { id, node } of hostsOf(cluster)) {
    const ways = waysToHost(node);
    if (ways.length > 0) targets.set(id, { id, nodes: [node.name], ways, isAbsent: false });
  }
  const members = [...cluster.nodes.values()].filter(node => node.engine === 'swarm');
  if (members.length > 0) {
    const id = swarmOf(cluster);
    const ways: Way = {
      kind: 'members',
      members: members.map(({ name, access, state }) => ({ node: name, access, isAbsent: state === 'absent' })),
    };
    targets.set(id, {
      id,
      nodes: members.map(node => node.name),
      ways: [ways],
      isAbsent: members.every(node => node.state === 'absent'),
    });
  }
  known.set(cluster, targets);
  return targets;
}

function add(targets: Map<TargetId, Target>, driver: string, node: Node): void {
  const { name, state } = node;
  const id = targetId(driver, name);
  targets.set(id, { id, nodes: [name], ways: waysToEngine(node), isAbsent: state === 'absent' });
}

/** The operating systems of machines of which git says something, or whose identity only they can tell. */
function hostsOf({ nodes, hosts }: Cluster): readonly { readonly id: TargetId; readonly node: Node }[] {
  return [...nodes.values()]
    .filter(({ name, state, identity }) => hosts.has(name) || (state !== 'absent' && identity.machineId !== undefined))
    .map(node => ({ id: hostOf(node.name), node }));
}

/** The operating system of a machine. */
export function hostOf(node: string): TargetId {
  return targetId('host', node);
}

/** Whether a target is the operating system of a machine. */
export function isHost(target: TargetId): boolean {
  return splitTargetId(target).driver === 'host';
}

/** Those of the ways to a machine by which commands can be run there. */
export function waysToHost({ access }: Pick<Node, 'access'>): readonly Access[] {
  return access.filter(({ kind }) => kind !== 'tcp' && kind !== 'agent');
}

/** The ways to a machine's engine: where an agent acts on it, that is the only one, since two who act undo each other's work. */
export function waysToEngine(node: Pick<Node, 'access'>): readonly Access[] {
  return actsByAgent(node) ? AGENT : node.access;
}

const AGENT: readonly Access[] = [{ kind: 'agent' }];

/** Engines that jobs ask for beside the Swarm on its own machines: Docker. */
function enginesBeside({ jobs }: Cluster): readonly string[] {
  return [...jobs.values()].some(job => job.engine === 'docker') ? ['docker'] : [];
}

/** The Swarm of a cluster: it has one, which is called as the cluster is. */
export function swarmOf({ name }: Pick<Cluster, 'name'>): TargetId {
  return targetId('swarm', name);
}

/** The engines that a machine has: on one of a Swarm jobs can ask for its Docker, too. */
export function enginesOn({ engine }: Pick<Node, 'engine'>): readonly string[] {
  return engine === 'swarm' ? ['swarm', 'docker'] : [engine];
}

/** Where a job's workload is on a node: with the engine that the job names, else the node's own. */
export function targetOn(job: Pick<Job, 'engine'>, node: Node): TargetId {
  if (job.engine !== undefined) return targetId(job.engine, node.name);
  const own = ownTargets.get(node) ?? targetId(node.engine, node.name);
  ownTargets.set(node, own);
  return own;
}

const ownTargets = new WeakMap<Node, TargetId>();

/** The machine that a target is, as far as git declares it; undefined: it spans several, or is not in git. */
export function nodeOf(target: TargetId, { nodes }: Pick<Cluster, 'nodes'>): Node | undefined {
  const machine = machineOf(target);
  return machine === null ? undefined : nodes.get(machine);
}
