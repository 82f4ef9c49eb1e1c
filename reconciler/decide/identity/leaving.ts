import type { Cluster } from '../../model/cluster.ts';
import type { Approval } from '../../model/memory.ts';
import type { Held } from '../../model/plan.ts';
import { isApproved } from '../gates/approvals.ts';
import { allowance } from '../judge.ts';
import { isHost, targetsOf } from '../targets.ts';
import type { Sighted } from './lives.ts';

/** Why nothing changes on a node that git no longer has: what a held change says of it. By the node's name; none: what is ours there goes. */
export type Departed = ReadonlyMap<string, Pick<Held, 'code' | 'why' | 'todo'>>;

/**
 * Nodes that left git and still have something of ours. It goes from there only where the policy prunes nodes, and from no more nodes at
 * once than `maxDeletes` allows.
 */
export function holdDeparted(cluster: Cluster, sighted: readonly Sighted[], approvals: readonly Approval[]): Departed {
  const targets = targetsOf(cluster);
  const isGone = ({ node, target }: Sighted): boolean => !cluster.nodes.has(node) && !targets.has(target) && !isHost(target);
  return holdGone(new Map(sighted.filter(isGone).map(({ node, fresh }) => [node, fresh])), cluster, approvals);
}

/** The same, of nodes by name that are known to have left git; each with whether it was seen in this pass. */
export function holdGone(gone: ReadonlyMap<string, boolean>, cluster: Cluster, approvals: readonly Approval[]): Departed {
  if (gone.size === 0) return NONE;
  if (!cluster.policy.prune.nodes) return new Map([...gone].map(([name, isSeen]) => [name, undeclared(name, isSeen)]));
  const allowed = allowance(cluster.policy.maxDeletes, cluster.nodes.size + gone.size);
  if (gone.size <= allowed) return NONE;
  const open = [...gone.keys()].filter(name => !isApproved(approvals, cluster.revision, `delete node/${name}`, 'delete all'));
  const why = `${gone.size} of ${cluster.nodes.size + gone.size} nodes left git, more than maxDeletes allows (${allowed})`;
  const named = open.length > 3 ? 'all' : open.map(name => `node/${name}`).join(' --allow-delete ');
  return new Map(
    open.map(name => [name, { code: 'max-deletes', why, todo: `if this is meant, run reconcile --allow-delete ${named}` }]),
  );
}

const NONE: Departed = new Map();

function undeclared(name: string, isSeen: boolean): Pick<Held, 'code' | 'why' | 'todo'> {
  return {
    code: 'node-undeclared',
    why: `${name} is no longer in git, and nodes are not pruned`,
    todo: isSeen
      ? `declare ${name} with state: absent to retire it, restore its document, or name it in metadata.formerly of the Node it is now`
      : `restore its document or, if it is gone for good, run reconcile forget ${name}`,
  };
}
