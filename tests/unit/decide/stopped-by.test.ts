import { beforeEach, expect, it } from 'vitest';
import type { MemoryEngine } from '../../../reconciler/drivers/memory/engine.ts';
import { EMPTY_MEMORY } from '../../../reconciler/model/memory.ts';
import { aThreshold } from '../../support/thresholds.ts';
import { aCluster, aJob, aNode, aWorld, type World } from '../../support/world.ts';

const overload = aThreshold('overload', { forMs: 0, clearForMs: 0, levels: [{ do: 'stop', afterMs: 0, everyMs: 10_000 }] });
const node = aNode('pi-1', { telemetry: { source: 'agent' } });
/** Where what is otherwise than in git is only reported. */
const REPORTED = aCluster([node], [aJob('low')], {
  thresholds: new Map([['overload', overload]]),
  policy: { drift: 'report' },
});

let world: World;
let engine: MemoryEngine;
beforeEach(async () => {
  world = aWorld(REPORTED);
  engine = world.engine('pi-1');
  await world.settle();
});

/** The same readings again and again, a pass after each: what it did. */
async function tell(cpu: number, times: number): Promise<readonly string[]> {
  const done: string[] = [];
  for (let count = 0; count < times; count += 1) {
    world.now += 5_000;
    const before = world.told.get('pi-1')?.readings ?? [];
    const readings = [...before.slice(-20), { at: world.now, metrics: { 'cpu.percent': cpu } }];
    world.told.set('pi-1', { source: 'glances', readings });
    const { outcomes, plan } = await world.pass();
    const causes = new Map(plan.ready.map(({ key, cause }) => [key, cause]));
    done.push(...outcomes.map(({ key, action, status }) => `${action} ${causes.get(key)} ${status}`));
  }
  return done;
}

it('a stop that timed out and happened later is the threshold’s, and undone with it', async () => {
  Object.assign(engine.faults, { refusal: 'timeout', refuse: (action: string) => (action === 'stop' ? 'no answer' : null) });
  expect(await tell(95, 2)).toEqual(['stop threshold failed', 'stop threshold failed']);
  expect(world.running()).toHaveLength(1);
  const [low] = engine.things.values();
  Object.assign(low!, { phase: 'exited', exitCode: 143 });
  engine.faults.refuse = () => null;
  expect(await tell(20, 10)).toEqual(['start threshold accepted']);
});

it('a stop that nobody answered, behind a silence, is the threshold’s, and undone with it', async () => {
  expect(await tell(95, 1)).toEqual(['stop threshold accepted']);
  engine.faults.silent = true;
  expect(await tell(95, 3)).toEqual([]);
  engine.faults.silent = false;
  expect(await tell(20, 10)).toEqual(['start threshold accepted']);
});

it('what a threshold may have stopped is started again where nobody remembers who did', async () => {
  await tell(95, 1);
  world.memory = { ...EMPTY_MEMORY, fresh: true };
  const { ready } = await world.look();
  expect(ready.map(({ action, cause, why }) => [action, cause, why])).toEqual([
    ['start', 'threshold', 'threshold overload may have stopped it'],
  ]);
  engine.faults.refuse = () => 'not now';
  await world.pass();
  engine.faults.refuse = () => null;
  world.now += 600_000;
  expect(await tell(20, 1)).toEqual(['start threshold accepted']);
});

it('what no threshold can have stopped is drift where nobody remembers who did', async () => {
  const [low] = engine.things.values();
  Object.assign(low!, { phase: 'exited', exitCode: 143 });
  const others = [
    { ...overload, levels: [{ do: 'taint' as const, afterMs: 0, effect: 'NoSchedule' as const }] },
    { ...overload, select: { ...overload.select, jobs: ['other'] } },
    { ...overload, select: { ...overload.select, nodes: ['pi-2'] } },
  ];
  for (const other of others) {
    world.cluster = { ...REPORTED, thresholds: new Map([['overload', other]]) };
    world.memory = { ...EMPTY_MEMORY, fresh: true };
    const { ready, drift } = await world.look();
    expect([ready, drift.length]).toEqual([[], 1]);
  }
});

it('what a person stops is drift, whatever thresholds there are', async () => {
  const [low] = engine.things.values();
  Object.assign(low!, { phase: 'exited', exitCode: 143 });
  expect(await tell(20, 5)).toEqual([]);
  expect((await world.look()).drift).toHaveLength(1);
});
