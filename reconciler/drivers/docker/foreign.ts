import type { Foreign } from '../../model/resource.ts';
import { STACK_LABEL } from '../../model/swarm.ts';
import type { EngineContainerEntry, EngineNetwork, EngineVolume, Labels } from './engine-types.ts';
import { ownerOf } from './labels.ts';
import { ANONYMOUS } from './mounts.ts';

/** A container that is not ours: the ports and addresses it holds now. `removedAtEnd`: as its engine was asked, of one that may be restrained. */
export function foreignContainer(entry: EngineContainerEntry, removedAtEnd: boolean): Foreign {
  const owner = ownerOf(entry.Labels);
  const ports = entry.Ports.flatMap(({ IP, PublicPort, Type }) =>
    PublicPort === undefined
      ? []
      : [{ address: IP ?? '0.0.0.0', port: PublicPort, protocol: Type === 'udp' ? ('udp' as const) : ('tcp' as const) }],
  );
  const addresses = Object.values(entry.NetworkSettings?.Networks ?? {}).flatMap(endpoint =>
    [
      endpoint.IPAMConfig?.IPv4Address ?? endpoint.IPAddress,
      endpoint.IPAMConfig?.IPv6Address ?? endpoint.GlobalIPv6Address,
    ].flatMap(address => (address === undefined || address === '' ? [] : [address])),
  );
  return {
    kind: 'workload',
    name: entry.Names[0]?.slice(1) ?? entry.Id.slice(0, 12),
    ...(isRestrainable(entry.Labels) ? { ref: entry.Id, image: entry.Image, running: entry.State === 'running' } : {}),
    ...(removedAtEnd ? { removedAtEnd } : {}),
    ...(owner === undefined ? {} : { owner }),
    ports,
    addresses,
  };
}

/** A container with this label, whatever its value, is touched by no threshold. */
const PROTECTED = 'keelson.protected';
const SWARM_TASK = 'com.docker.swarm.task.id';

/** Whether thresholds may restrain what has these labels: what a Keelson or a Swarm runs is theirs, and somebody may have said no. */
export function isRestrainable(labels: Labels | null | undefined): boolean {
  return ownerOf(labels) === undefined && labels?.[PROTECTED] === undefined && labels?.[SWARM_TASK] === undefined;
}

/** A network or volume that is not ours: its name is taken. */
export function foreignObject(kind: 'network' | 'volume', { Name, Labels }: EngineNetwork | EngineVolume): Foreign {
  const owner = ownerOf(Labels);
  const stack = Labels?.[STACK_LABEL];
  const whose = { ...(owner === undefined ? {} : { owner }), ...(stack === undefined ? {} : { stack }) };
  return { kind, name: Name, ...whose, ports: [], addresses: [] };
}

/** Volumes without a name stand in nobody's way. */
export function isNamed(volume: EngineVolume): boolean {
  return !ANONYMOUS.test(volume.Name);
}
