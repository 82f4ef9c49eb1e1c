import type { Change } from '../model/plan.ts';

/** A change that replaces the tasks of a service, with how many of them are down at a time, as Swarm has it where git does not say. */
export function withTasksDown(change: Change): Change {
  const spec = change.resource?.spec;
  if (change.impact === 'none' || spec?.kind !== 'workload' || spec.service === undefined || spec.oneShot) return change;
  if (change.action !== 'update') return { ...change, tasksDown: 'all' };
  const { order, parallelism } = spec.service.update ?? { order: 'stop-first', parallelism: 1 };
  return { ...change, tasksDown: order === 'start-first' ? 0 : parallelism === 0 ? 'all' : parallelism };
}
