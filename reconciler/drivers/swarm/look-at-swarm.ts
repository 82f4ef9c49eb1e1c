import { resourceId, type TargetId } from '../../model/ids.ts';
import { OperationError } from '../../model/operation-error.ts';
import type { SwarmEntry, SwarmMachine, SwarmSight } from '../../model/swarm-sight.ts';
import { platformOf } from '../docker/facts.ts';
import { memberOf, otherLabels, ownerOf } from '../docker/labels.ts';
import type { TargetView } from '../driver.ts';
import { chooseSwarm, type Wanted } from './choose-swarm.ts';
import type { EngineNode } from './engine-types.ts';
import { type AskedMachine, type Machine, openMachines } from './machines.ts';
import { askManagers, type Manager } from './managers.ts';
import type { EngineServiceTask } from './service-types.ts';

/** A look at a Swarm: who said what, and the manager that answered for all. */
export interface SwarmLook {
  readonly sight: SwarmSight;
  /** null: none could tell; then `notSeen` says why. */
  readonly manager: Manager | null;
  readonly notSeen?: NonNullable<TargetView['notSeen']>;
  /** What each machine answered, by node. */
  readonly asked: ReadonlyMap<string, AskedMachine>;
}

/** What a look is for. */
export interface LookOptions extends Omit<Wanted, 'absent'> {
  readonly target: TargetId;
}

/** A machine and whether its node is declared absent. The first is the one that a Swarm would be made on. */
export type DeclaredMachine = Machine & { readonly isAbsent: boolean };

/** Looks at a Swarm again and again, over ways that stay open. */
export interface SwarmLooks extends AsyncDisposable {
  /** Asks every machine for its own place, and then a manager that has a quorum for the whole. Throws only when the signal aborts. */
  look(declared: readonly DeclaredMachine[], options: LookOptions, signal: AbortSignal): Promise<SwarmLook>;
}

/** `connect` opens a way to a machine. Nothing is asked yet. */
export function openSwarmLooks(connect: Parameters<typeof openMachines>[0]): SwarmLooks {
  const machines = openMachines(connect);
  const state: { leader: string | null } = { leader: null };
  return {
    async look(declared, options, signal) {
      const look = await lookAt(await machines.ask(declared, signal), declared, options, state.leader, signal);
      state.leader = leaderOf(look.sight) ?? state.leader;
      return look;
    },
    [Symbol.asyncDispose]: () => machines[Symbol.asyncDispose](),
  };
}

async function lookAt(
  asked: ReadonlyMap<string, AskedMachine>,
  declared: readonly DeclaredMachine[],
  { target, ...wanted }: LookOptions,
  leader: string | null,
  signal: AbortSignal,
): Promise<SwarmLook> {
  const answers = new Map([...asked].map(([node, { machine }]) => [node, machine]));
  const unseen = (why: string, first?: string): SwarmLook => ({
    sight: { id: null, asked: null, machines: answers, entries: null, why },
    manager: null,
    notSeen: { why, ...(first === undefined ? {} : { needs: resourceId(target, 'member', first) }) },
    asked,
  });
  const absent = new Set(declared.flatMap(({ node, isAbsent }) => (isAbsent ? [node] : [])));
  const choice = chooseSwarm(answers, { ...wanted, absent });
  if (choice.kind === 'none')
    return unseen(choice.why, choice.isFormable ? (declared.find(({ isAbsent }) => !isAbsent) ?? declared[0])?.node : undefined);
  const inOrder = choice.managers.toSorted((one, other) => Number(other === leader) - Number(one === leader));
  try {
    const manager = await askManagers(
      inOrder.map(node => ({ node, engine: asked.get(node)!.engine! })),
      signal,
    );
    if (wanted.required !== null && manager.swarm.ID !== wanted.required)
      return unseen(`${manager.node} is a manager of Swarm ${manager.swarm.ID}, and this cluster's is ${wanted.required}`);
    return { sight: sightOf(manager, answers), manager, asked };
  } catch (error) {
    if (!(error instanceof OperationError) || signal.aborted) throw error;
    return unseen(`${quorumOf(answers, choice.managers)} (${error.message})`);
  }
}

/** Declared name of the node that leads; undefined: it is none of them, or nobody told. */
function leaderOf({ entries, machines }: SwarmSight): string | undefined {
  const id = entries?.find(({ isLeader }) => isLeader)?.id;
  return [...machines].find(([, machine]) => machine.kind === 'answered' && id !== undefined && machine.nodeId === id)?.[0];
}

function sightOf({ node, swarm, nodes, tasks }: Manager, machines: ReadonlyMap<string, SwarmMachine>): SwarmSight {
  const madeBy = ownerOf(swarm.Spec.Labels);
  const counts = countTasks(tasks);
  const entries = nodes.map(entry => entryOf(entry, counts.get(entry.ID) ?? 0));
  entries.sort((one, other) => (one.hostname + one.id < other.hostname + other.id ? -1 : 1));
  return { id: swarm.ID, asked: node, ...(madeBy === undefined ? {} : { madeBy }), machines, entries };
}

/** Tasks that have ended, whatever became of them. */
const ENDED: ReadonlySet<string> = new Set(['complete', 'shutdown', 'failed', 'rejected', 'orphaned', 'remove']);

function countTasks(tasks: readonly EngineServiceTask[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { NodeID = '', Status } of tasks) if (!ENDED.has(Status.State)) counts.set(NodeID, (counts.get(NodeID) ?? 0) + 1);
  return counts;
}

/** An entry of a Swarm's list of nodes; `tasks`: how many of its tasks have not ended. */
export function entryOf({ ID, Version, Spec, Description, Status, ManagerStatus }: EngineNode, tasks: number): SwarmEntry {
  const { Platform, Engine, Hostname = '' } = Description;
  const owner = ownerOf(Spec.Labels);
  const member = memberOf(Spec.Labels);
  return {
    id: ID,
    hostname: Hostname,
    // A manager is known to itself as 0.0.0.0.
    address: ManagerStatus?.Addr?.replace(/:\d+$/, '') ?? Status.Addr ?? '',
    role: Spec.Role,
    availability: Spec.Availability,
    status: Status.State,
    ...(Status.Message ? { message: Status.Message } : {}),
    ...(ManagerStatus == null ? {} : { reachability: ManagerStatus.Reachability ?? 'unknown' }),
    isLeader: ManagerStatus?.Leader === true,
    labels: otherLabels(Spec.Labels),
    ...(owner === undefined ? {} : { owner }),
    ...(member === undefined ? {} : { member }),
    platform: Platform?.OS === undefined ? '' : platformOf(Platform.OS, Platform.Architecture ?? ''),
    engineVersion: Engine?.EngineVersion ?? '',
    tasks,
    version: Version.Index,
  };
}

/** Why managers that answer cannot tell: `there is no quorum: of 3 managers only phone-1 answers, and 2 are needed`. */
function quorumOf(machines: ReadonlyMap<string, SwarmMachine>, managers: readonly string[]): string {
  const known = new Set(
    [...machines.values()].flatMap(machine => (machine.kind === 'answered' && machine.isManager ? machine.managers : [])),
  );
  const needed = Math.floor(known.size / 2) + 1;
  const answer = `${managers.join(' and ')} ${managers.length === 1 ? 'answers' : 'answer'}`;
  if (managers.length >= needed) return 'no manager can tell how the Swarm stands: they may be choosing a leader';
  return `the Swarm has no quorum: of ${known.size} managers only ${answer}, and ${needed} are needed; nothing can be changed, and what runs goes on; start the others again`;
}
