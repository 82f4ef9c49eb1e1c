import { isIPv4 } from 'node:net';
import type { TaskNode } from './service-status.ts';
import type { EngineServiceTask } from './service-types.ts';

/** One container in a network. */
export interface OverlayPlace {
  readonly container: string;
  /** IPv4, without the length of its subnet. */
  readonly address: string;
}

/** A network over several machines, and one running container on each machine that has any in it. */
export interface Overlay {
  readonly network: string;
  /** By node. */
  readonly places: ReadonlyMap<string, OverlayPlace>;
}

/** The overlay networks that tasks of these services are in, by name. What a machine told that does not answer its managers does not count. */
export function overlaysOf(
  tasks: readonly EngineServiceTask[],
  services: ReadonlySet<string>,
  nodes: ReadonlyMap<string, TaskNode>,
): readonly Overlay[] {
  const found = new Map<string, Map<string, OverlayPlace>>();
  for (const task of tasks) {
    const node = nodes.get(task.NodeID ?? '');
    const container = task.Status.ContainerStatus?.ContainerID ?? '';
    if (!services.has(task.ServiceID ?? '') || task.Status.State !== 'running' || node?.isDown !== false) continue;
    for (const { network, address } of attachments(task)) {
      const places = found.get(network) ?? new Map<string, OverlayPlace>();
      found.set(network, places);
      if (!places.has(node.name) && CONTAINER_ID.test(container)) places.set(node.name, { container, address });
    }
  }
  return [...found.keys()].sort().map(network => ({ network, places: found.get(network)! }));
}

const CONTAINER_ID = /^[0-9a-f]{64}$/;

function attachments(task: EngineServiceTask): readonly { readonly network: string; readonly address: string }[] {
  return (task.NetworksAttachments ?? []).flatMap(({ Network, Addresses }) => {
    const address = (Addresses ?? []).map(one => one.replace(/\/\d+$/, '')).find(one => isIPv4(one));
    if (Network?.DriverState?.Name !== 'overlay' || address === undefined) return [];
    return [{ network: Network.Spec?.Name ?? '', address }];
  });
}
