import { describe, expect, it } from 'vitest';
import { serve } from '../../../reconciler/loop.ts';
import { OperationError } from '../../../reconciler/model/operation-error.ts';
import type { Report } from '../../../reconciler/model/report.ts';
import { type Pass, type PassOptions, type Reconciler, reconcile } from '../../../reconciler/reconcile.ts';
import { openMemoryStore } from '../../../reconciler/stores/memory.ts';
import type { LeaseHolder } from '../../../reconciler/stores/store.ts';
import { aReconciler, type MemoryReconciler } from '../../support/memory-reconciler.ts';
import { eventually } from '../../support/wait.ts';

const CLUSTER = `apiVersion: keelson/v1
kind: Cluster
metadata: {name: attic, uid: 3f1c2a9e-0000-4000-8000-000000000001}
spec: {policy: {stability: 1s}}
---
apiVersion: keelson/v1
kind: Node
metadata: {name: pi-1}
spec: {engine: docker}
`;
const job = (name: string, image: string): string => `apiVersion: keelson/v1
kind: Job
metadata: {name: ${name}}
spec: {image: "${image}"}
`;
const files = (jobs: Readonly<Record<string, string>>): Record<string, string> => ({
  'cluster.yaml': CLUSTER,
  ...Object.fromEntries(Object.entries(jobs).map(([name, image]) => [`${name}.yaml`, job(name, image)])),
});
const never = new AbortController().signal;
const pass = (reconciler: Reconciler, options: Partial<PassOptions> = {}): Promise<Pass> =>
  reconcile(reconciler, { dryRun: false, ...options }, never);
const settle = async (world: MemoryReconciler, reconciler = world.reconciler): Promise<Report> => {
  for (let round = 0; round < 20; round += 1) {
    const { report } = await pass(reconciler);
    if (report.outcomes.length === 0 && report.plan.underway.length === 0) return report;
    world.clock.now += 1_100;
  }
  throw new Error('does not settle');
};
const running = (world: MemoryReconciler): readonly string[] =>
  [...world.engine('docker:pi-1').things.values()]
    .filter(thing => thing.phase === 'running')
    .map(thing => `${thing.id.split('/')[2]} ${thing.spec.kind === 'workload' ? thing.spec.image!.ref : ''}`)
    .sort();

