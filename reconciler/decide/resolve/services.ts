import type { Job, Node } from '../../model/cluster.ts';
import type { Traits } from '../../model/traits.ts';
import { allows } from '../place/allows.ts';

const known = new WeakMap<Job, Job>();

/** The jobs, with those marked that become one service of an engine that schedules by itself. The same map where there are none. */
export function withServices(
  jobs: ReadonlyMap<string, Job>,
  nodes: ReadonlyMap<string, Node>,
  traits: ReadonlyMap<string, Traits>,
): ReadonlyMap<string, Job> {
  const schedulers = new Set([...traits.values()].filter(({ schedules }) => schedules).map(({ driver }) => driver));
  if (![...nodes.values()].some(({ engine }) => schedulers.has(engine))) return jobs;
  return new Map(
    [...jobs].map(([name, job]) => {
      const engines = job.engine === undefined ? enginesOf(job, nodes) : [job.engine];
      const isService = engines.length > 0 && engines.every(engine => schedulers.has(engine));
      return [name, isService ? asService(job, engines[0]!) : job];
    }),
  );
}

/** The engines of the nodes that its placement allows. */
function enginesOf(job: Job, nodes: ReadonlyMap<string, Node>): readonly string[] {
  return [...nodes.values()].filter(node => node.state !== 'absent' && allows(job, node)).map(({ engine }) => engine);
}

/** What a service publishes is reached on all interfaces: its engine has no other way. */
function asService(job: Job, engine: string): Job {
  const before = known.get(job);
  if (before !== undefined) return before;
  const ports = job.workload.ports.map(port => ({ mode: 'ingress' as const, ...port, address: '0.0.0.0' }));
  const made: Job = { ...job, engine, service: true, workload: { ...job.workload, ports } };
  known.set(job, made);
  return made;
}
