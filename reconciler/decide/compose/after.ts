import type { Job } from '../../model/cluster.ts';
import { digestOf } from '../../model/digest.ts';
import { versionAnywhere } from '../../model/version.ts';
import { UNREADABLE, type WorkloadSpec } from '../../model/workload.ts';
import type { PlacedReplica } from '../place/placing.ts';
import type { DesiredReplica } from './render-workload.ts';

/** Replicas, those of one-shots that come after other jobs behind these. The very same list where there are none. */
export function othersFirst(placements: readonly PlacedReplica[], jobs: ReadonlyMap<string, Job>): readonly PlacedReplica[] {
  if (!placements.some(({ job }) => job.after !== undefined)) return placements;
  const depthOf = (job: Job | undefined): number => Math.max(0, ...(job?.after ?? []).map(name => depthOf(jobs.get(name)) + 1));
  return placements.toSorted((one, other) => depthOf(one.job) - depthOf(other.job));
}

/** Says what the jobs that a one-shot comes after shall be, wherever they run; undefined for all other jobs. */
export function versionOfOthers({ after }: Job, replicas: readonly DesiredReplica[]): string | undefined {
  if (after === undefined) return undefined;
  const others = after.map(name => replicas.filter(({ job }) => job.name === name));
  if (others.some(isUnknown)) return UNREADABLE;
  return digestOf(others.map(ofJob));
}

/** Whether nobody can say what a job shall be: it has no place, or a secret that cannot be read. */
function isUnknown(replicas: readonly DesiredReplica[]): boolean {
  return replicas.length === 0 || replicas.some(({ missingSecrets }) => missingSecrets.length > 0);
}

function ofJob(replicas: readonly DesiredReplica[]): unknown {
  const [{ job }] = replicas as readonly [DesiredReplica, ...DesiredReplica[]];
  const versions = new Set(replicas.map(({ resource }) => versionAnywhere(resource.spec as WorkloadSpec)));
  return { state: job.state, replicas: job.mode === 'global' ? null : job.replicas, versions: [...versions].sort() };
}
