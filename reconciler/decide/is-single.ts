import type { Job } from '../model/cluster.ts';

/** Whether a job has one replica, wherever that is, or is one service: for the many that have, nothing needs to be counted or kept by replica. */
export function isSingle({ mode, replicas, service }: Job): boolean {
  return service === true || (mode === 'replicated' && replicas === 1);
}
