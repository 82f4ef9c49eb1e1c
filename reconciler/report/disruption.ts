import { placeOf, splitResourceId } from '../model/ids.ts';
import type { Change, Plan } from '../model/plan.ts';
import { jobOf } from './plan-entries.ts';
import { allChanges } from './plan-summary.ts';
import { count, describe, enumerate } from './words.ts';

/** The phrase for a plan that nobody notices. */
export const UNINTERRUPTED = 'nothing is interrupted';

/** How disruptive a plan is, one phrase each; empty when it changes nothing, or when nobody can tell. */
export function describeDisruption(plan: Plan): readonly string[] {
  const changes = allChanges(plan);
  if (changes.length === 0) return [];
  const data = changes.filter(change => change.impact === 'data').map(change => `the data of ${describe(change.id)} is deleted`);
  const all = [...interruptedJobs(plan, changes), ...interruptedHosts(changes), ...movedTasks(plan, changes)];
  const isQuiet = all.length === 0 && changes.every(change => isUnnoticed(change, plan));
  return [...data, ...all, ...(isQuiet ? [UNINTERRUPTED] : [])];
}

/** Whether a change surely interrupts nothing. Where a node of a Swarm is changed its managers may move tasks, as their services ask for. */
function isUnnoticed({ id, action, impact, fields, tasksDown }: Change, plan: Plan): boolean {
  if (splitResourceId(id).kind === 'member' && action === 'update')
    return fields.every(({ field, to }) => field === 'availability' && to !== 'drain');
  if (action === 'delete' && jobOf(id) !== null) return wantOf(jobOf(id)!, plan) > 0;
  return impact === 'none' || impact === 'data' || tasksDown === 0;
}

/** Jobs that stay wanted and are down for a time, as a whole or in part. */
function interruptedJobs(plan: Plan, changes: readonly Change[]): readonly string[] {
  const interrupted = findInterrupted(plan, changes);
  const whole = interrupted.filter(job => job.atOnce >= job.want);
  const rolling = interrupted.filter(job => job.atOnce < job.want);
  return [
    ...(whole.length === 0
      ? []
      : [`${enumerate(whole.map(job => job.name))} ${whole.length === 1 ? 'is' : 'are'} down for a moment`]),
    ...(rolling.length > 3
      ? [`${rolling.length} jobs lose some replicas for a moment`]
      : rolling.map(job => `at most ${count(job.atOnce, 'replica')} of ${job.name} down at a time`)),
  ];
}

interface InterruptedJob {
  readonly name: string;
  readonly want: number;
  readonly atOnce: number;
}

/** Jobs that stay wanted and lose replicas for a time; `atOnce` is what this pass takes down together, the most of a roll-out. */
function findInterrupted(plan: Plan, changes: readonly Change[]): readonly InterruptedJob[] {
  const ready = new Set(plan.ready);
  const now = new Map<string, number>();
  const most = new Map<string, number>();
  for (const change of changes) {
    const { id, action, impact, tasksDown = 1 } = change;
    const job = jobOf(id);
    if (job === null || action === 'delete' || tasksDown === 0 || (impact !== 'outage' && impact !== 'restart')) continue;
    const down = tasksDown === 'all' ? Number.POSITIVE_INFINITY : tasksDown;
    if (ready.has(change)) now.set(job, (now.get(job) ?? 0) + down);
    most.set(job, Math.max(most.get(job) ?? 0, down));
  }
  return [...most].flatMap(([name, down]) => {
    const want = wantOf(name, plan);
    return want === 0 ? [] : [{ name, want, atOnce: now.get(name) ?? down }];
  });
}

function wantOf(name: string, { jobs }: Plan): number {
  return jobs.find(job => job.name === name)?.want ?? 0;
}

/** Services that restart, and machines that are off the network for a moment. */
function interruptedHosts(changes: readonly Change[]): readonly string[] {
  const services = new Map<string, string[]>();
  const off: string[] = [];
  for (const { id, impact } of changes) {
    const { target, kind, name } = splitResourceId(id);
    if (impact === 'none') continue;
    if (kind === 'service') services.set(name, [...(services.get(name) ?? []), placeOf(target)]);
    if (kind === 'address') off.push(placeOf(target));
  }
  return [
    ...[...services].map(([name, nodes]) => `${name} restarts on ${enumerate(nodes)}`),
    ...(off.length === 0 ? [] : [`${enumerate(off)} ${off.length === 1 ? 'is' : 'are'} off the network for a moment`]),
  ];
}

/** Nodes of a Swarm with tasks that leave them, may have to, or end. */
function movedTasks({ jobs }: Plan, changes: readonly Change[]): readonly string[] {
  const used = new Set(jobs.flatMap(({ nodes }) => nodes));
  const members = changes.filter(({ id }) => splitResourceId(id).kind === 'member');
  const namesOf = (which: (change: Change) => boolean): ReadonlySet<string> =>
    new Set(members.filter(which).map(({ id }) => splitResourceId(id).name));
  const leave = namesOf(({ fields }) => fields.some(({ field, to }) => field === 'availability' && to === 'drain'));
  const end = namesOf(({ action, impact }) => action === 'delete' && impact === 'outage');
  const may = namesOf(
    ({ action, fields }) =>
      action === 'update' && fields.some(({ field, from }) => field === 'role' || (field.startsWith('labels.') && from !== null)),
  );
  const told = (names: ReadonlySet<string>, words: string, ...others: readonly ReadonlySet<string>[]): readonly string[] => {
    const shown = [...names].filter(name => used.has(name) && !others.some(other => other.has(name)));
    return shown.length === 0 ? [] : [`${words} ${enumerate(shown)}`];
  };
  return [...told(leave, 'tasks leave'), ...told(may, 'tasks may leave', leave, end), ...told(end, 'tasks end on', leave)];
}
