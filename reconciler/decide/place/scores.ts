import type { Job, Node } from '../../model/cluster.ts';
import type { Sight } from '../../model/observed.ts';
import { capacityOf, type Usage } from './filters.ts';

/** A node a replica fits on. */
export interface Candidate {
  readonly node: Node;
  readonly usage: Usage;
  readonly sight: Sight | undefined;
  /** It is taken only where no other fits. */
  readonly isAvoided: boolean;
}

/** The node a strategy prefers and, for people, why; ties break by name. `candidates` is not empty. */
export function choose(
  job: Job,
  replica: string,
  candidates: readonly Candidate[],
  spreadCounts: ReadonlyMap<string, number> | undefined,
): { readonly node: Node; readonly why: string } {
  const { strategy } = job.placement;
  if (candidates.length === 1 && strategy !== 'direct') return { node: candidates[0]!.node, why: 'the only node that fits' };
  const fit = `of ${candidates.length} nodes that fit`;
  const first = (order: (one: Candidate, other: Candidate) => number): Node =>
    candidates.reduce((best, candidate) => ((order(candidate, best) || byName(candidate, best)) < 0 ? candidate : best)).node;
  switch (strategy) {
    case 'first-fit':
      return { node: first(() => 0), why: `the first ${fit}` };
    case 'direct': {
      const named = (job.placement.nodes ?? []).filter(name => candidates.some(candidate => candidate.node.name === name));
      const name = named[(Number(replica) - 1) % Math.max(1, named.length)];
      return { node: candidates.find(candidate => candidate.node.name === name)?.node ?? first(() => 0), why: 'named directly' };
    }
    case 'spread': {
      const label = job.placement.spread ?? 'node';
      const load = (candidate: Candidate): number => spreadCounts?.get(spreadValue(candidate.node, label)) ?? 0;
      const node = first(
        (one, other) =>
          load(one) - load(other) || one.usage.replicas - other.usage.replicas || freeShare(job, other) - freeShare(job, one),
      );
      return { node, why: `fewest replicas per ${label} ${fit}` };
    }
    case 'best-fit': {
      const label = job.placement.spread;
      const load = (candidate: Candidate): number =>
        label === undefined ? 0 : (spreadCounts?.get(spreadValue(candidate.node, label)) ?? 0);
      const node = first(
        (one, other) =>
          load(one) - load(other) || freeShare(job, other) - freeShare(job, one) || one.usage.replicas - other.usage.replicas,
      );
      return {
        node,
        why: label === undefined ? `most free capacity ${fit}` : `fewest replicas per ${label}, then most free capacity, ${fit}`,
      };
    }
  }
}

/** What replicas of a job are counted by when they are spread: a label's value, or the node itself. */
export function spreadValue(node: Node, label: string): string {
  return label === 'node' ? node.name : (node.labels[label] ?? '');
}

/** The scarcer of CPU and memory that would be left free, as a share of the node: comparable between unequal machines. */
function freeShare(job: Job, { node, usage, sight, isAvoided }: Candidate): number {
  const capacity = capacityOf(node, sight);
  const { cpuMillis = 0, memoryBytes = 0 } = job.workload.reservations;
  const cpu = Number.isFinite(capacity.cpuMillis) ? 1 - (usage.cpuMillis + cpuMillis) / capacity.cpuMillis : 1;
  const memory = Number.isFinite(capacity.memoryBytes) ? 1 - (usage.memoryBytes + memoryBytes) / capacity.memoryBytes : 1;
  return Math.min(cpu, memory) - (isAvoided ? 1 : 0);
}

function byName(one: Candidate, other: Candidate): number {
  return one.node.name < other.node.name ? -1 : 1;
}
