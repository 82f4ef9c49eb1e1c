import { expect, test } from 'vitest';
import { startAedes } from '../../lab/aedes.ts';
import { agentLab, farCluster, sayJob } from '../../support/agent-lab.ts';
import { eventually } from '../../support/wait.ts';

test('what is pushed runs on the node of an agent', async () => {
  await using broker = await startAedes();
  await using lab = await agentLab({
    url: () => broker.url,
    files: { 'cluster.yaml': farCluster('process'), 'web.yaml': sayJob('web', 'one') },
  });
  const agent = await lab.startAgent();
  await agent.line(/connected/);
  const report = await lab.until(({ health }) => expect(health).toBe('healthy'));
  expect(report.plan.ready).toEqual([]);
  await eventually(() => expect(lab.running()).toEqual(['one']));
});
