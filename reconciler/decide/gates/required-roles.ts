import type { Cluster, Node } from '../../model/cluster.ts';
import { splitResourceId, targetOf } from '../../model/ids.ts';
import type { Memory } from '../../model/memory.ts';
import { type Change, isMaking } from '../../model/plan.ts';
import type { JobProgress } from '../assess-jobs.ts';
import type { AssessedHost } from '../facets/assess-host.ts';
import { missingStorage } from '../facets/storage.ts';
import type { Judgement } from '../judge.ts';
import { isHost } from '../targets.ts';
import type { WaitingRoles } from './gates.ts';
import { isReplicaHealthy } from './job.ts';

interface RolesInput {
  readonly cluster: Cluster;
  readonly memory: Memory;
  readonly judgement: Judgement;
  readonly jobs: ReadonlyMap<string, JobProgress>;
  readonly hosts: readonly AssessedHost[];
}

/** Which roles have to wait for others. */
export function waitingRoles(input: RolesInput): WaitingRoles {
  const waiting = new Map<string, string>();
  for (const { name, requires = [] } of input.cluster.roles.values()) {
    const missing = requires.filter(role => !isHealthySomewhere(role, input));
    if (missing.length > 0) waiting.set(name, `for ${missing.map(role => `role ${role}`).join(' and ')} to be healthy`);
  }
  return waiting;
}

/** What a thing of a role waits for, on machines as far as that is not a facet of their host; null: nothing. What is there stays, and runs again. */
export function waitsForRole(waiting: WaitingRoles, { nodes, jobs, roles }: Cluster, change: Change): string | null {
  const { id, action, step, resource, cause } = change;
  if (waiting.size === 0 || isHost(targetOf(id)) || step !== undefined || cause === 'threshold') return null;
  const { kind, name } = splitResourceId(id);
  if (kind === 'member') return isMaking(action) ? joinWaits(waiting, nodes.get(name), roles) : null;
  if (resource?.spec.kind !== 'workload' || !(isMaking(action) || action === 'update')) return null;
  return waiting.get(jobs.get(resource.spec.job)?.placement.role ?? '') ?? null;
}

/**
 * A worker joins as soon as one of its own roles may: those that every node has, and those that come with another, do not count. Managers are
 * the Swarm, which what others wait for may need.
 */
function joinWaits(waiting: WaitingRoles, node: Node | undefined, roles: Cluster['roles']): string | null {
  const own = (node?.roles ?? []).flatMap(name => roles.get(name) ?? []);
  if (own.some(({ swarm }) => swarm === 'manager')) return null;
  const counts = own.filter(
    ({ name, everywhere }) => everywhere !== true && !own.some(({ includes }) => includes?.includes(name)),
  );
  const first = counts.find(({ name }) => waiting.has(name));
  return first === undefined || counts.some(({ name }) => !waiting.has(name)) ? null : waiting.get(first.name)!;
}

/** Whether all jobs of a role are healthy on one of its nodes; of a role without jobs, whether one of its machines is as declared. */
function isHealthySomewhere(role: string, input: RolesInput): boolean {
  const { cluster, memory, jobs } = input;
  const nodes = [...cluster.nodes.values()].filter(({ state, roles }) => state !== 'absent' && roles.includes(role));
  const own = [...cluster.jobs.values()].filter(({ state, placement }) => state === 'running' && placement.role === role);
  if (own.length === 0) return nodes.some(node => isSettled(node, role, input));
  const replicas = own.flatMap(({ name }) => jobs.get(name)?.replicas ?? []);
  return nodes.some(({ name }) => {
    // What the Swarm places is on none of its machines in particular.
    const there = replicas.filter(({ desired: { node } }) => node === null || node.name === name);
    return (
      there.length > 0 && there.every(replica => replica.current?.sighted.fresh !== false && isReplicaHealthy(memory, replica))
    );
  });
}

/** Whether a machine is there, and what its host has for a role, or for itself, is as declared. */
function isSettled({ name, engine }: Node, role: string, { judgement, hosts }: RolesInput): boolean {
  const { state, mismatch } = judgement.nodes.get(name)!;
  if ((state !== 'ready' && engine !== 'none') || mismatch !== undefined) return false;
  const host = hosts.find(({ wanted }) => wanted.node.name === name);
  if (host === undefined) return true;
  const counts = host.facets.filter(({ wanted: { roles } }) => roles === undefined || roles.includes(role));
  return host.fresh && counts.every(facet => facet.change === null && missingStorage(facet, host.wanted.node) === null);
}
