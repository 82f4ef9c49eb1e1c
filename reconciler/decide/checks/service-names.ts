import { serviceName } from '../../model/service-name.ts';
import type { CheckContext } from './context.ts';
import type { Finding } from './finding.ts';

/** Services that would have one name in their Swarm: of a stack and of a job beside it, as the cluster's name and a slash both become part of names. */
export function* checkServiceNames({ cluster, jobs }: CheckContext): Iterable<Finding> {
  const taken = new Map<string, string>();
  for (const { manifest, job } of jobs.filter(({ job: { service } }) => service)) {
    const name = job.workload.service?.name ?? serviceName({ cluster: cluster.name }, job.name);
    const other = taken.get(name);
    taken.set(name, other ?? job.name);
    if (other === undefined) continue;
    const summary = `Jobs "${other}" and "${job.name}" would both be the service "${name}" of the Swarm`;
    const hint = 'rename one of them';
    yield { manifest, path: ['metadata', 'name'], severity: 'error', code: 'engine-name-taken-twice', summary, hint };
  }
}
