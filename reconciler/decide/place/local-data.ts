import type { Job } from '../../model/cluster.ts';

/** Whether a move would leave data behind: a volume of the node or a writable folder of the host. */
export function hasLocalData(job: Job): boolean {
  return job.workload.volumes.some(volume =>
    volume.type === 'volume'
      ? !volume.readOnly && !job.movable.includes(volume.volume)
      : volume.type === 'bind' && !volume.readOnly && !job.movable.includes(volume.host),
  );
}
