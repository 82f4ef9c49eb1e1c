import type { AttachmentSpec, PortSpec, WorkloadSpec } from '../../model/workload.ts';
import { defined, filled } from './defined.ts';
import type { EngineConfig, EngineContainer, EngineEndpoint, EngineHostConfig } from './engine-types.ts';

/** The Engine's network for containers that name none. */
const DEFAULT_NETWORK = 'bridge';

/** The network a container is made on; the others are connected to before it starts, because an Engine before API 1.44 takes only one. */
export function primaryNetwork(spec: WorkloadSpec): string {
  return spec.networkMode ?? spec.networks[0]?.network ?? 'default';
}

/** An attachment as the Engine takes it. */
export function toEngineEndpoint({ aliases, ipv4, ipv6 }: AttachmentSpec): EngineEndpoint {
  const addresses = filled(defined<{ IPv4Address?: string; IPv6Address?: string }>({ IPv4Address: ipv4, IPv6Address: ipv6 }));
  return { Aliases: aliases, ...(addresses === undefined ? {} : { IPAMConfig: addresses }) };
}

/** The networks a container is on, and its network mode where it is on none or the host's. */
export function fromEngineNetworks(
  container: EngineContainer,
  applied: WorkloadSpec | undefined,
): Pick<WorkloadSpec, 'networks' | 'networkMode'> {
  const mode = container.HostConfig.NetworkMode ?? 'default';
  if (mode === 'host' || mode === 'none') return { networks: [], networkMode: mode };
  const endpoints = Object.entries(container.NetworkSettings.Networks ?? {});
  if (endpoints.length === 0) return { networks: [], networkMode: 'none' };
  const byDefault =
    endpoints.length === 1 && endpoints[0]![0] === DEFAULT_NETWORK && (mode === 'default' || mode === DEFAULT_NETWORK);
  return {
    networks: byDefault ? [] : endpoints.map(([network, endpoint]) => fromEngineEndpoint(network, endpoint, container, applied)),
  };
}

function fromEngineEndpoint(
  network: string,
  endpoint: EngineEndpoint,
  { Id, Config }: EngineContainer,
  applied: WorkloadSpec | undefined,
): AttachmentSpec {
  const asked = applied?.networks.find(attachment => attachment.network === network)?.aliases ?? [];
  // The Engine adds the short id by itself and, on all networks but the first, the hostname.
  const added = new Set([Id.slice(0, 12), Config.Hostname].filter(name => !asked.includes(name ?? '')));
  return defined<AttachmentSpec>({
    network,
    aliases: (endpoint.Aliases ?? []).filter(alias => !added.has(alias)),
    ipv4: endpoint.IPAMConfig?.IPv4Address || undefined,
    ipv6: endpoint.IPAMConfig?.IPv6Address || undefined,
  });
}

/** Ports as the Engine takes them: exposed all, published those that say where. */
export function toEnginePorts(
  ports: readonly PortSpec[],
): Pick<EngineConfig, 'ExposedPorts'> & Pick<EngineHostConfig, 'PortBindings'> {
  const bindings: Record<string, { readonly HostIp: string; readonly HostPort: string }[]> = {};
  for (const { target, publish, protocol, address } of ports) {
    if (publish === undefined) continue;
    const port = `${target}/${protocol}`;
    bindings[port] = [...(bindings[port] ?? []), { HostIp: address, HostPort: String(publish) }];
  }
  return {
    ExposedPorts: Object.fromEntries(ports.map(({ target, protocol }) => [`${target}/${protocol}`, {}])),
    PortBindings: bindings,
  };
}

/** The ports of a container, without those that its image exposes and nobody asked for. A port of the Engine's choice reads as 0. */
export function fromEnginePorts(
  container: EngineContainer,
  image: EngineConfig | null,
  applied: WorkloadSpec | undefined,
): readonly PortSpec[] {
  const bindings = container.HostConfig.PortBindings ?? {};
  const published = Object.entries(bindings).flatMap(([port, places]) =>
    (places ?? []).map(place => ({
      ...splitPort(port),
      publish: Number(place.HostPort ?? 0),
      address: place.HostIp || '0.0.0.0',
    })),
  );
  const asked = new Set(applied?.ports.map(port => `${port.target}/${port.protocol}`));
  const exposed = Object.keys(container.Config.ExposedPorts ?? {}).filter(
    port =>
      !(bindings[port]?.length ?? 0) &&
      (asked.has(port) || image?.ExposedPorts?.[port] === undefined) &&
      (image !== null || asked.has(port)),
  );
  return [...published, ...exposed.map(port => ({ ...splitPort(port), address: '127.0.0.1' }))];
}

function splitPort(port: string): Pick<PortSpec, 'target' | 'protocol'> {
  const [target, protocol] = port.split('/');
  return { target: Number(target), protocol: protocol === 'udp' ? 'udp' : 'tcp' };
}
