import type { SwarmMachine } from '../../model/swarm-sight.ts';
import { platformOf } from '../docker/facts.ts';
import { ownerOf } from '../docker/labels.ts';
import type { EngineMemberInfo } from './engine-types.ts';

/** A machine's place as its own engine tells it; `via`: the way that was used. */
export function machineOf(info: EngineMemberInfo, via: string): SwarmMachine & { readonly kind: 'answered' } {
  const { NodeID, LocalNodeState, ControlAvailable, Error: error, RemoteManagers, Cluster } = info.Swarm;
  const madeBy = ownerOf(Cluster?.Spec.Labels);
  return {
    kind: 'answered',
    facts: {
      platform: platformOf(info.OSType, info.Architecture),
      engineVersion: info.ServerVersion,
      hostname: info.Name,
      cpuMillis: info.NCPU * 1000,
      memoryBytes: info.MemTotal,
      runtimes: Object.keys(info.Runtimes ?? {}).sort(),
    },
    via,
    local: LocalNodeState === '' ? 'inactive' : LocalNodeState,
    nodeId: NodeID === '' ? null : NodeID,
    swarm: Cluster?.ID ? Cluster.ID : null,
    ...(madeBy === undefined ? {} : { madeBy }),
    isManager: ControlAvailable,
    managers: (RemoteManagers ?? []).map(manager => manager.NodeID).sort(),
    ...(error === '' ? {} : { error }),
  };
}
