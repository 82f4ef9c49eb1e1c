import { resourceId, type TargetId } from '../../model/ids.ts';
import type { Live, Owner } from '../../model/resource.ts';
import type { SwarmSettings } from '../../model/swarm.ts';
import type { SwarmMachine } from '../../model/swarm-sight.ts';
import { appliedFrom, isOwnedBy, memberOf, otherLabels } from '../docker/labels.ts';
import type { EngineNode, EngineSwarm } from './engine-types.ts';
import type { Manager } from './managers.ts';

/** The members of a Swarm that git declares or that have our label, and what the Swarm is set to. */
export function seeMembers(
  { swarm, nodes }: Pick<Manager, 'swarm' | 'nodes'>,
  machines: ReadonlyMap<string, SwarmMachine>,
  { target, owner }: { readonly target: TargetId; readonly owner: Owner },
): readonly Live[] {
  const names = new Map(
    [...machines].flatMap(([name, machine]) =>
      machine.kind === 'answered' && machine.nodeId !== null ? [[machine.nodeId, name] as const] : [],
    ),
  );
  const members = nodes.flatMap(node => {
    const name = names.get(node.ID) ?? (isOwnedBy(owner, node.Spec.Labels) ? memberOf(node.Spec.Labels) : undefined);
    return name === undefined ? [] : [liveMember(node, name, swarm.ID, { target, owner })];
  });
  return [...members, liveSettings(swarm, { target, owner })];
}

function liveMember(
  { ID, Spec, Description, CreatedAt }: EngineNode,
  name: string,
  swarm: string,
  { target, owner }: { readonly target: TargetId; readonly owner: Owner },
): Live {
  const { Role: role, Availability: availability, Labels } = Spec;
  const isOurs = isOwnedBy(owner, Labels);
  const applied = isOurs ? appliedFrom(Labels)?.spec : undefined;
  return {
    id: resourceId(target, 'member', name),
    ref: ID,
    name: Description.Hostname ?? '',
    spec: { kind: 'member', swarm, role, availability, labels: otherLabels(Labels) },
    ...(applied === undefined ? {} : { applied }),
    ...(isOurs ? {} : { adopted: true }),
    state: { phase: 'present' },
    restarts: 0,
    createdAt: Date.parse(CreatedAt) || 0,
  };
}

function liveSettings(swarm: EngineSwarm, { target, owner }: { readonly target: TargetId; readonly owner: Owner }): Live {
  const { Labels } = swarm.Spec;
  const isOurs = isOwnedBy(owner, Labels);
  const applied = isOurs ? appliedFrom(Labels)?.spec : undefined;
  return {
    id: resourceId(target, 'settings', 'swarm'),
    ref: swarm.ID,
    name: swarm.ID,
    spec: settingsOf(swarm),
    ...(applied === undefined ? {} : { applied }),
    ...(isOurs ? {} : { adopted: true }),
    state: { phase: 'present' },
    restarts: 0,
    createdAt: Date.parse(swarm.CreatedAt) || 0,
  };
}

const NANOSECONDS = 1_000_000;

function settingsOf({ Spec, DefaultAddrPool, SubnetSize, DataPathPort }: EngineSwarm): SwarmSettings {
  const history = Spec.Orchestration?.TaskHistoryRetentionLimit;
  const heartbeat = Spec.Dispatcher?.HeartbeatPeriod;
  return {
    kind: 'settings',
    ...(history == null ? {} : { taskHistory: history }),
    ...(heartbeat === undefined ? {} : { dispatcherHeartbeatMs: heartbeat / NANOSECONDS }),
    ...(DefaultAddrPool == null ? {} : { addressPools: DefaultAddrPool }),
    ...(SubnetSize === undefined ? {} : { subnetSize: SubnetSize }),
    ...(DataPathPort === undefined ? {} : { dataPathPort: DataPathPort }),
  };
}

/** What a Swarm is asked to be set to, over what it is. */
export function toSwarmSpec(
  { taskHistory, dispatcherHeartbeatMs }: SwarmSettings,
  spec: EngineSwarm['Spec'],
): EngineSwarm['Spec'] {
  return {
    ...spec,
    ...(taskHistory === undefined ? {} : { Orchestration: { TaskHistoryRetentionLimit: taskHistory } }),
    ...(dispatcherHeartbeatMs === undefined ? {} : { Dispatcher: { HeartbeatPeriod: dispatcherHeartbeatMs * NANOSECONDS } }),
  };
}
