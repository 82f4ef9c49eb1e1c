import { expect, it, vi } from 'vitest';
import { converge } from '../../../reconciler/converge.ts';
import { openMemory } from '../../../reconciler/drivers/memory/driver.ts';
import type { Report } from '../../../reconciler/model/report.ts';
import type { ServiceStatus } from '../../../reconciler/model/swarm.ts';
import type { ClusterParts } from '../../../reconciler/parts.ts';
import { reconcile } from '../../../reconciler/reconcile.ts';
import { aReconciler, CLUSTER, HOLDER, jobFile } from '../../support/memory-reconciler.ts';

const never = new AbortController().signal;
const files = (...names: readonly string[]): Readonly<Record<string, string>> => ({
  'cluster.yaml': CLUSTER,
  ...Object.fromEntries(names.map(name => [`${name}.yaml`, jobFile(name)])),
});

it('an approval given on the command line is not for a commit that comes while it runs', async () => {
  const world = aReconciler(files('one', 'two', 'three', 'four'));
  await reconcile(world.reconciler, { dryRun: false }, never);
  world.clock.now += 11_000;
  world.source.commit(files('one', 'two', 'three', 'four', 'five'));
  let passes = 0;
  const run = await converge(
    world.reconciler,
    {
      dryRun: false,
      approve: ['delete all'],
      deadlineMs: 60_000,
      lease: { holder: HOLDER, waitMs: 0 },
      onPass() {
        world.clock.now += 11_000;
        passes += 1;
        if (passes === 1) world.source.commit(files('five'));
      },
    },
    never,
  );
  expect(run.outcomes.map(outcome => outcome.key)).toEqual(['create docker:a/workload/five.1']);
  expect(run.last.report.plan.held.map(held => held.code)).toContain('max-deletes');
});

it('ends as degraded when what is under way finds no node for half a minute, and nothing else goes on', async () => {
  const error = 'no suitable node (host-mode port already in use on 2 nodes)';
  const task = {
    id: 't',
    slot: '1',
    node: null,
    state: 'pending',
    desired: 'running',
    error,
    at: 0,
    isPresent: true,
    isBelieved: true,
  };
  const status: ServiceStatus = { want: 1, have: 0, update: 'none', tasks: [task] };
  const own: ClusterParts['own'] = async owner => ({
    feeds: [],
    openDriver: async target => {
      const driver = openMemory({ target, owner, engine: world.engine(target) });
      const observe: typeof driver.observe = async signal => {
        const view = await driver.observe(signal);
        return { ...view, live: view.live.map(one => ({ ...one, state: { phase: 'service', status } })) };
      };
      return { driver: { ...driver, observe }, via: 'memory' };
    },
  });
  const world = aReconciler(files('one'), { own });
  vi.useFakeTimers();
  const startedAt = world.clock.now;
  const onPass = (): void => {
    world.clock.now += 1_000;
  };
  const run = converge(
    world.reconciler,
    { dryRun: false, deadlineMs: 900_000, lease: { holder: HOLDER, waitMs: 0 }, onPass },
    never,
  );
  await vi.advanceTimersByTimeAsync(120_000);
  vi.useRealTimers();
  const { ended, last } = await run;
  expect(ended).toBe('stuck');
  expect(world.clock.now - startedAt).toBeLessThan(40_000);
  expect(last.report).toMatchObject({ health: 'degraded', exitCode: 1, plan: { jobs: [{ health: 'degraded' }] } });
  expect(last.report.plan.underway[0]!.what).toContain(error);
});

it('is not over while a change waits for one that goes on with the same thing', async () => {
  vi.useFakeTimers();
  const { promise: answer, resolve } = Promise.withResolvers<void>();
  const applied: string[] = [];
  const own: ClusterParts['own'] = async owner => ({
    feeds: [],
    openDriver: async target => {
      const driver = openMemory({ target, owner, engine: world.engine(target) });
      const apply: typeof driver.apply = async (change, signal) => {
        if (applied.push(change.key) === 1) await answer;
        await driver.apply(change, signal);
      };
      return { driver: { ...driver, apply }, via: 'memory' };
    },
  });
  const world = aReconciler(files('one'), { own });
  const limits = { ...world.reconciler.parts.limits, applyMs: 60_000 };
  await using reconciler = world.restart({ limits });
  const seen: string[] = [];
  const onPass = ({ outcomes }: Report): void => {
    world.clock.now += 1_000;
    seen.push(outcomes.map(({ status }) => status).join());
    if (seen.length === 1) world.source.commit({ ...files('one'), 'one.yaml': files('one')['one.yaml']!.replace('x:1', 'x:2') });
    if (seen.length === 3) resolve();
  };
  const run = converge(reconciler, { dryRun: false, deadlineMs: 3_600_000, lease: { holder: HOLDER, waitMs: 0 }, onPass }, never);
  await vi.advanceTimersByTimeAsync(60_000);
  vi.useRealTimers();
  expect((await run).ended).toBe('settled');
  expect(seen.slice(0, 2)).toEqual(['underway', 'skipped']);
  expect(applied.length).toBeGreaterThan(1);
});
