import { actsByAgent } from '../../model/acts-by-agent.ts';
import type { Cluster, Node } from '../../model/cluster.ts';
import type { AgentRelease, DeclaredHost, HostFacet } from '../../model/host.ts';
import type { Memory } from '../../model/memory.ts';
import { enginesOn, hostOf, waysToHost } from '../targets.ts';

const FACET = { kind: 'agent', name: 'agent' } as const;

interface Made {
  readonly key: string;
  readonly cluster: Cluster;
}

const known = new WeakMap<Cluster, Made>();

/**
 * The cluster with the agents that are installed on its machines: where git wants one and there is a way to the operating system, too, it
 * is one more thing of that; where git wants none any more and one of ours is there, it goes. The very same cluster where there are neither.
 */
export function withAgents(cluster: Cluster, release: AgentRelease | undefined, memory: Pick<Memory, 'targets'>): Cluster {
  if (release === undefined) return cluster;
  const facets = [...cluster.nodes.values()].flatMap(node => {
    const facet = facetOn(node, release, memory);
    return facet === null ? [] : [[node.name, facet] as const];
  });
  if (facets.length === 0) return cluster;
  const key = JSON.stringify(facets);
  const before = known.get(cluster);
  if (before?.key === key) return before.cluster;
  const hosts = new Map(cluster.hosts);
  for (const [name, facet] of facets) hosts.set(name, withFacet(cluster.hosts.get(name), facet));
  const made = { ...cluster, hosts };
  known.set(cluster, { key, cluster: made });
  return made;
}

function facetOn(node: Node, release: AgentRelease, memory: Pick<Memory, 'targets'>): HostFacet | null {
  if (waysToHost(node).length === 0) return null;
  const { name, engine, state } = node;
  const isThere = memory.targets.get(hostOf(name))?.live?.some(({ spec }) => spec.kind === 'agent') === true;
  if (!actsByAgent(node) || engine === 'none') return isThere ? { ...FACET, spec: null } : null;
  // A machine that is retired needs its agent until nothing of ours is left there.
  if (state === 'absent' && !enginesOn(node).some(driver => memory.targets.has(`${driver}:${name}`)))
    return isThere ? { ...FACET, spec: null } : null;
  if (state === 'absent' && !isThere) return null;
  return { ...FACET, spec: { kind: 'agent', ...release, node: name, engine, certificate: 'valid', state: 'started' } };
}

function withFacet(host: DeclaredHost | undefined, facet: HostFacet): DeclaredHost {
  return host === undefined ? { facets: [facet], restarts: 'now' } : { ...host, facets: [...host.facets, facet] };
}
