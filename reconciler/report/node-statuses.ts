import type { Cluster, Node } from '../model/cluster.ts';
import { splitTargetId, type TargetId, targetId } from '../model/ids.ts';
import type { NodeFacts } from '../model/node-facts.ts';
import type { Observed, Sight } from '../model/observed.ts';
import { patienceMs } from '../model/patience.ts';
import type { MemberStatus, NodeStatus, TelemetryStatus } from '../model/report.ts';
import type { SwarmEntry, SwarmSight } from '../model/swarm-sight.ts';
import type { ThresholdStatus } from '../model/threshold.ts';
import { telemetryStatus } from './telemetry-status.ts';

/** How a machine was seen: by its own target, or as one of a Swarm. */
interface MachineLook {
  readonly name: string;
  readonly target: TargetId;
  readonly kind: 'seen' | 'silent' | 'unknown';
  readonly seenAt: number | null;
  /** Of a silent one: the first failed try. */
  readonly since?: number;
  readonly givenUp?: number;
  readonly facts: NodeFacts | null;
  readonly why?: string;
  readonly via?: string;
  readonly remarks?: readonly string[];
  readonly entry?: SwarmEntry;
}

/** Every declared node by name, then machines that left git and are still looked at, and entries of the Swarm that nobody declared. */
export function nodeStatuses(
  cluster: Cluster,
  observed: Observed | null,
  via: (target: TargetId) => string | null,
  at: number,
  thresholds: readonly ThresholdStatus[],
): readonly NodeStatus[] {
  const declared = [...cluster.nodes.values()].map(node => ({
    ...withTold(declaredStatus(node, lookAt(node, cluster, observed), via, at), telemetryOf(node, observed, at)),
    ...taintsOf(node, cluster, thresholds),
  }));
  const left = [...(observed?.sights ?? [])].flatMap(([target, sight]) => {
    const { driver, name } = splitTargetId(target);
    if (driver === 'swarm' || cluster.nodes.has(name)) return [];
    const look = lookOf(name, target, sight);
    return [{ ...statusOf(driver, [], look, via, at), state: 'departed' as const, why: 'no longer in git' }];
  });
  const swarm = swarmOf(cluster, observed);
  const undeclared = (swarm?.swarm.entries ?? [])
    .filter(entry => !isDeclared(entry, cluster, swarm!.swarm))
    .map(entry => {
      const name = entry.member ?? entry.hostname;
      const look: MachineLook = { name, target: swarm!.target, kind: 'unknown', seenAt: null, facts: null, entry };
      return { ...statusOf('swarm', [], look, () => null, at), state: 'departed' as const, why: 'in the Swarm, and not in git' };
    });
  return [...declared, ...left, ...undeclared];
}

function lookAt(node: Node, cluster: Cluster, observed: Observed | null): MachineLook {
  if (node.engine === 'swarm') {
    const found = swarmOf(cluster, observed);
    const target = targetId('swarm', cluster.name);
    if (found !== null) return memberLook(node.name, target, found.sight, found.swarm);
    return lookOf(node.name, target, observed?.sights.get(target));
  }
  const target = targetId(node.engine === 'none' ? 'host' : node.engine, node.name);
  return lookOf(node.name, target, observed?.sights.get(target));
}

function swarmOf(
  { name }: Cluster,
  observed: Observed | null,
): { readonly target: TargetId; readonly sight: Sight; readonly swarm: SwarmSight } | null {
  const target = targetId('swarm', name);
  const sight = observed?.sights.get(target);
  return sight?.swarm === undefined ? null : { target, sight, swarm: sight.swarm };
}

function lookOf(name: string, target: TargetId, sight: Sight | undefined): MachineLook {
  const none = { name, target, seenAt: null, facts: null };
  if (sight === undefined) return { ...none, kind: 'unknown' };
  if (sight.kind === 'silent')
    return {
      ...(sight.givenUp === undefined ? {} : { givenUp: sight.givenUp }),
      ...none,
      kind: 'silent',
      seenAt: sight.lastSeenAt,
      since: sight.since,
      facts: sight.facts,
      why: sight.why,
    };
  if (sight.kind === 'unformed') return { ...none, kind: 'seen' };
  const { silence } = sight.mailbox ?? {};
  if (silence !== undefined) {
    const { since, heardAt, why } = silence;
    return { ...none, kind: 'silent', seenAt: heardAt, since, facts: sight.facts, why };
  }
  return { ...none, kind: 'seen', seenAt: sight.at, facts: sight.facts, remarks: sight.remarks.map(({ text }) => text) };
}

