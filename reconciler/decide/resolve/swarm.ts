import type { Cluster } from '../../model/cluster.ts';
import type { SwarmFields } from '../../model/manifest.generated.ts';
import { durationMs } from './duration-ms.ts';

/** What a Cluster says of its Swarm: which one it is, and what it is set to. */
export function resolveSwarm({
  id,
  addressPool,
  dataPathPort,
  taskHistory,
  dispatcherHeartbeat,
}: SwarmFields): NonNullable<Cluster['swarm']> {
  return {
    ...(id === undefined ? {} : { id }),
    settings: {
      kind: 'settings',
      ...(addressPool === undefined ? {} : { addressPools: addressPool.pools, subnetSize: addressPool.size ?? 24 }),
      ...(dataPathPort === undefined ? {} : { dataPathPort }),
      ...(taskHistory === undefined ? {} : { taskHistory }),
      ...(dispatcherHeartbeat === undefined ? {} : { dispatcherHeartbeatMs: durationMs(dispatcherHeartbeat) }),
    },
  };
}
