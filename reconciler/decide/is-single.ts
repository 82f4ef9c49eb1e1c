import type { Job } from '../model/cluster.ts';

/** Whether a job has one replica, wherever that is: for the many that have, nothing needs to be counted or kept by replica. */
export function isSingle({ mode, replicas }: Job): boolean {
  return mode === 'replicated' && replicas === 1;
}
