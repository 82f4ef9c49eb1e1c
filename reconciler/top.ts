import { readIntent } from './intent.ts';
import { OperationError } from './model/operation-error.ts';
import type { TopReport } from './model/report.ts';
import { recall } from './recall.ts';
import type { Reconciler } from './reconcile.ts';
import { telemetryStatus } from './report/telemetry-status.ts';

/**
 * How the nodes fare that the commit in force declares: as they tell when they are asked, and as they told last where they cannot be. No
 * engine is looked at. Throws OperationError conflict while no commit is in force.
 */
export async function lookAtTelemetry(reconciler: Reconciler, signal: AbortSignal): Promise<TopReport> {
  const { parts, filings } = reconciler;
  await filings.identify(signal);
  const { recalled } = await recall(reconciler, [], signal);
  const { cluster, render, status } = await readIntent(reconciler, recalled, signal);
  if (cluster === null)
    throw new OperationError(
      'conflict',
      `Nothing is known of the nodes of ${parts.name}: ${status.unreachable ?? 'no commit is in force'}`,
    );
  filings.settle({ cluster: cluster.name, uid: cluster.uid });
  const { telemetry } = await reconciler.own(cluster, recalled, render);
  const known = await telemetry.observe(cluster.nodes.values(), signal);
  const at = parts.now();
  const messages = telemetry.counts();
  const present = [...cluster.nodes.values()].filter(({ state }) => state !== 'absent');
  return {
    version: 1,
    cluster: cluster.name,
    at,
    nodes: present.flatMap(node => {
      const told = telemetryStatus(node, known.get(node.name), at);
      return told === undefined ? [] : [{ name: node.name, ...told }];
    }),
    ...(messages === null ? {} : { messages }),
    untold: present.filter(({ telemetry: { source } }) => source === 'none').map(({ name }) => name),
  };
}
