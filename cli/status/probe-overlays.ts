import { swarmOf } from '../../reconciler/decide/targets.ts';
import type { Cluster } from '../../reconciler/model/cluster.ts';
import { OperationError } from '../../reconciler/model/operation-error.ts';
import type { OverlayStatus } from '../../reconciler/model/report.ts';
import type { Reconciler } from '../../reconciler/reconcile.ts';

/** What containers of a cluster's Swarm reach from machine to machine; null: it has none, or none that can tell, of which `note` is told. */
export async function probeOverlays(
  reconciler: Reconciler,
  cluster: Cluster | null,
  note: (text: string) => void,
  signal: AbortSignal,
): Promise<readonly OverlayStatus[] | null> {
  const driver = cluster === null ? undefined : reconciler.pool()?.get(swarmOf(cluster));
  try {
    return (await driver?.probeOverlays?.(signal)) ?? null;
  } catch (error) {
    if (!(error instanceof OperationError) || signal.aborted) throw error;
    note(`Whether containers reach each other was not asked: ${error.message}`);
    return null;
  }
}
