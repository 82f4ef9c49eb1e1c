import { livesByReplica, sightedLives } from './decide/identity/lives.ts';
import type { Cluster } from './model/cluster.ts';
import { describeResource, splitResourceId } from './model/ids.ts';
import type { Observed } from './model/observed.ts';
import type { Change, Plan } from './model/plan.ts';

/**
 * The plan of a pass that knows nothing of earlier ones, though there may have been some: a workload that is nowhere to be seen is not
 * created, since it may run on a machine that left git, or have run to its end.
 */
export function holdUnknown(plan: Plan, cluster: Cluster, observed: Observed): Plan {
  const lives = livesByReplica(cluster, sightedLives(observed));
  const isUnknown = ({ action, id }: Change): boolean => {
    const { kind, name } = splitResourceId(id);
    return action === 'create' && kind === 'workload' && !lives.has(name);
  };
  const unknown = [...plan.ready, ...plan.later.map(item => item.change)].filter(isUnknown);
  const keys = new Set(unknown.map(change => change.key));
  return {
    ...plan,
    ready: plan.ready.filter(change => !keys.has(change.key) && change.after.every(key => !keys.has(key))),
    later: plan.later.filter(item => !keys.has(item.change.key)),
    held: [
      ...plan.held,
      ...unknown.map(change => ({
        code: 'store-unread',
        subject: describeResource(change.id),
        why: 'without the store nobody knows whether it runs on a machine that left git, or has run already',
        todo: 'mend the store, or move it away to begin a new one',
        change,
      })),
    ],
  };
}
