import type { Cluster, Job } from '../../model/cluster.ts';
import type { Scaled } from '../../model/threshold.ts';

const known = new WeakMap<Cluster, { readonly key: string; readonly cluster: Cluster }>();

/** The cluster with as many replicas of jobs as thresholds in force want; the very same object for the same wishes. */
export function withScaledJobs(cluster: Cluster, scaled: ReadonlyMap<string, Scaled>): Cluster {
  const wishes = [...scaled].filter(
    ([name, { replicas }]) => isScalable(cluster.jobs.get(name)) && replicas !== cluster.jobs.get(name)?.replicas,
  );
  if (wishes.length === 0) return cluster;
  const key = JSON.stringify(wishes);
  const before = known.get(cluster);
  if (before?.key === key) return before.cluster;
  const jobs = new Map(cluster.jobs);
  for (const [name, wish] of wishes) jobs.set(name, withReplicas(cluster.jobs.get(name)!, wish));
  const made = { ...cluster, jobs };
  known.set(cluster, { key, cluster: made });
  return made;
}

const jobsScaled = new WeakMap<Job, Job>();

/** What is kept of a job is kept for as long as it is the very same object. */
function withReplicas(job: Job, { replicas, by }: Scaled): Job {
  const before = jobsScaled.get(job);
  if (before?.replicas === replicas && before.scaled?.by.join() === by.join()) return before;
  const made: Job = { ...job, replicas, scaled: { from: job.replicas, by } };
  jobsScaled.set(job, made);
  return made;
}

function isScalable(job: Job | undefined): boolean {
  return job !== undefined && job.mode === 'replicated' && job.state === 'running' && !job.workload.oneShot && !job.protected;
}
