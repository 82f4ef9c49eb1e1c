import { describe, expect, it } from 'vitest';
import { resourceId, targetId } from '../../../reconciler/model/ids.ts';
import type { RestraintSpec } from '../../../reconciler/model/resource.ts';
import type { Relief } from '../../../reconciler/model/threshold.ts';
import { PLAIN } from '../../../reconciler/report/style.ts';
import { renderPlan } from '../../../reconciler/report/text/plan.ts';
import { buildReport } from '../../support/report-builder.ts';
import { STRANGER } from '../../support/thresholds.ts';
import { workloadSpec } from '../../support/workloads.ts';
import { aCluster, aJob, aNode, aWorld, type World } from '../../support/world.ts';

type Wish = Relief['foreign'] extends ReadonlyMap<string, infer W> ? W : never;

const relief = (foreign: Readonly<Record<string, Wish>>): ReadonlyMap<string, Relief> => {
  const none = { limits: [], taints: [], stopped: new Map(), moved: new Map(), drain: [] };
  return new Map([['pi-1', { ...none, foreign: new Map(Object.entries(foreign)) }]]);
};
const limited: Wish = { name: 'grafana', limit: { cpuMillis: 500 }, stop: false, by: ['overload'] };
/** A world whose engine has one container that is not Keelson's. */
function withStranger(): World {
  const world = aWorld(aCluster([aNode('pi-1')], []));
  world.traits = { ...world.traits, kinds: [...world.traits.kinds, 'restraint'] };
  world.engine('pi-1').foreign.splice(0, 1, STRANGER);
  return world;
}
const restraints = (world: World): readonly RestraintSpec[] =>
  [...world.engine('pi-1').things.values()].flatMap(({ spec }) => (spec.kind === 'restraint' ? [spec] : []));

describe('a container that is not ours', () => {
  it('is restrained, restrained otherwise, and given back what it had; each is told, and none is asked for by git', async () => {
    const world = withStranger();
    world.relief = relief({ c1: limited });
    const { ready } = await world.look();
    expect(ready.map(({ action, id, cause, by, impact }) => [action, id, cause, by, impact])).toEqual([
      ['create', 'memory:pi-1/restraint/grafana', 'threshold', ['overload'], 'none'],
    ]);
    await world.settle();
    expect(restraints(world)).toEqual([
      { kind: 'restraint', container: 'c1', name: 'grafana', limits: { cpuMillis: 500 }, stop: false, by: ['overload'] },
    ]);
    world.relief = relief({ c1: { ...limited, stop: true, by: ['heat', 'overload'] } });
    expect((await world.look()).ready.map(({ action, impact, why }) => [action, impact, why])).toEqual([
      ['update', 'outage', "stopped by thresholds heat and overload; it is not Keelson's, and gets back what it had"],
    ]);
    await world.settle();
    world.relief = new Map();
    const lift = await world.settle();
    expect([lift.ready, lift.drift, lift.held]).toEqual([[], [], []]);
    expect(restraints(world)).toEqual([]);
  });

  it('is the same whatever it is called by now, and no other wish of the same kind changes it', async () => {
    const world = withStranger();
    world.relief = relief({ c1: limited });
    await world.settle();
    world.engine('pi-1').foreign.splice(0, 1, ...[{ ...STRANGER, name: 'renamed' }]);
    world.relief = relief({ c1: { ...limited, name: 'renamed', by: ['other'] } });
    expect((await world.look()).ready).toEqual([]);
  });

  it('that is gone, or was never there, leaves nothing behind', async () => {
    const world = withStranger();
    world.relief = relief({ c1: limited, c2: { ...limited, name: 'never' } });
    await world.settle();
    expect(restraints(world)).toHaveLength(1);
    world.engine('pi-1').foreign.splice(0);
    expect((await world.look()).ready.map(({ action, why }) => [action, why])).toEqual([['delete', 'the container is gone']]);
    await world.settle();
    expect(restraints(world)).toEqual([]);
  });

  it('that would be removed with its end is not stopped, and that is said', async () => {
    const world = withStranger();
    world.relief = new Map([['pi-1', { ...relief({}).get('pi-1')!, spared: [{ name: 'brief', by: ['overload'] }] }]]);
    const { ready, held } = await world.look();
    expect(ready).toEqual([]);
    expect(held.map(({ code, subject, why }) => [code, subject, why])).toEqual([
      [
        'not-relieved',
        'container/brief on pi-1',
        "threshold overload would stop it, and its engine removes it when it ends, with what is in it: it is not Keelson's to lose",
      ],
    ]);
  });

  it('that a job has adopted meanwhile gets back what it had, too, and that is said', async () => {
    const world = withStranger();
    world.relief = relief({ c1: limited });
    await world.settle();
    const engine = world.engine('pi-1');
    engine.foreign.splice(0);
    const job = aJob('grafana', { adopt: 'grafana' });
    const id = resourceId(targetId('memory', 'pi-1'), 'workload', 'grafana.1');
    const spec = workloadSpec({ job: 'grafana', replica: '1' });
    const made = { ref: 'c1', name: 'grafana', owner: null, id, spec, applied: spec, createdAt: 0, phase: 'running' } as const;
    engine.things.set('c1', { ...made, startedAt: 0, exitCode: 0, restarts: 0, shown: null });
    world.cluster = aCluster([aNode('pi-1')], [job]);
    world.relief = new Map();
    const given = (await world.look()).ready.filter(({ id: of }) => of.includes('/restraint/'));
    expect(given.map(({ action, why, fields }) => [action, why, fields.length])).toEqual([
      ['delete', 'job/grafana.1 is this container now: it gets back what it had', 1],
    ]);
  });

  it('is left alone where its engine cannot be told to, and on what is silent nothing is given back', async () => {
    const world = withStranger();
    world.relief = relief({ c1: limited });
    await world.settle();
    world.engine('pi-1').faults.silent = true;
    world.relief = new Map();
    expect((await world.look()).ready).toEqual([]);
    const other = aWorld(aCluster([aNode('pi-1')], []));
    other.engine('pi-1').foreign.push(STRANGER);
    other.relief = relief({ c1: limited });
    expect((await other.look()).ready).toEqual([]);
  });

  it('is given back what it had also where git or the store has forgotten everything', async () => {
    const world = withStranger();
    world.relief = relief({ c1: limited });
    await world.settle();
    world.memory = { ...world.memory, steady: new Map(), tries: new Map(), applied: new Map(), thresholds: new Map() };
    world.relief = null;
    await world.settle();
    expect(restraints(world)).toEqual([]);
  });

  it('reads as what thresholds do', async () => {
    const world = withStranger();
    world.relief = relief({ c1: limited });
    const text = (plan: Awaited<ReturnType<World['look']>>): string =>
      renderPlan(buildReport({ plan }), { ...PLAIN, width: 130 });
    const added = text(await world.look());
    expect(added).toContain('Done by thresholds');
    expect(added).toContain("~ container/grafana on pi-1  limited by threshold overload; it is not Keelson's");
    expect(added).toContain('1 by thresholds');
    await world.settle();
    world.relief = new Map();
    const given = text(await world.look());
    expect(given).toContain('~ container/grafana on pi-1  threshold overload cleared: it gets back what it had');
    expect(given).not.toContain('to delete');
  });
});
