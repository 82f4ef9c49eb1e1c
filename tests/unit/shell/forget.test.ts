import { expect, it } from 'vitest';
import { answerOfSwarm, forgetNode } from '../../../reconciler/forget.ts';
import type { Observed, Sight } from '../../../reconciler/model/observed.ts';
import { reconcile } from '../../../reconciler/reconcile.ts';
import { aReconciler } from '../../support/memory-reconciler.ts';

const never = new AbortController().signal;
const node = (name: string, more = ''): string =>
  `apiVersion: keelson/v1\nkind: Node\nmetadata: {name: ${name}}\nspec: {engine: docker${more}}\n`;
const cluster = 'apiVersion: keelson/v1\nkind: Cluster\nmetadata: {name: attic, uid: 11111111-2222-4333-8444-555555555555}\n';
const web = (more = ''): string => `apiVersion: keelson/v1\nkind: Job\nmetadata: {name: web}\nspec: {image: "x:1"${more}}\n`;
const holder = { id: 'x', pid: 1, hostname: 'h', pidSpace: null, startTicks: null, command: 'c', since: 0 };

it('a node that is forgotten tells what it ran, and that may run elsewhere then', async () => {
  const world = aReconciler({
    'cluster.yaml': cluster,
    'a.yaml': node('a'),
    'b.yaml': node('b', ', access: [{tcp: {host: 10.0.0.2, tls: {}}}]'),
    'web.yaml': web(', placement: {node: b}'),
  });
  const pass = () => reconcile(world.reconciler, { dryRun: false }, never);
  const forget = () => forgetNode(world.reconciler, 'b', { holder, waitMs: 0 }, never);
  await pass();
  await pass();
  await expect(forget()).rejects.toThrow('Forgetting b: it is declared in b.yaml:3');

  world.source.commit({ 'cluster.yaml': cluster, 'a.yaml': node('a'), 'web.yaml': web() });
  world.engine('docker:b').faults.silent = true;
  expect((await pass()).report).toMatchObject({ exitCode: 3, plan: { held: [{ code: 'node-undeclared' }] } });
  expect(await forget()).toEqual(['web.1']);
  expect((await pass()).report.outcomes).toMatchObject([{ key: 'create docker:a/workload/web.1', status: 'accepted' }]);
  await expect(forget()).rejects.toThrow('nothing is known of a node of this name');
});

it('a Swarm that still answers is told before it is forgotten, and no node that is called so', async () => {
  const world = aReconciler({ 'cluster.yaml': cluster, 'a.yaml': node('a') });
  const { intent } = await reconcile(world.reconciler, { dryRun: true }, never);
  const sightOf = (kind: Sight['kind']): Observed => {
    const sight = { kind, swarm: { entries: [{}, {}, {}] } } as unknown as Sight;
    return { at: 0, sights: new Map([['swarm:attic', sight]]), answers: new Map() };
  };
  expect(answerOfSwarm('swarm', { intent, observed: sightOf('seen') })).toContain('3 machines are in it');
  expect(answerOfSwarm('swarm', { intent, observed: sightOf('silent') })).toBeNull();
  expect(answerOfSwarm('a', { intent, observed: sightOf('seen') })).toBeNull();
  world.source.commit({ 'cluster.yaml': cluster, 'a.yaml': node('swarm') });
  const other = await reconcile(world.reconciler, { dryRun: true }, never);
  expect(answerOfSwarm('swarm', { intent: other.intent, observed: sightOf('seen') })).toBeNull();
});
