import { expect, test } from 'vitest';
import { emptyPlan, summarise } from '../../../reconciler/report/summarise.ts';
import { AT, buildHeld } from '../../support/report-builder.ts';
import { aCluster } from '../../support/world.ts';

test.each(['node-undeclared', 'other-swarm', 'engine-taken-twice', 'data-stays'])(
  'what is held with %s is left to do: out of sync, exit code 2',
  code => {
    const report = summarise({
      ...{ id: 'x', name: 'attic', startedAt: AT, endedAt: AT, dryRun: true, cluster: aCluster([], []), observed: null },
      ...{
        intent: { source: '', inForce: null, diagnostics: [], files: 0 },
        outcomes: [],
        degraded: [],
        messages: null,
        via: () => null,
      },
      plan: { ...emptyPlan(AT), held: [buildHeld(code, 'node/pi-9', 'a sentence')] },
    });
    expect(report).toMatchObject({ sync: 'out-of-sync', exitCode: 2 });
  },
);
