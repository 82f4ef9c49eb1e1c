import { describeResource, type ResourceId, targetOf } from '../model/ids.ts';
import type { Mailbox, Observed } from '../model/observed.ts';
import type { OrderContext } from '../model/order-context.ts';
import type { Change, Later, Underway } from '../model/plan.ts';
import type { DesiredReplica } from './compose/render-workload.ts';
import type { Desired } from './compose.ts';
import type { FilterContext } from './place/filters.ts';

/** What becomes of changes where some are only posted to agents. */
export interface Posting {
  readonly changes: readonly Change[];
  readonly later: readonly Later[];
  readonly underway: readonly Underway[];
}

/**
 * Changes behind agents with all that is posted with them. What was posted already and is not told of goes on by itself; and what has to come
 * after something behind another agent waits until that is told, since a posted stop has stopped nothing.
 */
export function post(
  { cluster, observed }: Pick<FilterContext, 'cluster' | 'observed'>,
  desired: Desired,
  changes: readonly Change[],
): Posting {
  const mailboxOf = mailboxesIn(observed);
  if (mailboxOf === null) return { changes, later: [], underway: [] };
  const replicas = new Map(desired.replicas.map(replica => [replica.resource.id, replica]));
  const posted = new Set<string>();
  const sent: Change[] = [];
  const later: Later[] = [];
  const underway: Underway[] = [];
  for (const change of changes) {
    const failure = mailboxOf(change.id)?.pending.get(`${change.action} ${change.id}`);
    const what = `its ${change.action === 'delete' ? 'removal' : change.action} is posted`;
    if (failure === undefined) sent.push(change);
    else
      underway.push(
        failure === '' ? { id: change.id, what } : { id: change.id, what: `${what}, and fails there: ${failure}`, stuck: true },
      );
    if (mailboxOf(change.id) !== undefined) posted.add(change.key);
  }
  const ready = sent.flatMap((change): readonly Change[] => {
    const first = change.after.find(key => posted.has(key) && !isBehind(key, change.id));
    if (first !== undefined) {
      later.push({ change, waits: `until ${describeResource(idIn(first))} is told to be done` });
      return [];
    }
    const replica = mailboxOf(change.id) === undefined ? undefined : replicas.get(change.id);
    return [
      replica === undefined || change.action === 'delete'
        ? change
        : { ...change, resource: replica.resource, posted: contextOf(replica, desired, cluster) },
    ];
  });
  return { changes: ready, later, underway };
}

/** The mailbox that a thing is behind, if any; null: there are none at all. */
function mailboxesIn({ sights }: Observed): ((id: ResourceId) => Mailbox | undefined) | null {
  const mailboxes = new Map(
    [...sights].flatMap(([target, sight]) =>
      sight.kind === 'seen' && sight.mailbox !== undefined ? [[target, sight.mailbox] as const] : [],
    ),
  );
  return mailboxes.size === 0 ? null : id => mailboxes.get(targetOf(id));
}

function isBehind(key: string, id: ResourceId): boolean {
  return targetOf(idIn(key)) === targetOf(id);
}

/** The thing that a key of a change names. */
function idIn(key: string): ResourceId {
  return key.split(' ')[1] as ResourceId;
}

function contextOf({ needs, job }: DesiredReplica, { supports }: Desired, { policy }: FilterContext['cluster']): OrderContext {
  const { update, pull, priority } = job;
  const { drift, ignore, stabilityMs, giveUpAfter, imagesKeep } = policy;
  return {
    supports: needs.flatMap(id => supports.get(id) ?? []),
    job: { update, pull, priority, policy: { drift, ignore, stabilityMs, giveUpAfter, imagesKeep } },
  };
}
