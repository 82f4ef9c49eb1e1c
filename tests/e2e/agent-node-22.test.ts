import { realpathSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { Report } from '../../reconciler/model/report.ts';
import { startAedes } from '../lab/aedes.ts';
import { findNode22 } from '../lab/node-22/find-node.ts';
import { agentLab, farCluster, sayJob } from '../support/agent-lab.ts';
import { buildPackage } from '../support/built-package.ts';

const node = findNode22();

test.skipIf(node === null)(
  'on Node 22 the built agent starts what it is ordered and tells so, and goes on after a restart',
  async () => {
    await using built = await buildPackage();
    await using broker = await startAedes();
    const files = { 'cluster.yaml': farCluster('process'), 'web.yaml': sayJob('web', 'one') };
    await using lab = await agentLab({ url: broker.url, files, program: [node!, built.main] });
    const first = await lab.startAgent();
    expect(realpathSync(`/proc/${first.pid}/exe`)).toBe(realpathSync(node!));
    await lab.until(isHealthy);
    expect(lab.running()).toEqual(['one']);

    expect(await first.stop()).toBe(0);
    lab.source.commit({ ...files, 'web.yaml': sayJob('web', 'two') });
    await lab.startAgent();
    await lab.until(isHealthy);
    expect(lab.running()).toEqual(['two']);
  },
);

function isHealthy({ health, plan }: Report): void {
  expect({ health, ready: plan.ready, underway: plan.underway }).toEqual({ health: 'healthy', ready: [], underway: [] });
}
