import type { Cluster, Job } from '../../model/cluster.ts';
import { NOWHERE, type ServiceMode, type ServiceUpdate } from '../../model/swarm.ts';
import { NODE_LABEL, roleLabel } from '../members/labels.ts';

/** How a job runs as a service: how many tasks, where they may be, and how they are replaced. */
export function serviceMode(job: Job, cluster: Pick<Cluster, 'name' | 'nodes' | 'policy'>): ServiceMode {
  const { mode, replicas, placement, state, workload } = job;
  const declared = workload.service;
  const isStopped = state === 'stopped';
  // Of a one-shot no task takes another's place.
  const update = declared === undefined && !workload.oneShot ? updateOf(job, cluster) : {};
  return {
    endpoint: 'vip',
    labels: {},
    ...update,
    ...declared,
    mode: declared?.mode ?? mode,
    ...(mode === 'global' ? {} : { replicas: isStopped ? 0 : replicas }),
    constraints: [
      ...(declared?.constraints ?? []),
      ...constraintsOf(job, cluster),
      ...(mode === 'global' && isStopped ? [NOWHERE] : []),
    ].sort(),
    spread:
      declared?.spread ??
      (placement.spread === undefined || placement.spread === 'node' ? [] : [`node.labels.${placement.spread}`]),
  };
}

/** What git says of nodes, as the Swarm's own constraints: they are alternatives to none, all of them hold. */
function constraintsOf({ placement: { role, nodes, labels } }: Job, cluster: Pick<Cluster, 'nodes'>): readonly string[] {
  return [
    ...(role === undefined ? [] : [`node.labels.${roleLabel(role)} == true`]),
    ...(nodes === undefined ? [] : namesOf(nodes, cluster)),
    ...Object.entries(labels).map(([key, value]) => `node.labels.${key} == ${value}`),
  ];
}

/** One name is asked for; of several, all others are refused. */
function namesOf(nodes: readonly string[], cluster: Pick<Cluster, 'nodes'>): readonly string[] {
  const [only] = nodes;
  if (nodes.length === 1) return [`node.labels.${NODE_LABEL} == ${only}`];
  return [...cluster.nodes.values()]
    .filter(node => node.engine === 'swarm' && !nodes.includes(node.name))
    .map(({ name }) => `node.labels.${NODE_LABEL} != ${name}`);
}

/** What a Job says of replacements, for the engine that does them; where they fail it goes back by itself, unless the job says otherwise. */
function updateOf(
  { update }: Job,
  { policy }: Pick<Cluster, 'policy'>,
): { readonly update: ServiceUpdate; readonly rollback: ServiceUpdate } {
  const { order, parallelism, delayMs, onFailure, monitorMs = policy.stabilityMs } = update;
  const both = { parallelism, delayMs, order, monitorMs, maxFailureRatio: 0 };
  return { update: { ...both, onFailure }, rollback: { ...both, onFailure: 'pause' } };
}
