import { chooseSwarm } from '../../reconciler/drivers/swarm/choose-swarm.ts';
import type { TargetId } from '../../reconciler/model/ids.ts';
import { resourceId, splitResourceId } from '../../reconciler/model/ids.ts';
import type { NodeFacts } from '../../reconciler/model/node-facts.ts';
import type { Sight } from '../../reconciler/model/observed.ts';
import type { Change } from '../../reconciler/model/plan.ts';
import type { Live, Owner } from '../../reconciler/model/resource.ts';
import type { MemberSpec } from '../../reconciler/model/swarm.ts';
import type { SwarmEntry, SwarmMachine } from '../../reconciler/model/swarm-sight.ts';

/** A machine of the model: what its disk remembers, whether it runs, and whether the reconciler reaches it. */
export interface ModelMachine {
  place: { readonly swarm: string; readonly id: string } | null;
  isUp: boolean;
  isReached: boolean;
}

interface ModelMember {
  readonly host: string;
  role: 'manager' | 'worker';
  /** Whether it is in the raft by now: that follows its role a moment later. */
  isRaft: boolean;
  availability: MemberSpec['availability'];
  labels: MemberSpec['labels'];
  applied: { readonly name: string; readonly spec: MemberSpec } | null;
  /** As the managers noticed it last. */
  isNoticed: boolean;
  tasks: number;
}

/** A Swarm of the model: what its managers have agreed on. */
export interface ModelSwarm {
  readonly madeBy: Owner | undefined;
  readonly members: Map<string, ModelMember>;
}

/** Machines and Swarms as real ones behave, as far as membership goes; time passes by `tick`. */
export interface SwarmModel {
  readonly machines: Map<string, ModelMachine>;
  readonly swarms: Map<string, ModelSwarm>;
  readonly target: TargetId;
  readonly owner: Owner;
}

const facts: NodeFacts = { platform: '', engineVersion: '', hostname: '', cpuMillis: 0, memoryBytes: 0, runtimes: [] };

/** Where a machine of the model is. */
export function addressOf(name: string): string {
  return `10.0.0.${name.charCodeAt(0)}`;
}

/** Bare machines. */
export function makeSwarmModel(names: readonly string[], target: TargetId, owner: Owner): SwarmModel {
  const machines = new Map(names.map(name => [name, { place: null, isUp: true, isReached: true }]));
  return { machines, swarms: new Map(), target, owner };
}

/** Whether a majority of a Swarm's managers is up. */
export function hasQuorum({ machines, swarms }: SwarmModel, id: string): boolean {
  const raft = [...swarms.get(id)!.members].filter(([, { isRaft }]) => isRaft);
  const isThere = ([own, { host }]: (typeof raft)[number]): boolean =>
    machines.get(host)!.isUp && machines.get(host)!.place?.id === own;
  return raft.filter(isThere).length > raft.length / 2;
}

/** What goes on by itself: managers notice who is there, roles become true, drained nodes become empty. */
export function tick(model: SwarmModel): void {
  for (const [id, { members }] of model.swarms) {
    if (!hasQuorum(model, id)) continue;
    for (const [own, member] of members) {
      const machine = model.machines.get(member.host)!;
      member.isNoticed = machine.isUp && machine.place?.id === own;
      if (member.role === 'worker' || member.isNoticed) member.isRaft = member.role === 'manager';
      member.tasks = member.availability === 'active' && member.isNoticed ? 1 : 0;
    }
  }
}

/** What a look sees, as the driver's does. */
export function lookAtModel(
  model: SwarmModel,
  asked: readonly string[],
  wanted: { readonly required: string | null; readonly absent: ReadonlySet<string> },
  at: number,
): Sight {
  const machines = new Map(asked.map(name => [name, machineOf(model, name)]));
  const choice = chooseSwarm(machines, { ...wanted, owner: model.owner });
  const silent = { kind: 'silent', since: at, lastSeenAt: null, last: [], facts: null } as const;
  const unseen = { id: null, asked: null, machines, entries: null };
  if (choice.kind === 'none') {
    const swarm = { ...unseen, why: choice.why };
    const needs = resourceId(model.target, 'member', asked[0]!);
    return choice.isFormable ? { kind: 'unformed', at, needs, why: choice.why, swarm } : { ...silent, why: choice.why, swarm };
  }
  const manager = choice.managers.find(name => hasQuorum(model, model.machines.get(name)!.place!.swarm));
  if (manager === undefined) return { ...silent, why: 'no quorum', swarm: { ...unseen, why: 'no quorum' } };
  const id = model.machines.get(manager)!.place!.swarm;
  const { madeBy, members } = model.swarms.get(id)!;
  const entries = [...members].map(([own, member], index) => entryOf(model, own, member, index === 0));
  return {
    kind: 'seen',
    at,
    live: [...members].flatMap(([own, member]) => liveOf(model, own, member)),
    foreign: [],
    facts,
    images: new Set(),
    imagesInUse: new Set(),
    remarks: [],
    swarm: { id, asked: manager, machines, entries, ...(madeBy === undefined ? {} : { madeBy }) },
  };
}

function machineOf({ machines, swarms }: SwarmModel, name: string): SwarmMachine {
  const { place, isUp, isReached } = machines.get(name)!;
  if (!isUp || !isReached) return { kind: 'silent', why: 'cut off' };
  const swarm = place === null ? undefined : swarms.get(place.swarm);
  // A member that was removed still believes in what it was.
  const isManager = place !== null && (swarm?.members.get(place.id)?.isRaft ?? false);
  return {
    kind: 'answered',
    facts: { ...facts, hostname: name },
    via: 'model',
    local: place === null ? 'inactive' : 'active',
    nodeId: place?.id ?? null,
    swarm: isManager ? place.swarm : null,
    ...(isManager && swarm?.madeBy !== undefined ? { madeBy: swarm.madeBy } : {}),
    isManager,
    managers: [...(swarm?.members ?? [])].flatMap(([id, { isRaft }]) => (isRaft ? [id] : [])),
  };
}

