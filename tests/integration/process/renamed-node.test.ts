import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { change, create, type Lab, only, openLab, resource, signal, untilState } from './lab.ts';

let lab: Lab;
beforeEach(async () => {
  lab = await openLab();
});
afterEach(() => lab[Symbol.asyncDispose]());

describe('a node that was renamed', () => {
  it('has what it had under its former name, also when nobody says that name any more', async () => {
    const before = await create(lab, resource());
    for (const formerly of [['here'], []]) {
      const there = await lab.openAs('there', formerly);
      expect(only(await there.observe(signal))).toEqual({ ...before, id: 'process:there/workload/web.1' });
    }
    const again = await lab.openAs('elsewhere', ['there']);
    expect(only(await again.observe(signal)).ref).toBe(before.ref);
  });

  it('is the same engine under both names', async () => {
    await create(lab, resource());
    const there = await lab.openAs('there', ['here']);
    const [one, other] = [await lab.driver.observe(signal), await there.observe(signal)];
    expect(one.facts.engineId).toBe(other.facts.engineId);
    expect((await (await lab.openAs('stranger', [])).observe(signal)).facts.engineId).not.toBe(one.facts.engineId);
  });

  it('is changed under its new name', async () => {
    await create(lab, resource());
    const there = await lab.openAs('there', ['here']);
    const { ref } = only(await there.observe(signal));
    await there.apply(change('stop', { id: 'process:there/workload/web.1', ref }), signal);
    expect((await untilState(lab.driver, 'exited')).ref).toBe(ref);
  });

  it('keeps what it has where there is something under its new name already', async () => {
    const there = await lab.openAs('there', []);
    const made = { ...resource({ job: 'db' }), id: 'process:there/workload/db.1' } as const;
    await there.apply(change('create', { resource: made }), signal);
    await create(lab, resource());
    const renamed = await lab.openAs('there', ['here']);
    const live = only(await renamed.observe(signal));
    expect(live.id).toBe(made.id);
    await renamed.apply(change('delete', { id: live.id, ref: live.ref }), signal);
  });
});
