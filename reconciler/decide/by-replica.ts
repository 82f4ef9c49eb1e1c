import type { Job } from '../model/cluster.ts';
import { isSingle } from './is-single.ts';

/** One thing for each replica of a job, kept for as long as the job is the very same object. */
export interface ByReplica<T> {
  get(job: Job, replica: string): T | undefined;
  /** Returns what it keeps. */
  keep(job: Job, replica: string, value: T): T;
}

/** Nothing is kept yet. The many jobs with a single replica need no map for it. */
export function openByReplica<T extends object>(): ByReplica<T> {
  const single = new WeakMap<Job, T>();
  const several = new WeakMap<Job, Map<string, T>>();
  return {
    get: (job, replica) => (isSingle(job) ? single.get(job) : several.get(job)?.get(replica)),
    keep(job, replica, value) {
      if (isSingle(job)) single.set(job, value);
      else several.set(job, (several.get(job) ?? new Map<string, T>()).set(replica, value));
      return value;
    },
  };
}
