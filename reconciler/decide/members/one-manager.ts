import { splitResourceId } from '../../model/ids.ts';
import type { Later } from '../../model/plan.ts';
import type { SwarmEntry } from '../../model/swarm-sight.ts';
import type { Membership } from './membership.ts';
import type { Step, Verdict } from './verdict.ts';

/**
 * The steps that are made in this round: all that touch no manager, and one that does. Dead managers go first, then new ones come, then others go:
 * a quorum is never given up, and the next waits until all managers reach each other. `canWait`: nodes whose steps others do not wait for.
 */
export function oneManagerStep(
  steps: readonly Step[],
  entries: readonly SwarmEntry[],
  members: readonly Membership[],
  canWait: (node: string) => boolean,
): Pick<Verdict, 'later' | 'underway'> & { readonly steps: readonly Step[] } {
  const rank = { bury: 0, promote: 1, demote: 2 };
  const ordered = steps
    .filter(({ manager }) => manager !== undefined)
    .sort(
      (one, other) =>
        Number(canWait(nodeOf(one))) - Number(canWait(nodeOf(other))) ||
        rank[one.manager!] - rank[other.manager!] ||
        Number(isLeader(one, entries)) - Number(isLeader(other, entries)),
    );
  const taken: Step[] = [];
  const later: Later[] = [];
  for (const step of ordered) {
    const [first] = taken;
    const waits =
      first === undefined ? obstacle(step, ordered, entries, members) : `after member/${nodeOf(first)}: one manager at a time`;
    if (waits === null) taken.push(step);
    else later.push({ change: step.change, waits });
  }
  const newsless = ordered.filter(step => statusOf(step, entries) === 'unknown');
  return {
    steps: steps.filter(step => step.manager === undefined || taken.includes(step)),
    later,
    underway: newsless.map(({ change }) => ({ id: change.id, what: 'the managers have no news of it yet' })),
  };
}

/** What a step of a manager waits for; null: nothing. A dead one may always go: that leaves those who are there a larger part. */
function obstacle(
  step: Step,
  steps: readonly Step[],
  entries: readonly SwarmEntry[],
  members: readonly Membership[],
): string | null {
  if (step.manager === 'bury') return null;
  const buried = new Set(steps.flatMap(({ manager, change }) => (manager === 'bury' ? [change.ref] : [])));
  const unsettled = entries.filter(
    ({ id, role, reachability }) =>
      !buried.has(id) && (role === 'manager' ? reachability !== 'reachable' : reachability !== undefined),
  );
  if (unsettled.length > 0)
    return `until all managers reach each other (${unsettled.map(({ hostname }) => hostname).join(', ')})`;
  if (step.manager === 'promote')
    return step.change.ref === undefined || statusOf(step, entries) === 'ready' ? null : 'until it is ready';
  const missing = members.filter(
    ({ node, leaves, role, entry }) => node !== null && leaves === null && role === 'manager' && entry?.role !== 'manager',
  );
  const names = missing.map(({ name }) => name).join(', ');
  return missing.length === 0 ? null : `until ${names} ${missing.length === 1 ? 'is a manager' : 'are managers'}`;
}

function isLeader({ change }: Step, entries: readonly SwarmEntry[]): boolean {
  return entries.some(({ id, isLeader }) => isLeader && id === change.ref);
}

function statusOf({ change }: Step, entries: readonly SwarmEntry[]): SwarmEntry['status'] | undefined {
  return entries.find(({ id }) => id === change.ref)?.status;
}

function nodeOf({ change }: Step): string {
  return splitResourceId(change.id).name;
}
