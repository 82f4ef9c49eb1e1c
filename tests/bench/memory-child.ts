import { setTimeout as sleep } from 'node:timers/promises';
import { spareMemory, spareMemoryAtRest } from '../../cli/serve/spare-memory.ts';
import { reconcile } from '../../reconciler/reconcile.ts';
import { aReconciler } from '../support/memory-reconciler.ts';

/**
 * A process of its own, with V8 set as the daemon sets it: so many workloads, so many passes; prints its memory after the first ones and at
 * the end, resident as it is and the heap without garbage. Started with --expose-gc.
 */
spareMemory();
const [workloads, passes] = process.argv.slice(2).map(Number) as [number, number];
const cluster =
  'apiVersion: keelson/v1\nkind: Cluster\nmetadata: {name: bench, uid: 3f1c2a9e-5b7d-4c1e-9a66-2f0d8b1c7e55}\nspec: {policy: {stability: 1s}}\n---\napiVersion: keelson/v1\nkind: Node\nmetadata: {name: pi-1}\nspec: {engine: docker}\n';
const job = (index: number): string =>
  `apiVersion: keelson/v1\nkind: Job\nmetadata: {name: job-${index}}\nspec: {image: "example/app:1", env: {INDEX: "${index}", MODE: prod}}\n`;
const files = Object.fromEntries(Array.from({ length: workloads }, (_, index) => [`jobs/${index}.yaml`, job(index)]));
const world = aReconciler({ 'cluster.yaml': cluster, ...files });
const measure = async (): Promise<void> => {
  const rss = process.memoryUsage.rss();
  globalThis.gc?.();
  await sleep(50);
  globalThis.gc?.();
  const { heapUsed } = process.memoryUsage();
  console.log(JSON.stringify({ rss, heapUsed }));
};
for (let pass = 1; pass <= passes; pass += 1) {
  const { report } = await reconcile(world.reconciler, { dryRun: false }, new AbortController().signal);
  if (report.plan.jobs.length !== workloads) throw new Error(`${report.plan.jobs.length} of ${workloads} jobs are in force`);
  spareMemoryAtRest();
  world.clock.now += 1_100;
  if (pass === Math.min(100, passes)) await measure();
}
await measure();
