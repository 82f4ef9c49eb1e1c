import { splitResourceId } from '../model/ids.ts';
import type { Action, Change, Plan } from '../model/plan.ts';
import { isFetch, isRelief, isRepair } from './plan-entries.ts';

/** `2 to add`, `1 to replace`, `2 to put back`, `1 held`; empty when nothing is planned, held or going on. */
export function summarisePlan(plan: Plan): readonly string[] {
  const changes = allChanges(plan);
  const wishes = changes.filter(change => !isRepair(change) && !isRelief(change));
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
    [changes.filter(isRelief).length, 'by thresholds'],
    [images, images === 1 ? 'image to fetch' : 'images to fetch'],
    [plan.held.length, 'held'],
    [plan.underway.length + plan.ready.filter(change => change.step !== undefined).length, 'under way'],
  ];
  return parts.filter(([amount]) => amount > 0).map(([amount, what]) => `${amount} ${what}`);
}

/** Everything that the plan shows as a change: steps of a replacement under way count nowhere. */
export function allChanges(plan: Plan): readonly Change[] {
  return [...plan.ready, ...plan.later.map(item => item.change)].filter(change => change.step === undefined);
}
