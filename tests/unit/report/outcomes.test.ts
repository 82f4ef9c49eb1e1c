import { expect, test } from 'vitest';
import { resourceId } from '../../../reconciler/model/ids.ts';
import type { Resource } from '../../../reconciler/model/resource.ts';
import { PLAIN } from '../../../reconciler/report/style.ts';
import { renderOutcomes } from '../../../reconciler/report/text/outcomes.ts';
import { buildChange, buildHeld, buildOutcome, buildReport, onNode } from '../../support/report-builder.ts';

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
