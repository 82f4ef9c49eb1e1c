import type { Cluster } from '../../model/cluster.ts';
import { placeOf, targetOf } from '../../model/ids.ts';
import type { Memory } from '../../model/memory.ts';
import type { Live } from '../../model/resource.ts';
import { coversJob } from '../judge/covers.ts';
import { selects } from '../judge/subjects.ts';

/** The thresholds that stopped a life. */
export interface StoppedBy {
  readonly by: readonly string[];
  /** Not where nothing is remembered of it, and they only may have. */
  readonly isSure: boolean;
}

/**
 * Which thresholds stopped a life; null: none. Where nobody remembers anything of it, those of git that stop such things there: what a
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
