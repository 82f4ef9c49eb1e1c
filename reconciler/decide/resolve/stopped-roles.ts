import type { Job, Node } from '../../model/cluster.ts';

const known = new WeakMap<Job, Job>();

/** The jobs, with those stopped whose role is stopped wherever it is. The same map where there are none. */
export function withStoppedRoles(jobs: ReadonlyMap<string, Job>, nodes: ReadonlyMap<string, Node>): ReadonlyMap<string, Job> {
  const present = [...nodes.values()].filter(({ state }) => state !== 'absent');
  const running = new Set(present.flatMap(({ roles }) => roles));
  const stopped = new Set(present.flatMap(({ stoppedRoles }) => stoppedRoles).filter(role => !running.has(role)));
  if (stopped.size === 0) return jobs;
  const isStopped = ({ state, placement: { role } }: Job): boolean =>
    state === 'running' && role !== undefined && stopped.has(role);
  return new Map([...jobs].map(([name, job]) => [name, isStopped(job) ? asStopped(job) : job]));
}

function asStopped(job: Job): Job {
  const made: Job = known.get(job) ?? { ...job, state: 'stopped' };
  known.set(job, made);
  return made;
}