describe('a pass', () => {
  it('goes from a commit to running workloads, and is then in sync', async () => {
    const world = aReconciler(files({ web: 'example/web:1.0' }));
    const report = await settle(world);
    expect(running(world)).toEqual(['web.1 example/web:1.0']);
    expect(report).toMatchObject({ cluster: 'attic', sync: 'in-sync', health: 'healthy', exitCode: 0 });
    expect((await pass(world.reconciler, { dryRun: true })).report).toMatchObject({ exitCode: 0, outcomes: [] });
  });

  it('a dry run changes and remembers nothing', async () => {
    const store = openMemoryStore();
    const world = aReconciler(files({ web: 'example/web:1.0' }), { store });
    const { report } = await pass(world.reconciler, { dryRun: true });
    expect(report.exitCode).toBe(2);
    expect(report.plan.ready.map(change => change.action)).toEqual(['create']);
    expect(running(world)).toEqual([]);
    expect(await store.list('', {}, never)).toEqual([]);
  });

  it('a broken commit is told, the last good one stays in force and its drift is repaired, also after a restart', async () => {
    const world = aReconciler(files({ web: 'example/web:1.0' }));
    await settle(world);
    world.source.commit(
      {
        ...files({ web: 'example/web:2.0' }),
        'bad.yaml': 'apiVersion: keelson/v1\nkind: Job\nmetadata: {name: x}\nspec: {replica: 3}\n',
      },
      'oops',
    );
    world.engine('docker:pi-1').things.clear();
    for (const reconciler of [world.reconciler, world.restart()]) {
      const report = await settle(world, reconciler);
      expect(report.intent.refused).toMatchObject({ subject: 'oops' });
      expect(report.intent.inForce).toMatchObject({ subject: 'commit 1' });
      expect(report.intent.diagnostics.map(diagnostic => diagnostic.code)).toContain('unknown-field');
      expect(report.exitCode).toBe(1);
      expect(running(world)).toEqual(['web.1 example/web:1.0']);
    }
  });

  it('an unreachable source leaves the last good commit in force', async () => {
    const world = aReconciler(files({ web: 'example/web:1.0' }));
    await settle(world);
    world.source.fail = 'no route to host';
    world.engine('docker:pi-1').things.clear();
    const report = await settle(world);
    expect(report.intent.unreachable).toBe('no route to host');
    expect(report.exitCode).toBe(1);
    expect(running(world)).toEqual(['web.1 example/web:1.0']);
  });

  it('a repository that declares another cluster than the configuration expects is refused', async () => {
    const world = aReconciler(files({ web: 'example/web:1.0' }), { expects: 'cellar' });
    const { report } = await pass(world.reconciler);
    expect(report.intent.diagnostics).toMatchObject([
      { code: 'wrong-cluster', summary: 'memory declares cluster attic, and the configuration expects cellar' },
    ]);
    expect(report.exitCode).toBe(1);
    expect(running(world)).toEqual([]);
  });

  it('an empty repository is an error, and nothing is deleted', async () => {
    const world = aReconciler(files({ web: 'example/web:1.0' }));
    await settle(world);
    world.source.commit({ 'readme.txt': 'nothing here' });
    const { report } = await pass(world.restart({ store: openMemoryStore() }));
    expect(report.exitCode).toBe(1);
    expect(report.intent.diagnostics.length).toBeGreaterThan(0);
    expect(running(world)).toEqual(['web.1 example/web:1.0']);
  });

  it('goes on without its store, says so, and converges from labels alone', async () => {
    const world = aReconciler(files({ web: 'example/web:1.0' }));
    await settle(world);
    const broken = {
      ...openMemoryStore(),
      get: () => Promise.reject(new OperationError('exhausted', 'database or disk is full')),
      put: () => Promise.reject(new OperationError('exhausted', 'database or disk is full')),
    };
    const reconciler = world.restart({ store: broken });
    const { report } = await pass(reconciler);
    expect(report.degraded.join(' ')).toContain('disk is full');
    expect(report.plan.ready).toEqual([]);
    world.source.commit(files({ web: 'example/web:2.0' }));
    for (let round = 0; round < 3; round += 1) {
      await pass(reconciler);
      world.clock.now += 1_100;
    }
    expect(running(world)).toEqual(['web.1 example/web:2.0']);
    const settled = await settle(world, reconciler);
    expect(settled.degraded.join(' ')).toContain('without what earlier passes left');
    expect([...world.engine('docker:pi-1').things.values()]).toHaveLength(1);
  });

  it('a saved plan does what it lists, and refuses what is new', async () => {
    const world = aReconciler(files({ web: 'example/web:1.0' }));
    const { report, intent } = await pass(world.reconciler, { dryRun: true });
    const { signatureOf } = await import('../../../reconciler/decide/restrict.ts');
    const saved = {
      version: 1 as const,
      cluster: 'attic',
      uid: intent.cluster!.uid,
      revision: intent.cluster!.revision,
      at: 0,
      changes: report.plan.ready.map(signatureOf),
    };
    world.source.commit(files({ web: 'example/web:1.0', other: 'example/other:1.0' }));
    const applied = await pass(world.reconciler, { only: saved });
    expect(applied.report.outcomes.map(outcome => outcome.id)).toEqual(['docker:pi-1/workload/web.1']);
    expect(applied.report.plan.held).toMatchObject([{ code: 'not-in-plan', subject: 'job/other.1 on pi-1' }]);
  });

  it('what was opened for one owner is closed for the next, and at the end', async () => {
    const [opened, closed]: [string[], string[]] = [[], []];
    const world = aReconciler(files({ web: 'example/web:1.0' }), {
      own: async ({ uid }) => {
        opened.push(uid.slice(-1));
        const feed = { answers: 'image' as const, ask: async () => [{ kind: 'unanswered' as const, why: '', temporary: true }] };
        return {
          feeds: [{ ...feed, [Symbol.asyncDispose]: async () => void closed.push(uid.slice(-1)) }],
          openDriver: async () => Promise.reject(new OperationError('unreachable', 'no engine here')),
        };
      },
    });
    await pass(world.reconciler);
    world.source.commit({ 'cluster.yaml': CLUSTER.replace('000000000001', '000000000002') });
    await pass(world.reconciler);
    expect([opened, closed]).toEqual([['1', '2'], ['1']]);
    await world.reconciler[Symbol.asyncDispose]();
    expect(closed).toEqual(['1', '2']);
  });

  it('another uid in git makes everything foreign, and nothing is touched', async () => {
    const world = aReconciler(files({ web: 'example/web:1.0' }));
    await settle(world);
    const other = files({ web: 'example/web:1.0' });
    world.source.commit({ ...other, 'cluster.yaml': CLUSTER.replace('000000000001', '000000000002') });
    const { report } = await pass(world.reconciler);
    expect(report.plan.held.map(held => held.code)).toContain('other-owner');
    expect(
      [...world.engine('docker:pi-1').things.values()].filter(
        thing => thing.owner!.uid.endsWith('1') && thing.phase === 'running',
      ),
    ).toHaveLength(1);
  });
});

describe('the loop', () => {
  const holder: LeaseHolder = {
    id: 'h',
    pid: process.pid,
    hostname: 'pi',
    startTicks: null,
    pidSpace: null,
    command: 'reconcile serve',
    since: 0,
  };
  const loop = (world: MemoryReconciler, signal: AbortSignal, reports: Report[]): Promise<void> =>
    serve(
      world.reconciler,
      { lease: { holder, waitMs: 1_000 }, intervalMs: 3_600_000, once: false, onReport: report => reports.push(report) },
      signal,
    );

  it('is woken by a commit and by an event of an engine, and ends when it is told to', async () => {
    const world = aReconciler(files({ web: 'example/web:1.0' }));
    const stop = new AbortController();
    const reports: Report[] = [];
    const ended = loop(world, stop.signal, reports);
    await eventually(() => expect(running(world)).toEqual(['web.1 example/web:1.0']));
    world.clock.now += 2_000;
    await eventually(() => expect(reports.at(-1)!.sync).toBe('in-sync'));
    world.source.commit(files({ web: 'example/web:1.0', other: 'example/other:1.0' }));
    await eventually(() => expect(running(world)).toEqual(['other.1 example/other:1.0', 'web.1 example/web:1.0']));
    stop.abort();
    await ended;
  });

  it('goes on after a pass that failed', async () => {
    const world = aReconciler(files({ web: 'example/web:1.0' }));
    const stop = new AbortController();
    const reports: Report[] = [];
    world.source.fail = 'no route to host';
    const ended = loop(world, stop.signal, reports);
    await eventually(() => expect(reports.at(-1)?.intent.unreachable).toBe('no route to host'));
    world.source.fail = null;
    world.source.commit(files({ web: 'example/web:1.0' }));
    await eventually(() => expect(running(world)).toHaveLength(1));
    stop.abort();
    await ended;
  });
});
