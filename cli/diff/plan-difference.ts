import { signatureOf } from '../../reconciler/decide/restrict.ts';
import type { Change, Held, Plan } from '../../reconciler/model/plan.ts';

/** What a plan has that another one for the same world has not: what one commit asks for beyond the other. */
export function planDifference(base: Plan, head: Plan): Plan {
  const known = new Set([...base.ready, ...base.later.map(item => item.change)].map(signatureOf));
  const heldBefore = new Set(base.held.map(nameOf));
  const isNew = (change: Change): boolean => !known.has(signatureOf(change));
  return {
    ...head,
    ready: head.ready.filter(isNew),
    later: head.later.filter(item => isNew(item.change)),
    held: head.held.filter(held => !heldBefore.has(nameOf(held))),
    underway: [],
    drift: [],
    moved: [],
  };
}

function nameOf({ code, subject, change }: Held): string {
  return `${code} ${subject} ${change === undefined ? '' : signatureOf(change)}`;
}
