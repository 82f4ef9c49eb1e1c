import type { Job } from '../../model/cluster.ts';
import { replicaName } from '../../model/ids.ts';
import { adoptedStays, adoptsSeveral } from '../identity/adopted.ts';
import type { Sighted } from '../identity/lives.ts';
import { targetOn } from '../targets.ts';
import { hasLocalData } from './local-data.ts';
import { nowhere, type PlacedReplica, type Placing, rejection, take } from './placing.ts';

/** Where a replica that exists stays, or null where it has to be placed anew. */
export function placeKept(job: Job, replica: string, lives: readonly Sighted[], placing: Placing): PlacedReplica | null {
  if (lives.length === 0) return null;
  const { cluster, judgement } = placing.context;
  const several = adoptsSeveral(replicaName(job.name, replica), lives);
  if (several !== null) return nowhere(job, replica, several, { departed: lives[0]!.node });
  const allowed = lives.filter(({ node: name, target }) => {
    const node = cluster.nodes.get(name);
    if (node === undefined || judgement.nodes.get(name)?.state === 'lost') return false;
    return target === targetOn(job, node) && rejection(job, node, placing) === null;
  });
  const best = preferred(allowed);
  if (best !== undefined) return take(job, replica, cluster.nodes.get(best.node)!, 'it is there already', placing);
  const stray = preferred(lives)!;
  const node = cluster.nodes.get(stray.node);
  const hold = placing.context.departed.get(stray.node);
  if (hold !== undefined) return nowhere(job, replica, hold, { departed: stray.node });
  const reason =
    judgement.nodes.get(stray.node)?.state === 'lost'
      ? judgement.nodes.get(stray.node)!.why
      : `${stray.node} ${node === undefined ? 'is no longer in git' : (rejection(job, node, placing)?.one ?? 'is not allowed')}`;
  if (stray.live.adopted === true) {
    const held = adoptedStays(stray, reason);
    if (node === undefined) return nowhere(job, replica, held, { departed: stray.node });
    return { ...take(job, replica, node, held.why, placing), held };
  }
  if (node !== undefined && job.mode === 'replicated' && hasLocalData(job)) {
    const why = `its data is on ${stray.node} and does not move by itself (${reason})`;
    const todo = 'move the data and declare the volume movable: true, or let it stay';
    return { ...take(job, replica, node, why, placing), held: { code: 'data-stays', why, todo } };
  }
  return null;
}

function preferred(lives: readonly Sighted[]): Sighted | undefined {
  const rank = ({ live }: Sighted): number => (live.state.phase === 'running' ? 0 : live.state.phase === 'restarting' ? 1 : 2);
  return [...lives].sort(
    (one, other) => rank(one) - rank(other) || other.live.createdAt - one.live.createdAt || (one.target < other.target ? -1 : 1),
  )[0];
}
