import { setTimeout as sleep } from 'node:timers/promises';
import { reconcile } from '../../reconciler/reconcile.ts';
import { aReconciler } from '../support/memory-reconciler.ts';

/** A process of its own: so many workloads, so many passes; prints its memory after the first ones and at the end. Started with --expose-gc. */
const [workloads, passes] = process.argv.slice(2).map(Number) as [number, number];
const cluster =
  'apiVersion: keelson/v1\nkind: Cluster\nmetadata: {name: bench, uid: 3f1c2a9e-5b7d-4c1e-9a66-2f0d8b1c7e55}\nspec: {policy: {stability: 1s}}\n---\napiVersion: keelson/v1\nkind: Node\nmetadata: {name: pi-1}\nspec: {engine: docker}\n';
const job = (index: number): string =>
  `---\napiVersion: keelson/v1\nkind: Job\nmetadata: {name: job-${index}}\nspec: {image: "example/app:1", env: {INDEX: "${index}", MODE: prod}}\n`;
const world = aReconciler({ 'all.yaml': cluster + Array.from({ length: workloads }, (_, index) => job(index)).join('') });
const measure = async (): Promise<void> => {
  globalThis.gc?.();
  await sleep(50);
  globalThis.gc?.();
  const { rss, heapUsed } = process.memoryUsage();
  console.log(JSON.stringify({ rss, heapUsed }));
};
for (let pass = 1; pass <= passes; pass += 1) {
  await reconcile(world.reconciler, { dryRun: false }, new AbortController().signal);
  world.clock.now += 1_100;
  if (pass === Math.min(100, passes)) await measure();
}
await measure();
