import { expect, test } from 'vitest';
import { planDifference } from '../../../cli/diff/plan-difference.ts';
import type { Plan } from '../../../reconciler/model/plan.ts';
import { buildChange, buildHeld, buildReport, onNode } from '../../support/report-builder.ts';

const buildPlan = (parts: Partial<Plan>): Plan => buildReport({ plan: parts }).plan;

const known = buildChange('create', onNode('web.1', 'pi-1'), 'new replica');
const fresh = buildChange('create', onNode('web.2', 'pi-1'), 'new replica');

test('what both commits ask for is no difference, whatever it waits for', () => {
  const base = buildPlan({ later: [{ change: known, waits: 'a window' }] });
  const head = buildPlan({ ready: [known, fresh] });
  expect(planDifference(base, head).ready).toEqual([fresh]);
});

test('the same change of another content is a difference', () => {
  const resource = { id: known.id, spec: {} as never, digest: 'other' };
  expect(planDifference(buildPlan({ ready: [known] }), buildPlan({ ready: [{ ...known, resource }] })).ready).toHaveLength(1);
});

test('holds are compared by what they are about, and the world is no difference', () => {
  const held = buildHeld('port-held', 'job/web.1 on pi-1', 'port 80 is held');
  const head = buildPlan({
    held: [held, { ...held, subject: 'job/web.2 on pi-1' }],
    underway: [{ id: known.id, what: 'starting' }],
    drift: [{ id: known.id, what: 'removed by hand', fields: [], answer: 'put back' }],
  });
  const difference = planDifference(buildPlan({ held: [{ ...held, why: 'still' }] }), head);
  expect(difference.held.map(({ subject }) => subject)).toEqual(['job/web.2 on pi-1']);
  expect([...difference.underway, ...difference.drift]).toEqual([]);
});
