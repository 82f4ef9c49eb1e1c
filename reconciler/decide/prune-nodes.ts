import type { Cluster } from '../model/cluster.ts';
import { machineOf, splitResourceId, type TargetId, targetOf } from '../model/ids.ts';
import type { Memory } from '../model/memory.ts';
import type { Observed } from '../model/observed.ts';
import type { Change, Later } from '../model/plan.ts';
import { isPruned } from './gates/approvals.ts';
import { hasImage, isImageUsed } from './images.ts';
import { newChange } from './new-change.ts';
import { nodeOf, swarmOf } from './targets.ts';

/**
 * Every image that we brought to nodes which are absent and shall be pruned goes after the last workload of ours there; `deletes`: what goes
 * in this pass. What others made something from is kept by its engine, and volumes are never among it.
 */
export function pruneNodes(
  cluster: Cluster,
  observed: Observed,
  memory: Memory,
  deletes: readonly Change[],
): { readonly changes: readonly Change[]; readonly later: readonly Later[] } {
  const changes: Change[] = [];
  const later: Later[] = [];
  for (const id of memory.images.keys()) {
    const target = targetOf(id);
    const sight = observed.sights.get(target);
    const { name } = splitResourceId(id);
    if (!isPruned(target, cluster, memory.approvals) || sight?.kind !== 'seen' || !hasImage(sight, name)) continue;
    const workloads = sight.live.filter(({ spec }) => spec.kind === 'workload');
    const isTheirs = workloads.length === 0 && isImageUsed(sight, name);
    const isIn = isMember(target, cluster, observed);
    if (isTheirs && !isIn) continue;
    const going = new Map(deletes.flatMap(change => (targetOf(change.id) === target ? [[change.ref, change.key] as const] : [])));
    const change = newChange('delete', { id, ref: name }, 'its node is absent and is pruned', { after: [...going.values()] });
    const stays = workloads.some(({ ref }) => !going.has(ref));
    if (isIn) later.push({ change, waits: `until ${machineOf(target)} has left the Swarm` });
    else if (stays) later.push({ change, waits: `until nothing of ours runs on ${machineOf(target)}` });
    else changes.push(change);
  }
  return { changes, later };
}

/** Whether a machine is in the Swarm still, or nobody knows; a Swarm that is not looked at any more is nobody's. */
function isMember(target: TargetId, cluster: Cluster, { sights }: Observed): boolean {
  const swarm = nodeOf(target, cluster)?.engine === 'swarm' ? sights.get(swarmOf(cluster)) : undefined;
  if (swarm === undefined) return false;
  const machine = swarm.swarm?.machines.get(machineOf(target) ?? '');
  return machine?.kind !== 'answered' || machine.local !== 'inactive';
}
