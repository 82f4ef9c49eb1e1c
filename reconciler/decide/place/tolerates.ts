import type { Job, Taint } from '../../model/cluster.ts';

/** Whether a job may be on a node despite this taint. */
export function tolerates(job: Job, taint: Taint): boolean {
  return job.placement.tolerate.some(
    toleration =>
      (toleration.key === undefined || toleration.key === taint.key) &&
      (toleration.value === undefined || toleration.value === taint.value) &&
      (toleration.effect === undefined || toleration.effect === taint.effect),
  );
}
