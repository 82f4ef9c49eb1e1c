import type { Cluster, Job } from '../model/cluster.ts';
import type { Manifest } from '../model/manifest.ts';

/** The job that a Job manifest became; of a stack its first service stands for all. Undefined: a stack without services. */
export function jobOf({ name }: Manifest, { jobs }: Pick<Cluster, 'jobs'>): Job | undefined {
  return jobs.get(name) ?? [...jobs.values()].find(job => job.name.startsWith(`${name}/`));
}
