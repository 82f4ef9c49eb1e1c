import { describe, expect, it } from 'vitest';
import { changesVerdict } from '../../../reconciler/decide/judge/news.ts';
import { EMPTY_MEMORY } from '../../../reconciler/model/memory.ts';
import { glancesNode } from '../../support/telemetry.ts';
import { aThreshold, aWatched, cpu, judgeAt, NOON } from '../../support/thresholds.ts';
import { aCluster, aJob, aNode, aWorld, type World } from '../../support/world.ts';

/** pi-1, which told the last time so long before now, beside others. */
function told(world: World, agoMs: number, node = 'pi-1'): void {
  world.told.set(node, { source: 'glances', readings: [{ at: world.now - agoMs, metrics: { 'cpu.percent': 5 } }] });
}

const places = (world: World): readonly string[] => world.running().map(line => line.slice(0, line.indexOf(' ')));

describe('a node that does not tell any more how it fares', () => {
  it('gets nothing new, and keeps what it has', async () => {
    const nodes = [glancesNode('pi-1', 1), aNode('pi-2', { taints: [{ key: 'slow', effect: 'PreferNoSchedule' }] })];
    const world = aWorld(aCluster(nodes, [aJob('old')]));
    told(world, 0);
    await world.settle();
    expect(places(world)).toEqual(['old.1@pi-1']);
    told(world, 31_000);
    world.cluster = aCluster(nodes, [aJob('old'), aJob('new')]);
    await world.settle();
    expect(places(world)).toEqual(['new.1@pi-2', 'old.1@pi-1']);
  });

  it('is said to be why a replica is nowhere, and is used again as soon as it tells', async () => {
    const world = aWorld(aCluster([glancesNode('pi-1', 1)], [aJob('web')]));
    told(world, 240_000);
    const plan = await world.look();
    expect(plan.held.map(({ code, why }) => `${code}: ${why}`)).toEqual([
      'unplaced: of 1 node 1 has not told for 4m how it fares (pi-1)',
    ]);
    told(world, 30_000);
    expect((await world.look()).held).toEqual([]);
  });

  it('gets what is for it alone: what tells may be among that', async () => {
    const nodes = [glancesNode('pi-1', 1), aNode('pi-2')];
    const jobs = [aJob('exporter', { mode: 'global' }), aJob('own', { placement: { nodes: ['pi-1'] } })];
    const world = aWorld(aCluster(nodes, jobs));
    told(world, 3_600_000);
    await world.settle();
    expect(places(world)).toEqual(['exporter.pi-1@pi-1', 'exporter.pi-2@pi-2', 'own.1@pi-1']);
  });

  it('is another than one that never told anything', async () => {
    const world = aWorld(aCluster([glancesNode('pi-1', 1)], [aJob('web')]));
    world.told.set('pi-1', { source: 'glances', readings: [], why: 'no route to host' });
    await world.settle();
    expect(places(world)).toEqual(['web.1@pi-1']);
  });
});

describe('a reading wakes a pass', () => {
  const cluster = aWatched([aNode('pi-1')], [aThreshold('overload')]);
  const news = (values: readonly number[], memory = EMPTY_MEMORY): boolean =>
    changesVerdict(cluster, memory, 'pi-1', { source: 'test', readings: cpu(values) });

  it('when it is on the other side of a threshold than the last pass left it', () => {
    expect(news([50, 60, 79])).toBe(false);
    expect(news([50, 60, 81])).toBe(true);
    expect(changesVerdict(cluster, EMPTY_MEMORY, 'pi-2', { source: 'test', readings: cpu([99]) })).toBe(false);
  });

  it('when a level begins, and not because it goes on', () => {
    const { memory } = judgeAt(cluster, NOON + 5_000, { 'pi-1': cpu([90, 90]) });
    expect(news([90, 90], memory)).toBe(false);
    expect(news([90, 90, 90], memory)).toBe(true);
    const raised = judgeAt(cluster, NOON + 10_000, { 'pi-1': cpu([90, 90, 90]) }, memory).memory;
    expect(news([90, 90, 90, 90], raised)).toBe(false);
    expect(news([90, 90, 90, 90, 60], raised)).toBe(true);
  });
});
