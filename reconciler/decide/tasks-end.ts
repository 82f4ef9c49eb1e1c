import type { ServiceStatus, Task } from '../model/swarm.ts';

/** How a one-shot ended that is a service. */
export interface TasksEnd {
  /** null: it did not end by itself, or was never started. */
  readonly exitCode: number | null;
  readonly why: string;
}

/** States that a task does not leave again, beside `complete`. */
const BROKEN: ReadonlySet<string> = new Set(['failed', 'rejected', 'shutdown', 'orphaned', 'remove']);

/** Whether a task has ended and its engine has decided what follows: until then one that failed shall still run. */
export function isOver({ state, desired }: Task): boolean {
  return state === 'complete' || (BROKEN.has(state) && (desired === 'shutdown' || desired === 'remove'));
}

/** How a service ended whose tasks run to their end, all of them; null: it goes on. */
export function endOf({ want, tasks }: ServiceStatus): TasksEnd | null {
  const present = tasks.filter(task => task.isPresent);
  if (!present.every(isOver)) return null;
  // The last of each slot: the ones before it were tried again.
  const last = [...Map.groupBy(present, task => task.slot).values()].map(tried => tried.at(-1)!);
  const bad = last.filter(({ state }) => state !== 'complete');
  if (last.length - bad.length >= want) return { exitCode: 0, why: 'completed' };
  const [first] = bad;
  return first === undefined ? null : badEnd(first);
}

function badEnd({ state, exitCode = 0, error, node }: Task): TasksEnd {
  const where = node === null ? '' : ` on ${node}`;
  if (state === 'failed' && exitCode !== 0) return { exitCode, why: `ended with exit code ${exitCode}${where}` };
  const how = state === 'failed' || state === 'rejected' ? 'could not be run' : 'was ended before it was done';
  return { exitCode: null, why: `${how}${where}${error === undefined ? '' : `: ${error}`}` };
}
