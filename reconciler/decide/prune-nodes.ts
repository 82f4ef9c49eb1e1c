import type { Cluster } from '../model/cluster.ts';
import { machineOf, splitResourceId, targetOf } from '../model/ids.ts';
import type { Memory } from '../model/memory.ts';
import type { Observed } from '../model/observed.ts';
import type { Change, Later } from '../model/plan.ts';
import { isPruned } from './gates/approvals.ts';
import { hasImage } from './images.ts';
import { newChange } from './new-change.ts';

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
    const going = new Map(deletes.flatMap(change => (targetOf(change.id) === target ? [[change.ref, change.key] as const] : [])));
    const change = newChange('delete', { id, ref: name }, 'its node is absent and is pruned', { after: [...going.values()] });
    const stays = sight.live.some(({ ref, spec }) => spec.kind === 'workload' && !going.has(ref));
    if (stays) later.push({ change, waits: `until nothing of ours runs on ${machineOf(target)}` });
    else changes.push(change);
  }
  return { changes, later };
}
