import type { Cluster, Node } from '../../model/cluster.ts';
import type { Threshold } from '../../model/threshold.ts';
import { isOnOwn } from './own-metrics.ts';

/** Whether anybody tells a threshold's metrics of a node, as far as git says; and what would make somebody. */
export function whoTells(
  { terms }: Pick<Threshold, 'terms'>,
  { hosts, jobs }: Pick<Cluster, 'hosts' | 'jobs'>,
): { readonly isToldOf: (node: Node) => boolean; readonly todo: string } {
  const hasTelemetry = ({ telemetry }: Node): boolean => telemetry.source !== 'none';
  const besideSwarm = (): boolean => [...jobs.values()].some(({ engine }) => engine !== undefined);
  const has = (metric: string): boolean => terms.some(term => term.metric === metric);
  if (!isOnOwn({ terms })) return { isToldOf: hasTelemetry, todo: 'give them telemetry: {source: glances}' };
  if (has('replicas.missing')) return { isToldOf: () => true, todo: '' };
  if (has('age.seconds'))
    return {
      isToldOf: node => node.engine !== 'none' || hosts.has(node.name) || hasTelemetry(node),
      todo: 'give them an engine, or telemetry: {source: glances}',
    };
  if (has('job.restarts') || has('job.unhealthy'))
    return {
      isToldOf: ({ engine }) => engine !== 'none' && (engine !== 'swarm' || besideSwarm()),
      todo: 'a Swarm does not tell it: select other nodes, or measure replicas.missing',
    };
  return {
    isToldOf: node => hosts.has(node.name) || node.identity.machineId !== undefined || node.telemetry.source === 'agent',
    todo: 'its clock is looked at where git says something of its host, or where it has an agent',
  };
}
