import type { NetworkSpec, VolumeSpec } from '../../model/resource.ts';
import type { EngineNetwork, EngineVolume, Labels } from './engine-types.ts';
import { otherLabels } from './labels.ts';

/** Body of POST /networks/create. `CheckDuplicate`: else the Engine makes two networks of one name. */
export function toEngineNetwork(
  spec: NetworkSpec,
  labels: Labels,
): Omit<EngineNetwork, 'Id' | 'Created'> & { readonly CheckDuplicate: true } {
  return {
    Name: spec.name,
    CheckDuplicate: true,
    Driver: spec.driver,
    Internal: spec.internal,
    Attachable: spec.attachable,
    EnableIPv6: spec.subnets.some(isIpv6),
    IPAM: { Config: spec.subnets.map(subnet => ({ Subnet: subnet })) },
    Options: spec.options,
    Labels: { ...spec.labels, ...labels },
  };
}

/** The spec that a network is. Subnets that the Engine chose by itself (nobody `applied` any) do not show. */
export function fromEngineNetwork(network: EngineNetwork, applied: NetworkSpec | undefined): NetworkSpec {
  const chosen = applied !== undefined && applied.subnets.length === 0;
  return {
    kind: 'network',
    name: network.Name,
    driver: network.Driver,
    internal: network.Internal,
    attachable: network.Attachable,
    subnets: chosen ? [] : (network.IPAM.Config ?? []).flatMap(({ Subnet }) => Subnet ?? []),
    options: network.Options ?? {},
    labels: otherLabels(network.Labels),
  };
}

/** Body of POST /volumes/create. */
export function toEngineVolume(spec: VolumeSpec, labels: Labels): Record<string, unknown> {
  return { Name: spec.name, Driver: spec.driver, DriverOpts: spec.options, Labels: { ...spec.labels, ...labels } };
}

/** The spec that a volume is. */
export function fromEngineVolume(volume: EngineVolume): VolumeSpec {
  return {
    kind: 'volume',
    name: volume.Name,
    driver: volume.Driver,
    options: volume.Options ?? {},
    labels: otherLabels(volume.Labels),
  };
}

function isIpv6(subnet: string): boolean {
  return subnet.includes(':');
}
