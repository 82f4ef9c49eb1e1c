import type { Job } from '../../model/cluster.ts';
import { describeThresholds } from '../../model/relieved.ts';
import type { Sighted } from '../identity/lives.ts';
import { leavesBy } from '../relief/moves.ts';
import { preferred, staysOn } from './kept.ts';
import { hasLocalData } from './local-data.ts';
import { placeNew } from './new.ts';
import { type PlacedReplica, type Placing, take } from './placing.ts';

/** A replica that thresholds want elsewhere, and where it is. */
export interface Leaving {
  readonly job: Job;
  readonly replica: string;
  readonly from: Sighted;
  readonly by: readonly string[];
}

/** Whether thresholds want a replica to leave all nodes that it is on and may be on; null: they do not. */
export function leaving(job: Job, replica: string, lives: readonly Sighted[], placing: Placing): Leaving | null {
  const { judgement } = placing.context;
  if (judgement.thresholds.relief.size === 0 || lives.length === 0) return null;
  const allowed = lives.filter(life => staysOn(job, life, placing));
  const wishes = allowed.map(({ node }) => leavesBy(job, replica, node, judgement));
  if (allowed.length === 0 || wishes.includes(null)) return null;
  const by = [...new Set(wishes.flatMap(names => names ?? []))].sort();
  return { job, replica, from: preferred(allowed)!, by };
}

/** Another node for it, where one fits; else it stays, and why is told. */
export function placeMoved({ job, replica, from, by }: Leaving, placing: Placing): PlacedReplica {
  const node = placing.context.cluster.nodes.get(from.node)!;
  const stays = (why: string): PlacedReplica =>
    take(job, replica, node, 'it is there already', placing, { stays: `${describeThresholds(by)} would move it: ${why}` });
  if (from.live.adopted === true) return stays('it was adopted, and is moved only by git');
  if (hasLocalData(job)) return stays(`its data is on ${from.node} and does not move by itself`);
  const found = placeNew(job, replica, placing, { movedBy: by });
  return found.target === null ? stays(found.why) : found;
}
