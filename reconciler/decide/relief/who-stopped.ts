import type { Cluster } from '../../model/cluster.ts';
import { placeOf, targetOf } from '../../model/ids.ts';
import type { Memory } from '../../model/memory.ts';
import type { Plan } from '../../model/plan.ts';
import type { Live } from '../../model/resource.ts';
import { coversJob } from '../judge/covers.ts';
import { selects } from '../judge/subjects.ts';
import type { Decided } from '../rollout/decision.ts';

/** Who stopped a life, so that starting it again is neither drift nor a repair. */
export interface StoppedBy {
  /** Thresholds; empty: git did, or an order. */
  readonly by: readonly string[];
  /** Not where nothing is remembered of it, and they only may have. */
  readonly isSure: boolean;
}

/**
 * Who stopped a life; null: nobody of us. Where nobody remembers anything of it, the thresholds that stop such things there: what a
 * threshold stopped must never stay so because that was forgotten.
 */
export function whoStopped(
  { id, ref, spec, state }: Live,
  { steady }: Pick<Memory, 'steady'>,
  cluster: Pick<Cluster, 'nodes' | 'jobs' | 'thresholds'> | null,
): StoppedBy | null {
  const known = steady.get(ref);
  if (known !== undefined) return known.stoppedBy === undefined ? null : { by: known.stoppedBy, isSure: true };
  if (cluster === null || state.phase !== 'exited' || spec.kind !== 'workload' || spec.oneShot) return null;
  const node = cluster.nodes.get(placeOf(targetOf(id)));
  const job = cluster.jobs.get(spec.job);
  if (node === undefined || job === undefined) return null;
  const stopping = [...cluster.thresholds.values()].filter(
    threshold =>
      threshold.levels.some(level => level.do === 'stop') && selects(threshold, node) && coversJob(threshold.select, job),
  );
  return stopping.length === 0 ? null : { by: stopping.map(({ name }) => name).sort(), isSure: false };
}

/** The lives that git or thresholds want stopped, by ref, whether they are so by now or not. A service has no such end, and a one-shot its own. */
export function wantedStopped(decided: readonly Decided[]): NonNullable<Plan['stopped']> {
  const stopped = new Map<string, readonly string[]>();
  for (const { progress } of decided) {
    const { desired, current, previous } = progress;
    const { job, stoppedBy } = desired;
    if ((job.state !== 'stopped' && stoppedBy === undefined) || job.workload.oneShot) continue;
    for (const { sighted } of [...(current === null ? [] : [current]), ...previous])
      if (sighted.live.state.phase !== 'service') stopped.set(sighted.live.ref, stoppedBy ?? []);
  }
  return stopped;
}
