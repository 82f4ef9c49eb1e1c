import { expect, test } from 'vitest';
import { resourceId } from '../../../reconciler/model/ids.ts';
import type { Resource } from '../../../reconciler/model/resource.ts';
import { PLAIN } from '../../../reconciler/report/style.ts';
import { renderOutcomes } from '../../../reconciler/report/text/outcomes.ts';
import {
  buildChange,
  buildHeld,
  buildJob,
  buildOutcome,
  buildReport,
  buildUnseen,
  onNode,
} from '../../support/report-builder.ts';

test('an image that could not be pulled is one thing that failed, and nothing that was applied', () => {
  const pull = buildChange('create', resourceId('docker:pi-1', 'image', 'web:2'), 'needed');
  const resource = { spec: { kind: 'workload', image: { ref: 'web:2' } } } as Resource;
  const change = {
    ...buildChange('create', onNode('web.1', 'pi-1'), 'new replica'),
    resource: { ...resource, id: onNode('web.1', 'pi-1') },
  };
  const held = { ...buildHeld('retrying', 'job/web.1 on pi-1', 'no such image web:2'), job: 'web', change };
  const report = buildReport({ dryRun: false, sync: 'out-of-sync', plan: { held: [held] } });
  const text = renderOutcomes({ report, outcomes: [buildOutcome(pull)], tookMs: 1_000, ended: 'settled' }, PLAIN);
  expect(text).toContain('Done in 1 s: 1 failed.');
});

const service = resourceId('swarm:attic', 'workload', 'web');
const settled = { tookMs: 1_000, ended: 'settled' } as const;
const seenWithout = { targets: 5, seen: 4, newestAgoMs: 0, oldestAgoMs: 0, workloads: 3 };

test('a cluster is in sync only when nothing is under way or held; what is not is named, and shown with its reason', () => {
  const underway = [{ id: service, what: 'is being updated, 2 of 3 tasks running' }];
  const plan = { underway, held: [buildHeld('other-swarm', 'node/h3', 'it is in another Swarm')] };
  const report = buildReport({ dryRun: false, plan, observed: seenWithout });
  const text = renderOutcomes({ report, outcomes: [], tookMs: 621_000, ended: 'interrupted' }, { ...PLAIN, width: 200 });
  expect(text).toContain('… job/web on the Swarm  is being updated, 2 of 3 tasks running');
  expect(text).toContain('Interrupted after 10m21s: 1 held, 1 still under way.');
  expect(text).toContain('attic is not in sync yet at 4f2a91c: job/web on the Swarm is under way and node/h3 is held');
  expect(text).not.toContain('is in sync');
});

test('a silent node that changes nothing is counted where a cluster is in sync', () => {
  const report = buildReport({
    dryRun: false,
    plan: { unseen: [buildUnseen('pi-6', { matters: false })] },
    observed: seenWithout,
  });
  expect(renderOutcomes({ report, outcomes: [], ...settled }, PLAIN)).toContain(
    'is in sync at 4f2a91c: 3 workloads on 4 of 5 nodes',
  );
});

test('what was sent to a target that is silent since counts as not seen, and not as applied', () => {
  const sent = [buildChange('update', service, ''), buildChange('create', onNode('a.1', 'pi-1'), '')].map(change =>
    buildOutcome(change),
  );
  const plan = { unseen: [buildUnseen('the Swarm', { target: 'swarm:attic' })] };
  const report = buildReport({ dryRun: false, sync: 'unknown', plan });
  expect(renderOutcomes({ report, outcomes: sent, ...settled }, PLAIN)).toContain(
    'Done in 1 s: 1 applied, 1 sent and not seen since.',
  );
});

test('what was given up on is told as degraded, with why', () => {
  const underway = [{ id: service, job: 'web', what: 'no suitable node', stuck: true as const }];
  const jobs = [buildJob('web', [], { health: 'degraded', why: 'web: 1 of 3 tasks running: no suitable node' })];
  const report = buildReport({ dryRun: false, sync: 'changing', health: 'degraded', plan: { underway, jobs } });
  const text = renderOutcomes({ report, outcomes: [], tookMs: 31_000, ended: 'stuck' }, { ...PLAIN, width: 200 });
  expect(text).toContain('Gave up after 31 s: 1 cannot get on by itself.');
  expect(text).toContain('attic is degraded at 4f2a91c: job/web: 1 of 3 tasks running: no suitable node');
});
