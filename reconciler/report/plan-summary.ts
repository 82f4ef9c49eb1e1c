import { placeOf, splitResourceId } from '../model/ids.ts';
import type { Action, Change, Plan } from '../model/plan.ts';
import { isFetch, isRepair, jobOf } from './plan-entries.ts';
import { count, describe, enumerate } from './words.ts';

/** `2 to add`, `1 to replace`, `2 to put back`, `1 held`; empty when nothing is planned, held or going on. */
export function summarisePlan(plan: Plan): readonly string[] {
  const changes = allChanges(plan);
  const wishes = changes.filter(change => !isRepair(change));
  const of = (action: Action): number => wishes.filter(change => change.action === action && !isFetch(change)).length;
  const images = new Set(wishes.filter(isFetch).map(change => splitResourceId(change.id).name)).size;
  const parts: readonly (readonly [number, string])[] = [
    [of('create'), 'to add'],
    [of('update'), 'to change in place'],
    [of('replace'), 'to replace'],
    [of('delete'), 'to delete'],
    [of('start'), 'to start'],
    [of('stop'), 'to stop'],
    [changes.filter(isRepair).length, 'to put back'],
    [images, images === 1 ? 'image to fetch' : 'images to fetch'],
    [plan.held.length, 'held'],
    [plan.underway.length + plan.ready.filter(change => change.step !== undefined).length, 'under way'],
  ];
  return parts.filter(([amount]) => amount > 0).map(([amount, what]) => `${amount} ${what}`);
}

/** The phrase for a plan that nobody notices. */
export const UNINTERRUPTED = 'nothing is interrupted';

/** How disruptive a plan is, one phrase each; empty when it changes nothing. */
export function describeDisruption(plan: Plan): readonly string[] {
  const changes = allChanges(plan);
  if (changes.length === 0) return [];
  const data = changes.filter(change => change.impact === 'data').map(change => `the data of ${describe(change.id)} is deleted`);
  const interrupted = interruptedJobs(plan, changes);
  const whole = interrupted.filter(job => job.atOnce >= job.want);
  const rolling = interrupted.filter(job => job.atOnce < job.want);
  const outages = [
    ...(whole.length === 0
      ? []
      : [`${enumerate(whole.map(job => job.name))} ${whole.length === 1 ? 'is' : 'are'} down for a moment`]),
    ...(rolling.length > 3
      ? [`${rolling.length} jobs lose some replicas for a moment`]
      : rolling.map(job => `at most ${count(job.atOnce, 'replica')} of ${job.name} down at a time`)),
  ];
  const all = [...outages, ...interruptedHosts(changes)];
  return [...data, ...(all.length > 0 ? all : [UNINTERRUPTED])];
}

/** Services that restart, and machines that are off the network for a moment. */
function interruptedHosts(changes: readonly Change[]): readonly string[] {
  const services = new Map<string, string[]>();
  const off: string[] = [];
  for (const { id, impact } of changes) {
    const { target, kind, name } = splitResourceId(id);
    if (impact === 'none' || kind === 'workload') continue;
    if (kind === 'service') services.set(name, [...(services.get(name) ?? []), placeOf(target)]);
    if (kind === 'address') off.push(placeOf(target));
  }
  return [
    ...[...services].map(([name, nodes]) => `${name} restarts on ${enumerate(nodes)}`),
    ...(off.length === 0 ? [] : [`${enumerate(off)} ${off.length === 1 ? 'is' : 'are'} off the network for a moment`]),
  ];
}

interface InterruptedJob {
  readonly name: string;
  readonly want: number;
  readonly atOnce: number;
}

/** Jobs that stay wanted and lose replicas for a time; `atOnce` is what this pass takes down together, the most of a roll-out. */
function interruptedJobs(plan: Plan, changes: readonly Change[]): readonly InterruptedJob[] {
  const ready = new Set(plan.ready);
  const names = new Set<string>();
  const atOnce = new Map<string, number>();
  for (const change of changes) {
    const job = jobOf(change.id);
    if (job === null || change.action === 'delete' || (change.impact !== 'outage' && change.impact !== 'restart')) continue;
    names.add(job);
    if (ready.has(change)) atOnce.set(job, (atOnce.get(job) ?? 0) + 1);
  }
  return [...names].flatMap(name => {
    const want = plan.jobs.find(job => job.name === name)?.want ?? 0;
    return want === 0 ? [] : [{ name, want, atOnce: atOnce.get(name) ?? 1 }];
  });
}

/** Everything that the plan shows as a change: steps of a replacement under way count nowhere. */
function allChanges(plan: Plan): readonly Change[] {
  return [...plan.ready, ...plan.later.map(item => item.change)].filter(change => change.step === undefined);
}
