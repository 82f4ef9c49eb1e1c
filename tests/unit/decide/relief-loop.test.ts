import { expect, it } from 'vitest';
import { canonicalJson } from '../../../reconciler/model/digest.ts';
import type { Reading } from '../../../reconciler/model/telemetry.ts';
import { PLAIN } from '../../../reconciler/report/style.ts';
import { renderExplain } from '../../../reconciler/report/text/explain.ts';
import { buildReport } from '../../support/report-builder.ts';
import { aThreshold, STRANGER } from '../../support/thresholds.ts';
import { aCluster, aJob, aNode, aWorld, type World } from '../../support/world.ts';

/** What there is, and whether it runs. */
const there = (world: World): readonly string[] =>
  [...world.engine('pi-1').things.values()].map(({ id, phase, spec }) => `${id} ${phase} ${canonicalJson(spec)}`).sort();

/** The same readings again and again, a pass after each. */
async function tell(world: World, cpu: number, times: number): Promise<readonly string[]> {
  const done: string[] = [];
  for (let count = 0; count < times; count += 1) {
    world.now += 5_000;
    const before: readonly Reading[] = world.told.get('pi-1')?.readings ?? [];
    const readings = [...before.slice(-20), { at: world.now, metrics: { 'cpu.percent': cpu } }];
    world.told.set('pi-1', { source: 'glances', readings });
    const { plan } = await world.pass();
    expect(plan.drift).toEqual([]);
    for (const { action, id, cause } of plan.ready) {
      expect(cause).toBe('threshold');
      done.push(`${action} ${id.slice(id.indexOf('/') + 1)}`);
    }
  }
  return done;
}

it('a busy node is limited, tainted and relieved one by one, and all is as before when it is calm: everything by thresholds of git', async () => {
  const overload = aThreshold('overload', {
    select: { containers: 'all' },
    levels: [
      { do: 'limit', afterMs: 0, limit: { cpuMillis: 500, memoryBytes: 2 ** 28 } },
      { do: 'taint', afterMs: 10_000, effect: 'NoSchedule' },
      { do: 'stop', afterMs: 10_000, everyMs: 10_000 },
    ],
  });
  const jobs = [aJob('keep', { protected: true }), aJob('low', { priority: 1 }), aJob('web', { priority: 90 })];
  const cluster = aCluster([aNode('pi-1', { telemetry: { source: 'glances', everyMs: 5_000 } as never })], jobs, {
    thresholds: new Map([['overload', overload]]),
  });
  const world = aWorld(cluster);
  world.traits = { ...world.traits, kinds: [...world.traits.kinds, 'restraint'] };
  world.engine('pi-1').foreign.push(STRANGER);
  await world.settle();
  const before = there(world);
  expect(await tell(world, 20, 3)).toEqual([]);

  const raised = await tell(world, 95, 14);
  expect(raised.slice(0, 4).sort()).toEqual([
    'create restraint/grafana',
    'stop workload/low.1',
    'update workload/low.1',
    'update workload/web.1',
  ]);
  expect(raised.filter(line => line.includes('keep'))).toEqual([]);
  expect(new Set(raised.slice(4))).toEqual(new Set(['update restraint/grafana', 'stop workload/web.1']));
  const plan = await world.look();
  const text = renderExplain(buildReport({ plan }), 'job/low', PLAIN)!;
  expect(text).toContain('stopped by threshold overload');

  // Nobody remembers anything in the middle of it: it is raised again from new readings.
  await tell(world, 20, 60);
  expect(there(world)).toEqual(before);
  expect((await world.look()).ready).toEqual([]);

  await tell(world, 95, 14);
  world.memory = { ...world.memory, thresholds: new Map(), steady: new Map(), tries: new Map(), applied: new Map() };
  world.now += 5_000;
  await world.pass();
  for (let count = 0; count < 6; count += 1) {
    world.now += 5_000;
    await world.pass();
  }
  expect(there(world)).toEqual(before);
});
