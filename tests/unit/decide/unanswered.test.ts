import { describe, expect, it } from 'vitest';
import { learn } from '../../../reconciler/decide/learn.ts';
import type { Plan } from '../../../reconciler/model/plan.ts';
import type { Policy } from '../../../reconciler/model/policy.ts';
import type { Outcome } from '../../../reconciler/model/report.ts';
import { aCluster, aJob, aNode, aWorld, type World } from '../../support/world.ts';

const open = (drift: Policy['drift']): World => aWorld(aCluster([aNode('pi-1')], [aJob('web')], { policy: { drift } }));

/** A pass whose changes are sent and not answered; nothing comes of them. */
const unanswered = async (world: World, status: 'underway' | 'timeout'): Promise<Plan> => {
  const observed = await world.observe();
  const plan = await world.look();
  const error = { code: 'timeout' as const, message: 'no answer', temporary: true };
  const outcomes = plan.ready.map(
    ({ key, id, action }): Outcome => ({
      key,
      id,
      action,
      tookMs: 0,
      ...(status === 'underway' ? { status } : { status: 'failed', error }),
    }),
  );
  world.memory = learn(world.memory, world.cluster, observed, plan, outcomes);
  world.now += 600_000;
  return plan;
};

describe.each(['correct', 'report'] as const)('a create that is not answered, where the policy on drift is %s', drift => {
  it.each(['underway', 'timeout'] as const)('is not taken for one that was removed by hand (%s)', async status => {
    const world = open(drift);
    for (let pass = 1; pass <= 4; pass += 1) {
      const plan = await unanswered(world, status);
      expect(plan.drift).toEqual([]);
      expect(plan.ready).toMatchObject([{ action: 'create', cause: 'git' }]);
      if (status === 'timeout') expect([...world.memory.tries.values()]).toMatchObject([{ count: pass }]);
    }
  });

  it('counts as there while its target is silent', async () => {
    const world = open(drift);
    await unanswered(world, 'timeout');
    world.engine('pi-1').faults.silent = true;
    const { plan } = await world.pass();
    expect(plan.ready).toEqual([]);
    expect(plan.jobs).toMatchObject([{ health: 'unknown', why: 'web.1: last seen on pi-1, which is silent' }]);
    world.engine('pi-1').faults.silent = false;
    expect((await world.look()).ready).toMatchObject([{ action: 'create', cause: 'git' }]);
  });
});

it('a create that was accepted and is gone in the next pass was removed by hand', async () => {
  const world = open('correct');
  await world.pass();
  world.engine('pi-1').things.clear();
  expect((await world.look()).ready).toMatchObject([{ action: 'create', cause: 'drift' }]);
});
