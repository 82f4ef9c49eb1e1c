import { expect, it } from 'vitest';
import { reconcile } from '../../../reconciler/reconcile.ts';
import { aReconciler } from '../../support/memory-reconciler.ts';

const never = new AbortController().signal;
const node = (name: string, more = ''): string =>
  `apiVersion: keelson/v1\nkind: Node\nmetadata: {name: ${name}}\nspec: {engine: docker, access: [{tcp: {host: ${name}, tls: {}}}]${more}}\n`;
const cluster = 'apiVersion: keelson/v1\nkind: Cluster\nmetadata: {name: attic, uid: 11111111-2222-4333-8444-555555555555}\n';
const agent = (image = 'agent:1'): string =>
  `apiVersion: keelson/v1\nkind: Job\nmetadata: {name: agent}\nspec: {image: "${image}", mode: global}\n`;

const OURS = ['agent:1', 'agent:2'];

/** Two nodes, of which b ran two versions of the agent after somebody else's image was there; then git gives b up. */
async function retiring() {
  const files = { 'cluster.yaml': cluster, 'a.yaml': node('a'), 'b.yaml': node('b'), 'agent.yaml': agent() };
  const world = aReconciler(files);
  world.engine('docker:b').images = new Set(['foreign:1']);
  const pass = (...approve: readonly string[]) => reconcile(world.reconciler, { dryRun: false, approve }, never);
  const passes = async (count: number): Promise<void> => {
    for (let each = 0; each < count; each += 1) {
      await pass();
      world.clock.now += 11_000;
    }
  };
  await passes(5);
  world.source.commit({ ...files, 'agent.yaml': agent('agent:2') });
  await passes(8);
  world.source.commit({ ...files, 'agent.yaml': agent('agent:2'), 'b.yaml': node('b', ', state: absent') });
  const images = (): readonly string[] => [...world.engine('docker:b').images!].sort();
  expect(images()).toEqual([...OURS, 'foreign:1']);
  return { world, pass, passes, images };
}

it('a node that is absent is left by our workloads and keeps the images, unless it is to be pruned', async () => {
  const { world, pass, passes, images } = await retiring();
  await passes(3);
  expect([...world.engine('docker:b').things.values()]).toEqual([]);
  expect(images()).toEqual([...OURS, 'foreign:1']);
  await pass('prune node/b');
  expect(images()).toEqual(['foreign:1']);
  expect((await pass('prune node/b')).report.plan.ready).toEqual([]);
});

it('images go in the same run as the workloads that were made from them, and after these', async () => {
  const { pass, images } = await retiring();
  const { plan } = (await pass('prune node/b')).report;
  const deletes = plan.ready.filter(({ action }) => action === 'delete').map(({ id, after }) => `${id} after ${after.length}`);
  expect(deletes).toEqual([
    'docker:b/image/agent:1 after 1',
    'docker:b/image/agent:2 after 1',
    'docker:b/workload/agent.b after 0',
  ]);
  expect(images()).toEqual(['foreign:1']);
});

it('a node that is not absent is not pruned, whoever asks for it', async () => {
  const { pass } = await retiring();
  expect((await pass('prune node/a')).report.plan.ready.filter(({ id }) => id.startsWith('docker:a'))).toEqual([]);
});