/** What a machine said of itself, and what a manager lists of it. */
function memberLook(name: string, target: TargetId, sight: Sight, { machines, entries }: SwarmSight): MachineLook {
  const machine = machines.get(name);
  // What answers knows its own id: an entry of its name with another one was left behind.
  const entry = entries?.find(({ id, member }) => (machine?.kind === 'answered' ? id === machine.nodeId : member === name));
  const listed = entry === undefined ? {} : { entry };
  const none = { name, target, seenAt: null, facts: null, ...listed };
  if (machine === undefined) return { ...none, kind: 'unknown' };
  if (machine.kind === 'silent') {
    const since = machine.since === undefined ? {} : { since: machine.since };
    return { ...none, kind: 'silent', seenAt: machine.lastSeenAt ?? null, ...since, why: machine.why };
  }
  const { facts, via, error } = machine;
  const seenAt = sight.kind === 'silent' ? sight.lastSeenAt : sight.at;
  return { ...none, kind: 'seen', seenAt, facts, via, ...(error === undefined ? {} : { why: error }) };
}

/** Whether an entry is that of a declared node, or what it left behind when it joined anew. */
function isDeclared({ id, member }: SwarmEntry, { nodes }: Cluster, { machines }: SwarmSight): boolean {
  if (member !== undefined && nodes.has(member)) return true;
  return [...machines.values()].some(machine => machine.kind === 'answered' && machine.nodeId === id);
}

function declaredStatus(node: Node, look: MachineLook, via: (target: TargetId) => string | null, at: number): NodeStatus {
  const waits = patienceMs(node.liveness.lostAfterMs, look.givenUp);
  const isLost = look.since !== undefined && waits !== null && at >= look.since + waits;
  const status = statusOf(node.engine, rolesOf(node), look, via, at);
  const state = node.state !== 'active' ? node.state : status.state === 'silent' && isLost ? 'lost' : status.state;
  return { ...status, state, at: node.at };
}

function telemetryOf(node: Node, observed: Observed | null, at: number): TelemetryStatus | undefined {
  return telemetryStatus(node, observed?.telemetry?.get(node.name), at);
}

/** With what it told. Of a machine that nobody else asks, that is what there is to be seen of it. */
function withTold(status: NodeStatus, telemetry: TelemetryStatus | undefined): NodeStatus {
  if (telemetry === undefined) return status;
  const told = { ...status, telemetry };
  if (status.state !== 'unknown' || telemetry.agoMs === null) return told;
  return { ...told, state: telemetry.stale ? 'silent' : 'ready', seenAgoMs: telemetry.agoMs };
}

/** Those that git says, then those of thresholds in force. */
function taintsOf({ name, taints }: Node, cluster: Cluster, statuses: readonly ThresholdStatus[]): Pick<NodeStatus, 'taints'> {
  const declared = taints.map(({ key, value, effect }) => ({
    taint: `${key}${value === undefined ? '' : `=${value}`}:${effect}`,
  }));
  const set = statuses
    .filter(({ level, nodes }) => level > 0 && nodes.includes(name))
    .flatMap(({ threshold, level }) =>
      (cluster.thresholds.get(threshold)?.levels.slice(0, level) ?? []).flatMap(one =>
        one.do === 'taint' ? [{ taint: `threshold=${threshold}:${one.effect}`, by: threshold }] : [],
      ),
    );
  return declared.length + set.length === 0 ? {} : { taints: [...declared, ...set] };
}

function rolesOf({ roles, stoppedRoles }: Node): readonly string[] {
  return stoppedRoles.length === 0 ? roles : [...roles, ...stoppedRoles.map(role => `${role} (stopped)`)];
}

function statusOf(
  engine: string,
  roles: readonly string[],
  { name, target, kind, seenAt, since, facts, why, via: own, remarks = [], entry }: MachineLook,
  via: (target: TargetId) => string | null,
  at: number,
): NodeStatus {
  const version = engine === 'none' ? undefined : (facts?.engineVersion ?? entry?.engineVersion);
  return {
    name,
    roles,
    engine: version === undefined ? engine : `${engine} ${version}`,
    state: kind === 'seen' ? 'ready' : kind,
    platform: facts?.platform ?? entry?.platform ?? null,
    seenAgoMs: seenAt === null ? null : Math.max(0, at - seenAt),
    ...(kind === 'silent' ? { silentForMs: Math.max(0, at - (since ?? at)) } : {}),
    via: own ?? (splitTargetId(target).driver === 'swarm' ? null : via(target)),
    ...(why === undefined ? {} : { why }),
    ...(entry === undefined ? {} : { member: memberOf(entry) }),
    ...(remarks.length === 0 ? {} : { remarks }),
  };
}

function memberOf({ role, availability, isLeader, status, reachability }: SwarmEntry): MemberStatus {
  return { role, availability, leader: isLeader, status, ...(reachability === undefined ? {} : { reachability }) };
}
