import type { Cluster } from '../../model/cluster.ts';
import type { Memory } from '../../model/memory.ts';
import type { Observed } from '../../model/observed.ts';
import type { Suspension } from '../../model/policy.ts';

/** Where wishes are kept, and what time it is. */
interface Wishes {
  readonly cluster: Cluster;
  readonly memory: Memory;
  readonly observed: Observed;
}

/** A person's or git's wish that nothing be changed here now, and what lifts it; null: none in force. */
export function suspension(
  { cluster, memory, observed }: Wishes,
  job: string | undefined,
  node: string,
): (Suspension & { readonly todo: string }) | null {
  const wishes: readonly (readonly [Suspension | null | undefined, string])[] = [
    [memory.suspend, 'reconcile resume lifts it'],
    [cluster.policy.suspend, "take suspend out of the cluster's policy in git"],
    [job === undefined ? null : cluster.jobs.get(job)?.suspend, `take suspend out of job/${job} in git`],
    [cluster.nodes.get(node)?.suspend, `take suspend out of node/${node} in git`],
  ];
  for (const [wish, todo] of wishes)
    if (wish != null && (wish.until === undefined || wish.until > observed.at)) return { ...wish, todo };
  return null;
}

/** Whether anybody wishes that nothing be changed somewhere: mostly nobody does, and there may be very many changes. */
export function hasSuspension({ cluster, memory }: Wishes): boolean {
  if (memory.suspend !== null || cluster.policy.suspend !== undefined) return true;
  for (const { suspend } of cluster.nodes.values()) if (suspend !== undefined) return true;
  for (const { suspend } of cluster.jobs.values()) if (suspend !== undefined) return true;
  return false;
}
