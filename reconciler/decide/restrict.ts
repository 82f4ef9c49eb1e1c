import { describeResource, type ResourceId, splitResourceId } from '../model/ids.ts';
import type { Change, Held, Plan } from '../model/plan.ts';

/** A plan somebody looked at: what may be done, and for which commit. */
export interface SavedPlan {
  readonly version: 1;
  readonly cluster: string;
  readonly uid: string;
  readonly revision: string;
  readonly at: number;
  /** signatureOf of every change that was shown as ready or later. */
  readonly changes: readonly string[];
}

/** What makes a change the one that was shown, whatever its order or the handle of what it acts on. */
export function signatureOf(change: Change): string {
  return `${change.action} ${change.id} ${change.resource?.digest ?? ''}`.trimEnd();
}

/**
 * The plan without what a saved plan did not show; that is held, and shown. The steps that finish or undo a listed replacement belong to it;
 * tidying away old images is left to another time.
 */
export function restrict(plan: Plan, saved: SavedPlan): Plan {
  const listed = new Set(saved.changes);
  const things = new Set(saved.changes.map(signature => thingOf(signature.split(' ')[1] as ResourceId)));
  const allowed = (change: Change): boolean =>
    listed.has(signatureOf(change)) ||
    ((change.step !== undefined || change.action === 'start' || change.action === 'stop') && things.has(thingOf(change.id)));
  const all = [...plan.ready, ...plan.later.map(item => item.change)];
  const refused = withDependents(all, new Set(all.filter(change => !allowed(change))));
  const told = refused.filter(change => change.action !== 'delete' || splitResourceId(change.id).kind !== 'image');
  const held: readonly Held[] = told.map(change => ({
    code: 'not-in-plan',
    subject: describeResource(change.id),
    why: allowed(change)
      ? 'it needs a change that the saved plan does not list'
      : `the saved plan does not list this ${change.action}`,
    todo: 'make a new plan and look at it',
    change,
  }));
  const keys = new Set(refused.map(change => change.key));
  return {
    ...plan,
    ready: plan.ready.filter(change => !keys.has(change.key)),
    later: plan.later.filter(item => !keys.has(item.change.key)),
    held: [...plan.held, ...held],
  };
}

/** What a change is about, wherever it is: a move has steps in two places. */
function thingOf(id: ResourceId): string {
  const { kind, name } = splitResourceId(id);
  return `${kind}/${name}`;
}

/** The refused changes and all that come after one of them, in the plan's order. */
function withDependents(all: readonly Change[], refused: ReadonlySet<Change>): readonly Change[] {
  const keys = new Set([...refused].map(change => change.key));
  for (let size = -1; size !== keys.size; ) {
    size = keys.size;
    for (const change of all) if (change.after.some(key => keys.has(key))) keys.add(change.key);
  }
  return all.filter(change => keys.has(change.key));
}
