import { getEventListeners } from 'node:events';
import { expect, it } from 'vitest';
import { record } from '../../../reconciler/converge.ts';
import { withLease } from '../../../reconciler/lease.ts';
import { reconcile } from '../../../reconciler/reconcile.ts';
import { watchTimers } from '../../support/live-timers.ts';
import { aReconciler } from '../../support/memory-reconciler.ts';

const HOLDER = { id: 'x', pid: 1, hostname: 'h', pidSpace: null, startTicks: null, command: 'c', since: 0 };
const FILES = {
  'all.yaml': `apiVersion: keelson/v1
kind: Cluster
metadata: {name: attic, uid: 11111111-2222-4333-8444-555555555555}
---
apiVersion: keelson/v1
kind: Node
metadata: {name: a}
spec: {engine: docker}
---
apiVersion: keelson/v1
kind: Job
metadata: {name: web}
spec: {image: "x:1"}
`,
};

it('a pass of a daemon leaves no timer and no listener behind', async () => {
  const { reconciler, clock } = aReconciler(FILES);
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
