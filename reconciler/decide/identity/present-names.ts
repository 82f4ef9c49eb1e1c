import type { Cluster } from '../../model/cluster.ts';
import { replicaName, splitResourceId } from '../../model/ids.ts';
import type { Live } from '../../model/resource.ts';

/** Jobs by the names they had before (`formerly`). */
export function presentJobs({ jobs }: Pick<Cluster, 'jobs'>): ReadonlyMap<string, string> {
  const present = new Map<string, string>();
  for (const job of jobs.values()) for (const old of job.formerly) if (!jobs.has(old)) present.set(old, job.name);
  return present;
}

/** What a job that was not global called its replicas. */
const NUMBERED = /^\d+$/;

/**
 * What a workload's replica is called, under the job's present name where it was renamed (`formerly`). Of a global job that is the node's
 * name, whatever the node was called when it was made.
 */
export function replicaNamer(cluster: Pick<Cluster, 'jobs'>): (live: Live, node: string) => string {
  const present = presentJobs(cluster);
  return ({ id, spec }, node) => {
    if (spec.kind !== 'workload') return splitResourceId(id).name;
    const job = present.get(spec.job) ?? spec.job;
    if (cluster.jobs.get(job)?.service) return job;
    if (spec.service !== undefined && cluster.jobs.has(job)) return replicaName(job, '1');
    if (cluster.jobs.get(job)?.mode === 'global' && !NUMBERED.test(spec.replica)) return replicaName(job, node);
    return job === spec.job ? splitResourceId(id).name : replicaName(job, spec.replica);
  };
}
