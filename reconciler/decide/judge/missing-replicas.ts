import type { Job, Node } from '../../model/cluster.ts';
import { replicaName } from '../../model/ids.ts';
import type { Sight } from '../../model/observed.ts';
import type { Threshold } from '../../model/threshold.ts';
import { type LivesByReplica, livesByReplica, type Sighted, sightedLives } from '../identity/lives.ts';
import { allows } from '../place/allows.ts';
import { tolerates } from '../place/tolerates.ts';
import { enginesOn, swarmOf, targetOn } from '../targets.ts';
import { inForce, type Knowledge } from './active.ts';
import { namesJob } from './covers.ts';
import { scale } from './relieve.ts';
import { subjectsOf } from './subjects.ts';

/**
 * How many replicas of each job do not run that shall, of the jobs that a threshold is about: those it selects, and of a role's those that are
 * placed by it. What ran on a machine that does not answer counts as running there; a job that may run where nobody ever looked is left out.
 */
export function missingReplicas({ over, select }: Pick<Threshold, 'over' | 'select'>, known: Knowledge): readonly number[] {
  const jobs = [...known.cluster.jobs.values()].filter(
    ({ name, state, workload, placement }) =>
      state === 'running' &&
      !workload.oneShot &&
      namesJob(select.jobs, name) &&
      (over.kind !== 'role' || placement.role === over.role),
  );
  if (jobs.length === 0) return [];
  const lives = livesByReplica(known.cluster, sightedLives(known.observed));
  const counts = wantedCounts(known);
  return jobs.flatMap(job => missingOf(job, lives, counts, known) ?? []);
}

/** As many as thresholds in force wanted when the pass began, by job; of others as many as git does. */
function wantedCounts({ cluster, memory }: Knowledge): ReturnType<typeof scale> {
  const { byKey } = subjectsOf(cluster);
  const before = [...memory.thresholds].flatMap(([key, state]) => {
    const subject = byKey.get(key);
    return subject === undefined ? [] : [{ subject, state }];
  });
  return scale(
    before.filter(active => inForce(active).length > 0),
    cluster,
  );
}

function missingOf(job: Job, lives: LivesByReplica, counts: ReturnType<typeof scale>, known: Knowledge): number | undefined {
  const { cluster, observed } = known;
  const runs = (name: string): boolean => (lives.get(name) ?? []).some(life => isThere(life, known));
  if (job.service) {
    if (isRiddle(observed.sights.get(swarmOf(cluster)))) return undefined;
    const [service] = lives.get(job.name) ?? [];
    if (service?.live.state.phase !== 'service') return job.mode === 'global' ? 1 : job.replicas;
    const { want, have } = service.live.state.status;
    return Math.max(0, want - have);
  }
  const nodes = [...cluster.nodes.values()].filter(node => mayRun(job, node));
  if (nodes.some(node => isRiddle(observed.sights.get(targetOn(job, node))))) return undefined;
  const count = counts.get(job.name)?.replicas ?? job.replicas;
  const names =
    job.mode === 'global' ? nodes.map(({ name }) => name) : Array.from({ length: count }, (_, index) => String(index + 1));
  return names.filter(name => !runs(replicaName(job.name, name))).length;
}

function mayRun(job: Job, node: Node): boolean {
  if (node.state !== 'active' || !enginesOn(node).includes(job.engine ?? node.engine) || !allows(job, node)) return false;
  return node.taints.every(taint => taint.effect === 'PreferNoSchedule' || tolerates(job, taint));
}

/** Whether nobody knows what is there. */
function isRiddle(sight: Sight | undefined): boolean {
  return sight === undefined || (sight.kind === 'silent' && sight.last === 'unknown');
}

/** What a threshold stopped is not missing. */
function isThere({ live }: Sighted, { memory }: Knowledge): boolean {
  return live.state.phase === 'running' || (memory.steady.get(live.ref)?.stoppedBy ?? []).length > 0;
}
