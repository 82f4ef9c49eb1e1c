import type { Job } from '../../model/cluster.ts';
import { replicaName } from '../../model/ids.ts';
import { adoptedStays, adoptsSeveral } from '../identity/adopted.ts';
import type { Sighted } from '../identity/lives.ts';
import { leavesBy } from '../relief/moves.ts';
import { targetOn } from '../targets.ts';
import { hasLocalData } from './local-data.ts';
import { nowhere, type PlacedReplica, type Placing, rejection, take } from './placing.ts';

/** Where a replica that exists stays, or null where it has to be placed anew. */
export function placeKept(job: Job, replica: string, lives: readonly Sighted[], placing: Placing): PlacedReplica | null {
  if (lives.length === 0) return null;
  const { cluster, judgement } = placing.context;
  const several = adoptsSeveral(replicaName(job.name, replica), lives);
  if (several !== null) return nowhere(job, replica, several, { departed: lives[0]!.node });
  const left = lives.map(({ node }) => (judgement.thresholds.relief.size === 0 ? null : leavesBy(job, replica, node, judgement)));
  const best = preferred(lives.filter((life, index) => left[index] === null && staysOn(job, life, placing)));
  if (best !== undefined) {
    const movedBy = [...new Set(left.flatMap(by => by ?? []))].sort();
    const node = cluster.nodes.get(best.node)!;
    return take(job, replica, node, 'it is there already', placing, movedBy.length === 0 ? {} : { movedBy });
  }
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

/** Whether a replica may stay where one of its lives is: the node is there, and allowed. */
export function staysOn(job: Job, { node: name, target }: Sighted, placing: Placing): boolean {
  const { cluster, judgement } = placing.context;
  const node = cluster.nodes.get(name);
  if (node === undefined || judgement.nodes.get(name)?.state === 'lost') return false;
  return target === targetOn(job, node) && rejection(job, node, placing) === null;
}

/** The one of several lives that stays before the others: what runs, then the newest. */
export function preferred(lives: readonly Sighted[]): Sighted | undefined {
  const rank = ({ live }: Sighted): number => (live.state.phase === 'running' ? 0 : live.state.phase === 'restarting' ? 1 : 2);
  return [...lives].sort(
    (one, other) => rank(one) - rank(other) || other.live.createdAt - one.live.createdAt || (one.target < other.target ? -1 : 1),
  )[0];
}
