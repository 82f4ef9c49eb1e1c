import { describe, expect, test } from 'vitest';
import { approvalsIn, isDrastic, savedPlanOf } from '../../../cli/saved-plan.ts';
import { restrict } from '../../../reconciler/decide/restrict.ts';
import type { Plan } from '../../../reconciler/model/plan.ts';
import type { Pass } from '../../../reconciler/reconcile.ts';
import { buildChange, buildReport, onNode } from '../../support/report-builder.ts';
import { aCluster } from '../../support/world.ts';

const buildPlan = (parts: Partial<Plan>): Plan => buildReport({ plan: parts }).plan;

const web = onNode('web.1', 'pi-1');
const create = buildChange('create', web, 'new replica');
const stop = buildChange('stop', web, 'moves to pi-2');
const remove = buildChange('delete', onNode('old.1', 'pi-2'), 'no longer in git');

/** What a pass that decided this plan leaves, as far as a saved plan reads it. */
function passOf(plan: Partial<Plan>): Pick<Pass, 'report' | 'intent'> {
  const intent = { cluster: aCluster([], []) } as Pass['intent'];
  return { report: buildReport({ plan }), intent };
}

test('a saved plan lets through what it was made of, ready and later, and nothing else', () => {
  const saved = savedPlanOf(passOf({ ready: [create], later: [{ change: remove, waits: 'web' }] }))!;
  const other = buildChange('create', onNode('web.2', 'pi-1'), 'new replica');
  const now = restrict(buildPlan({ ready: [remove, other, create] }), saved);
  expect(now.ready).toEqual([remove, create]);
  expect(now.held.map(held => held.subject)).toEqual(['job/web.2 on pi-1']);
});

test('there is nothing to save where there is no cluster', () => {
  const { report } = passOf({});
  expect(savedPlanOf({ report, intent: { cluster: null } as Pass['intent'] })).toBeNull();
});

test('who saves a plan approves the deletions and replacements in it, by job', () => {
  const saved = savedPlanOf(passOf({ ready: [create, remove, buildChange('replace', onNode('web.a-b', 'pi-3'), '')] }))!;
  expect(approvalsIn(saved)).toEqual(['delete job/old', 'replace job/web']);
});

describe('a person is asked', () => {
  const images = { ...remove, id: 'docker:pi-1/image/web:1' } as const;
  test.each([
    ['about a deletion', buildPlan({ ready: [remove] }), true],
    ['about one that comes later', buildPlan({ later: [{ change: remove, waits: '' }] }), true],
    ['about a move', buildPlan({ ready: [stop, create] }), true],
    ['about a volume that goes', buildPlan({ ready: [{ ...create, impact: 'data' }] }), true],
    ['not about the stop within a replacement', buildPlan({ ready: [{ ...stop, step: 'retire' }] }), false],
    ['not about a new replica', buildPlan({ ready: [create] }), false],
    ['not about an old image', buildPlan({ ready: [images] }), false],
    ['not about the end of a replacement', buildPlan({ ready: [{ ...remove, step: 'retire' }] }), false],
  ])('%s', (_name, plan, asked) => expect(isDrastic(plan)).toBe(asked));

  test('about images that go with a node that is pruned', () => {
    expect(isDrastic(buildPlan({ ready: [images] }), { pruneNode: ['pi-1'] })).toBe(true);
  });
});
