import { expect, it } from 'vitest';
import { OperationError } from '../../../reconciler/model/operation-error.ts';
import { type Reconciler, reconcile } from '../../../reconciler/reconcile.ts';
import { openMemoryStore } from '../../../reconciler/stores/memory.ts';
import type { Store } from '../../../reconciler/stores/store.ts';
import { aReconciler, CLUSTER } from '../../support/memory-reconciler.ts';

const never = new AbortController().signal;
const TARGET = 'docker:a' as const;
/** While `ill` is unhealthy, what matters least is stopped; what is otherwise than in git is only reported. */
const MANIFESTS = `${CLUSTER.replace(/(kind: Cluster\n.*\n)/, '$1spec: {policy: {drift: report}}\n')}---
apiVersion: keelson/v1
kind: Threshold
metadata: {name: overload}
spec: {metric: job.unhealthy, above: 0, clear: 0, for: 0s, clearFor: 0s, levels: [{do: stop}]}
---
apiVersion: keelson/v1
kind: Job
metadata: {name: ill}
spec: {image: "x:1", protected: true}
---
apiVersion: keelson/v1
kind: Job
metadata: {name: low}
spec: {image: "x:1", priority: 1}
`;

it('what a threshold stopped right before a kill runs again when that clears, also where drift is only reported', async () => {
  const documents = openMemoryStore();
  const disk = { broken: false };
  const store: Store = {
    ...documents,
    put: async (changed, signal) => {
      if (disk.broken) throw new OperationError('unreachable', 'killed');
      await documents.put(changed, signal);
    },
  };
  const world = aReconciler({ 'all.yaml': MANIFESTS }, { store });
  const engine = world.engine(TARGET);
  const health = { of: 'healthy' as 'healthy' | 'unhealthy' };
  engine.behave = spec => ({ healthyAfterMs: 0, becomes: 'job' in spec && spec.job === 'ill' ? health.of : 'none' });
  const pass = async (reconciler: Reconciler, times: number): Promise<readonly string[]> => {
    const causes: string[] = [];
    for (let count = 0; count < times; count += 1) {
      const { report } = await reconcile(reconciler, { dryRun: false }, never);
      expect(report.intent.diagnostics).toEqual([]);
      causes.push(...report.plan.ready.map(({ action, cause }) => `${action} ${cause}`));
      world.clock.now += 20_000;
    }
    return causes;
  };
  const low = (): string => [...engine.things.values()].find(({ id }) => id.endsWith('low.1'))!.phase;
  await pass(world.reconciler, 3);
  expect(low()).toBe('running');

  health.of = 'unhealthy';
  engine.faults.refuse = action => {
    disk.broken = action === 'stop';
    return null;
  };
  expect(await pass(world.reconciler, 1)).toEqual(['stop threshold']);
  expect(low()).toBe('exited');

  disk.broken = false;
  health.of = 'healthy';
  expect(await pass(world.restart(), 10)).toEqual(['start threshold']);
  expect(low()).toBe('running');
});
