import { resourceId, targetId } from '../../reconciler/model/ids.ts';
import type { Change } from '../../reconciler/model/plan.ts';
import { changeOf, workloadSpec } from './workloads.ts';
import { aJob } from './world.ts';

/** Orders a node to run a workload with an environment of so many bytes. */
export function postedChange(node: string, name: string, bytes = 0): Change {
  const resource = {
    id: resourceId(targetId('docker', node), 'workload', name),
    spec: workloadSpec({ job: name, env: { FILL: 'x'.repeat(bytes) } }),
    digest: name,
  };
  const { update, pull, priority } = aJob(name);
  const policy = { drift: 'correct', ignore: [], stabilityMs: 10_000, giveUpAfter: 5, imagesKeep: 2 } as const;
  return changeOf('create', resource, { posted: { supports: [], job: { update, pull, priority, policy } } });
}