function entryOf({ machines, owner }: SwarmModel, id: string, member: ModelMember, isFirst: boolean): SwarmEntry {
  const { host, role, availability, labels, applied, isNoticed, isRaft, tasks } = member;
  const machine = machines.get(host)!;
  return {
    id,
    hostname: host,
    address: addressOf(host),
    role,
    availability,
    status: isNoticed ? 'ready' : 'down',
    ...(isRaft
      ? { reachability: machine.isUp && machine.place?.id === id ? ('reachable' as const) : ('unreachable' as const) }
      : {}),
    isLeader: isFirst,
    labels,
    ...(applied === null ? {} : { owner, member: applied.name }),
    platform: '',
    engineVersion: '',
    tasks,
    version: 1,
  };
}

function liveOf(
  { target, machines }: SwarmModel,
  id: string,
  { host, role, availability, labels, applied }: ModelMember,
): readonly Live[] {
  const name = machines.get(host)!.place?.id === id ? host : applied?.name;
  if (name === undefined) return [];
  const spec: MemberSpec = { kind: 'member', swarm: null, role, availability, labels };
  const more = applied === null ? { adopted: true as const } : { applied: applied.spec };
  return [
    {
      id: resourceId(target, 'member', name),
      ref: id,
      name: host,
      spec,
      ...more,
      state: { phase: 'present' },
      restarts: 0,
      createdAt: 0,
    },
  ];
}

/** What the driver does for a change; throws where a real Swarm would refuse. */
export function applyToModel(model: SwarmModel, { action, id, ref, resource }: Change): void {
  const { name } = splitResourceId(id);
  const machine = model.machines.get(name);
  const asked = (resource?.spec as MemberSpec | undefined)?.swarm;
  const swarmId = [...model.swarms].find(
    ([one, { members }]) =>
      hasQuorum(model, one) &&
      (one === asked || (ref !== undefined && members.has(ref))) &&
      [...members.values()].some(({ host, isRaft }) => isRaft && model.machines.get(host)!.isReached),
  )?.[0];
  const swarm = swarmId === undefined ? undefined : model.swarms.get(swarmId)!;
  if (action === 'create') {
    const spec = resource!.spec as MemberSpec;
    if (machine === undefined || !machine.isUp || !machine.isReached) throw new Error(`${name} does not answer`);
    if (machine.place !== null) return;
    const number = nextNumber(model);
    const own = `${name}-${number}`;
    // Now and then the reconciler ends before it has put its labels on what it made.
    const isStamped = number % 3 !== 0;
    const member: ModelMember = {
      host: name,
      role: spec.swarm === null ? 'manager' : spec.role,
      isRaft: spec.swarm === null || spec.role === 'manager',
      availability: isStamped ? spec.availability : 'active',
      labels: isStamped ? spec.labels : {},
      applied: isStamped ? { name, spec } : null,
      isNoticed: true,
      tasks: 0,
    };
    if (spec.swarm === null) {
      const made = `swarm-${model.swarms.size + 1}`;
      model.swarms.set(made, { madeBy: model.owner, members: new Map([[own, member]]) });
      machine.place = { swarm: made, id: own };
      return;
    }
    if (swarm === undefined || swarmId !== spec.swarm) throw new Error('no such Swarm');
    swarm.members.set(own, member);
    machine.place = { swarm: swarmId, id: own };
    return;
  }
  if (action === 'delete' && swarm === undefined && machine?.place?.id === ref && machine?.isUp && machine.isReached) {
    machine.place = null;
    return;
  }
  if (swarm === undefined || swarmId === undefined) throw new Error('no quorum');
  const member = swarm.members.get(ref!);
  if (action === 'update') {
    if (member === undefined) throw new Error('no such node');
    const spec = resource!.spec as MemberSpec;
    const raft = [...swarm.members.values()].filter(({ isRaft }) => isRaft);
    if (spec.role === 'worker' && member.isRaft && raft.length === 1) throw new Error('attempting to demote the last manager');
    member.role = spec.role;
    member.availability = spec.availability;
    const asked = member.applied?.spec.labels ?? {};
    const strange = Object.entries(member.labels).filter(([key]) => asked[key] === undefined);
    member.labels = { ...Object.fromEntries(strange), ...spec.labels };
    member.applied = { name, spec };
    return;
  }
  if (action === 'delete') {
    const isAlone = [...swarm.members].every(([own, { isRaft, isNoticed }]) => own === ref || (!isRaft && !isNoticed));
    if (machine?.isUp && machine.isReached && machine.place?.id === ref) {
      if (member?.isRaft && !isAlone) throw new Error('it is a manager');
      machine.place = null;
    }
    if (member === undefined) return;
    if (member.isRaft && !isAlone) throw new Error('it has to be demoted first');
    if (member.isRaft) model.swarms.delete(swarmId);
    else if (!member.isNoticed) swarm.members.delete(ref!);
    return;
  }
  throw new Error(`${action} is not for members`);
}

const numbers = new WeakMap<SwarmModel, number>();

function nextNumber(model: SwarmModel): number {
  const next = (numbers.get(model) ?? 0) + 1;
  numbers.set(model, next);
  return next;
}
