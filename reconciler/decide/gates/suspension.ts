import type { Cluster } from '../../model/cluster.ts';
import type { Memory } from '../../model/memory.ts';
import type { Observed } from '../../model/observed.ts';
import type { Suspended } from '../../model/plan.ts';

/** Where wishes are kept, and what time it is. */
interface Wishes {
  readonly cluster: Cluster;
  readonly memory: Memory;
  readonly observed: Observed;
}

/** The wishes in force that nothing be changed: those for all first, then those for single jobs and nodes. Mostly there is none. */
export function suspensionsIn({ cluster, memory, observed }: Wishes): readonly Suspended[] {
  const found: Suspended[] = [];
  const add = (subject: string, wish: Cluster['policy']['suspend'] | null, todo: string): void => {
    if (wish == null || (wish.until !== undefined && wish.until <= observed.at)) return;
    const { reason, until } = wish;
    found.push({ subject, reason, ...(until === undefined ? {} : { until }), todo });
  };
  add(EVERYTHING, memory.suspend, 'reconcile resume lifts it');
  add(EVERYTHING, cluster.policy.suspend, "take suspend out of the cluster's policy in git");
  for (const { name, suspend: wish } of cluster.jobs.values())
    if (wish !== undefined) add(`job/${name}`, wish, `take suspend out of job/${name} in git`);
  for (const { name, suspend: wish } of cluster.nodes.values())
    if (wish !== undefined) add(`node/${name}`, wish, `take suspend out of node/${name} in git`);
  return found;
}

const EVERYTHING = 'cluster';

/** The first of the wishes that covers what is a job's on a node; null: none does. */
export function suspensionOf(wishes: readonly Suspended[], job: string | undefined, node: string): Suspended | null {
  const covers = ({ subject }: Suspended): boolean =>
    subject === EVERYTHING || subject === `job/${job}` || subject === `node/${node}`;
  return wishes.find(covers) ?? null;
}
