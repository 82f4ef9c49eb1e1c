import { swarmOf } from './decide/targets.ts';
import { readIntent } from './intent.ts';
import { type LeaseOptions, withLease } from './lease.ts';
import type { Cluster } from './model/cluster.ts';
import { machineOf, splitResourceId } from './model/ids.ts';
import { OperationError } from './model/operation-error.ts';
import type { Pass, Reconciler } from './reconcile.ts';

/** What the Swarm is called here, unless a node is called so. */
const SWARM = 'swarm';

/**
 * Takes a node that is gone for good, or the Swarm, out of the store; returns the names of the replicas that it was last known to have. Throws
 * OperationError conflict while the commit in force declares it otherwise than absent, not-found when nothing is known of it.
 */
export function forgetNode(
  reconciler: Reconciler,
  node: string,
  lease: LeaseOptions,
  signal: AbortSignal,
): Promise<readonly string[]> {
  return withLease(reconciler, lease, signal, async held => {
    const { recollection } = reconciler.filings.current();
    const memory = await recollection.recall(held);
    const { cluster, status } = await readIntent(reconciler, memory, held);
    if (cluster === null)
      throw new OperationError('conflict', `Forgetting ${node}: ${status.unreachable ?? 'no commit is in force'}`);
    const isSwarm = node === SWARM && !cluster.nodes.has(node);
    if (!isSwarm) refuseDeclared(cluster, node);
    const targets = [...memory.targets];
    const gone = targets.filter(([target]) => (isSwarm ? target === swarmOf(cluster) : machineOf(target) === node));
    const left = targets.filter(entry => !gone.includes(entry));
    if (gone.length === 0) throw new OperationError('not-found', `Forgetting ${node}: nothing is known of a node of this name`);
    await recollection.remember({ ...memory, targets: new Map(left) }, held);
    const lives = gone.flatMap(([, { live }]) => live ?? []);
    return lives.filter(live => live.spec.kind === 'workload').map(live => splitResourceId(live.id).name);
  });
}

/** How the Swarm that `forget swarm` would give up answers; null: another thing is meant, or it does not. */
export function answerOfSwarm(node: string, { intent: { cluster }, observed }: Pick<Pass, 'intent' | 'observed'>): string | null {
  if (node !== SWARM || cluster === null || cluster.nodes.has(node)) return null;
  const sight = observed?.sights.get(swarmOf(cluster));
  if (sight?.kind !== 'seen') return null;
  return `the Swarm answers: ${sight.swarm?.entries?.length ?? 0} machines are in it, and nothing of it is gone`;
}

function refuseDeclared({ nodes }: Cluster, name: string): void {
  const node = nodes.get(name);
  if (node === undefined || node.state === 'absent') return;
  const { file, line } = node.at;
  const todo = 'remove its document, or give it state: absent, and push that first';
  throw new OperationError('conflict', `Forgetting ${name}: it is declared in ${file}:${line}; ${todo}`);
}
