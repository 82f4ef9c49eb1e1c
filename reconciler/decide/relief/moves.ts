import type { Job, Node } from '../../model/cluster.ts';
import { replicaName } from '../../model/ids.ts';
import { describeThresholds } from '../../model/relieved.ts';
import type { Judgement } from '../judge.ts';
import { describeTaint, type Rejection, rejectAs } from '../place/taints.ts';
import { tolerates } from '../place/tolerates.ts';

/** The thresholds that want a replica to leave a node; null: none does. What has to be on that very node, or ran once and is done, is not moved. */
export function leavesBy(
  job: Job,
  replica: string,
  node: string,
  { thresholds: { relief } }: Judgement,
): readonly string[] | null {
  const wanted = relief.get(node);
  if (wanted === undefined || job.protected || job.mode === 'global' || job.workload.oneShot) return null;
  const evicted = wanted.taints.filter(taint => taint.effect === 'NoExecute' && !tolerates(job, taint)).map(({ by }) => by);
  const by = new Set([...evicted, ...(wanted.moved.get(replicaName(job.name, replica))?.by ?? [])]);
  return by.size === 0 ? null : [...by].sort();
}

/** Whether thresholds keep what is new of a job off a node; null: none does. */
export function rejectRelieved(job: Job, replica: string, { name }: Node, judgement: Judgement): Rejection | null {
  const taint = judgement.thresholds.relief
    .get(name)
    ?.taints.find(candidate => candidate.effect !== 'PreferNoSchedule' && !tolerates(job, candidate));
  if (taint !== undefined) return rejectAs('tainted', `tainted ${describeTaint(taint)} by ${describeThresholds([taint.by])}`);
  const by = leavesBy(job, replica, name, judgement);
  return by === null ? null : rejectAs('relieved', `relieved of it by ${describeThresholds(by)}`);
}
