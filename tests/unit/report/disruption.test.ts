import { describe, expect, test } from 'vitest';
import { resourceId } from '../../../reconciler/model/ids.ts';
import type { Change, FieldChange, Plan } from '../../../reconciler/model/plan.ts';
import { describeDisruption } from '../../../reconciler/report/disruption.ts';
import { emptyPlan } from '../../../reconciler/report/summarise.ts';
import { AT, buildChange, buildField, buildJob, onNode } from '../../support/report-builder.ts';

const service = (name: string, parts: Partial<Change>): Change =>
  buildChange('update', resourceId('swarm:attic', 'workload', name), 'changed in place', { impact: 'restart', ...parts });
const member = (name: string, ...fields: readonly FieldChange[]): Change =>
  buildChange('update', resourceId('swarm:attic', 'member', name), '', { fields });
const leaving = (name: string, impact: Change['impact']): Change =>
  buildChange('delete', resourceId('swarm:attic', 'member', name), 'no longer in git', { impact });
const jobs = [buildJob('shop/web', ['a', 'b', 'c']), buildJob('cron', ['a'])];
const told = (ready: readonly Change[], parts: Partial<Plan> = {}) =>
  describeDisruption({ ...emptyPlan(AT), jobs, ready, ...parts });

describe('what is told of a service whose tasks are replaced', () => {
  test('is how many of them are down at a time', () => {
    expect(told([service('shop/web', { tasksDown: 1 })])).toEqual(['at most 1 replica of shop/web down at a time']);
    expect(told([service('shop/web', { tasksDown: 'all' }), service('cron', { tasksDown: 1 })])).toEqual([
      'shop/web and cron are down for a moment',
    ]);
  });
  test('is nothing where new ones run first', () =>
    expect(told([service('shop/web', { tasksDown: 0 })])).toEqual(['nothing is interrupted']));
  test('is the same where that comes later', () =>
    expect(told([], { later: [{ change: service('shop/web', { tasksDown: 2 }), waits: 'for a window' }] })).toEqual([
      'at most 2 replicas of shop/web down at a time',
    ]));
});

describe('what is told of a node of a Swarm', () => {
  const drain = buildField('availability', 'active', 'drain');
  test('that is drained: tasks leave it', () => expect(told([member('a', drain)])).toEqual(['tasks leave a']));
  test('that gets other labels or another role: tasks may have to leave it', () =>
    expect(
      told([member('a', buildField('labels.tier', 'front', null)), member('b', buildField('role', 'manager', 'worker'))]),
    ).toEqual(['tasks may leave a and b']));
  test('that goes while something runs there: once, by how that begins', () => {
    expect(told([leaving('b', 'outage')])).toEqual(['tasks end on b']);
    expect(told([member('b', drain)], { later: [{ change: leaving('b', 'outage'), waits: '' }] })).toEqual(['tasks leave b']);
  });
  test('on which nothing of ours runs: nothing, and not that nothing is interrupted, since nobody can tell', () => {
    expect(told([member('d', drain)])).toEqual([]);
    expect(told([member('a', buildField('labels.tier', null, 'front'))])).toEqual([]);
  });
  test('that joins, goes empty or comes back: nothing is interrupted', () => {
    const joins = buildChange('create', resourceId('swarm:attic', 'member', 'd'), 'it is declared as a worker');
    const back = member('a', buildField('availability', 'drain', 'active'));
    expect(told([joins, leaving('c', 'none'), back])).toEqual(['nothing is interrupted']);
  });
});

test('of a job that goes, or is stopped as declared, it is not told that nothing is interrupted; of a replica too many it is', () => {
  const gone = buildChange('delete', onNode('old.1', 'a'), 'no longer in git', { impact: 'outage' });
  const surplus = buildChange('delete', onNode('cron.2', 'a'), 'one less is wanted', { impact: 'outage' });
  expect(told([gone])).toEqual([]);
  expect(told([surplus])).toEqual(['nothing is interrupted']);
});
