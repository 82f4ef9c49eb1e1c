import { getEventListeners } from 'node:events';
import { expect, it } from 'vitest';
import { record } from '../../../reconciler/converge.ts';
import { withLease } from '../../../reconciler/lease.ts';
import { reconcile } from '../../../reconciler/reconcile.ts';
import { watchTimers } from '../../support/live-timers.ts';
import { aReconciler, CLUSTER, HOLDER, jobFile } from '../../support/memory-reconciler.ts';

it('a pass of a daemon leaves no timer and no listener behind', async () => {
  const { reconciler, clock } = aReconciler({ 'cluster.yaml': CLUSTER, 'web.yaml': jobFile('web') });
  const daemon = new AbortController();
  using timers = watchTimers();
  for (let pass = 0; pass < 20; pass += 1) {
    await withLease(reconciler, { holder: HOLDER, waitMs: 0 }, daemon.signal, async held => {
      const { report } = await reconcile(reconciler, { dryRun: false }, held);
      await record(reconciler, report);
    });
    clock.now += 1_100;
  }
  expect(await timers.count()).toBe(0);
  expect(getEventListeners(daemon.signal, 'abort')).toEqual([]);
});
