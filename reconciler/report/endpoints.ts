import type { Cluster } from '../model/cluster.ts';
import { splitReplicaName, splitResourceId, splitTargetId } from '../model/ids.ts';
import type { Observed } from '../model/observed.ts';
import type { Endpoint } from '../model/report.ts';
import type { Live } from '../model/resource.ts';
import type { PortSpec } from '../model/workload.ts';

/** What jobs of ours have published, as it was seen, by job and port. */
export function endpointsOf(cluster: Cluster, observed: Observed | null): readonly Endpoint[] {
  const found = new Map<string, Endpoint>();
  for (const [target, sight] of observed?.sights ?? []) {
    if (sight.kind !== 'seen') continue;
    const { driver, name: place } = splitTargetId(target);
    for (const live of sight.live) {
      if (live.spec.kind !== 'workload') continue;
      const job = driver === 'swarm' ? splitResourceId(live.id).name : splitReplicaName(splitResourceId(live.id).name).job;
      for (const port of live.spec.ports) {
        const names = driver === 'swarm' ? swarmNodes(cluster, live, port) : isUp(live) ? [place] : [];
        add(found, endpoint(cluster, job, port, names));
      }
    }
  }
  return [...found.keys()].sort().map(key => found.get(key)!);
}

function isUp({ state }: Live): boolean {
  return state.phase === 'running';
}

/** Every machine leads to a port of the routing mesh; else those that have a running task. */
function swarmNodes({ nodes }: Cluster, { state }: Live, { mode }: PortSpec): readonly string[] {
  if (mode !== 'host')
    return [...nodes.values()].filter(node => node.engine === 'swarm' && node.state !== 'absent').map(({ name }) => name);
  const tasks = state.phase === 'service' ? state.status.tasks : [];
  return tasks.filter(task => task.state === 'running' && task.isBelieved).flatMap(({ node }) => node ?? []);
}

function endpoint(
  { jobs, nodes }: Cluster,
  job: string,
  { target, publish = 0, protocol, address, mode }: PortSpec,
  names: readonly string[],
): Endpoint {
  const test = jobs.get(job)?.workload.healthcheck?.test;
  const isLocal = /^(127\.|::1$)/.test(address);
  const isOne = !isLocal && address !== '0.0.0.0' && address !== '::';
  return {
    job,
    port: publish,
    protocol,
    everywhere: mode === 'ingress',
    nodes: names.map(name => ({ name, address: isLocal ? null : isOne ? address : (nodes.get(name)?.address ?? null) })),
    ...(test !== undefined && 'http' in test && test.http.port === target ? { path: test.http.path } : {}),
  };
}

/** Replicas of a job that publish the same port are one endpoint on several nodes. */
function add(found: Map<string, Endpoint>, one: Endpoint): void {
  if (one.port === 0) return;
  const key = `${one.job} ${String(one.port).padStart(5, '0')}/${one.protocol}`;
  const before = found.get(key);
  const nodes = [...(before?.nodes ?? []), ...one.nodes];
  const names = new Set(nodes.map(({ name }) => name));
  found.set(key, { ...one, nodes: [...names].sort().map(name => nodes.find(node => node.name === name)!) });
}
