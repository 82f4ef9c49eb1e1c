import type { Cluster, Job } from '../model/cluster.ts';
import { replicaName, splitTargetId, type TargetId } from '../model/ids.ts';
import type { Memory } from '../model/memory.ts';
import { rejectNode } from './filters.ts';
import type { Kit } from './kit.ts';

/**
 * What jobs claim by name on a target (`adopt`): replica names by container name. A job claims only where it may be placed, or where what
 * it claimed was seen before: a namesake elsewhere is a stranger.
 */
export function adoptionsOn(
  target: TargetId,
  cluster: Cluster,
  memory: Memory,
  kit: Pick<Kit, 'traits'>,
): ReadonlyMap<string, string> {
  const { driver, name } = splitTargetId(target);
  const node = cluster.nodes.get(name);
  const claims = new Map<string, string>();
  for (const job of cluster.jobs.values()) {
    if (job.adopt === undefined) continue;
    const mayBe = node !== undefined && node.engine === driver && rejectNode(job, node, { kit }) === null;
    if (mayBe || wasAdopted(job, target, memory))
      claims.set(job.adopt, replicaName(job.name, job.mode === 'global' ? name : '1'));
  }
  return claims;
}

function wasAdopted(job: Job, target: TargetId, memory: Memory): boolean {
  const live = memory.targets.get(target)?.live ?? [];
  return live.some(({ adopted, spec }) => adopted === true && spec.kind === 'workload' && spec.job === job.name);
}
