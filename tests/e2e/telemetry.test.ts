import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TopReport } from '../../reconciler/model/report.ts';
import { GLANCES_PACKAGES, startGlancesOn } from '../lab/glances.ts';
import type { Host } from '../lab/hosts/host.ts';
import { HOST_PACKAGES } from '../lab/hosts/start-hosts.ts';
import { skipWithout } from '../lab/requirements.ts';
import { type Fleet, fleetYaml, hostYaml, startFleet } from '../support/fleet.ts';
import { eventually } from '../support/wait.ts';

describe.skipIf(skipWithout(...HOST_PACKAGES, ...GLANCES_PACKAGES, 'git'))('three machines that are only watched', () => {
  let fleet: Fleet;
  let h3: Host;

  beforeAll(async () => {
    fleet = await startFleet({ count: 3, docker: false });
    [, , h3] = fleet.lab.hosts as [Host, Host, Host];
    await Promise.all(fleet.lab.hosts.map(startGlancesOn));
    const watched = ['engine: none', 'telemetry: {source: glances, interval: 2s}', 'liveness: {staleAfter: 6s}'];
    fleet.push({
      'cluster.yaml': fleetYaml(),
      'plain.yaml': 'apiVersion: keelson/v1\nkind: Node\nmetadata: {name: plain}\nspec: {engine: none, access: [local]}\n',
      ...Object.fromEntries(fleet.lab.hosts.map(host => [`${host.name}.yaml`, hostYaml(host, watched)])),
    });
  });
  afterAll(() => fleet?.[Symbol.asyncDispose]());

  const top = async (...flags: readonly string[]): Promise<TopReport> =>
    JSON.parse((await fleet.reconcile('top', '--json', ...flags)).stdout);
  const said = async (...args: readonly string[]): Promise<string> =>
    (await fleet.reconcile(...args)).stdout.replaceAll(/\s+/g, ' ');

  it('tell how they fare when they are asked', async () => {
    const { nodes, untold } = await top();
    expect(nodes.map(({ name, stale }) => ({ name, stale }))).toEqual(['h1', 'h2', 'h3'].map(name => ({ name, stale: false })));
    for (const { metrics, agoMs } of nodes) {
      expect(Object.keys(metrics)).toEqual(
        expect.arrayContaining(['cpu.percent', 'memory.percent', 'load5.percent', 'disk.percent']),
      );
      expect(agoMs).toBeLessThan(10_000);
    }
    expect(untold).toEqual(['plain']);
    expect(await said('status', '--fresh')).toMatch(/TELEMETRY .*h1 none ready .*cpu \d+%, memory \d+%, load5 \d+%/);
  });

  it('are explained with everything that they told', async () => {
    expect(await said('explain', 'node/h2')).toMatch(
      /node\/h2 is ready: .*cpu \d+%, memory \d+%, .*disk \d+%.*; told .* by Glances/,
    );
  });

  it('are shown as they told last when they are cut off, and the others as they are', async () => {
    expect((await fleet.reconcile()).code).toBe(0);
    await h3.partition();
    try {
      await eventually(async () => {
        const { nodes } = await top();
        const of = Object.fromEntries(nodes.map(node => [node.name, node]));
        expect(of.h3).toMatchObject({ stale: true, why: expect.stringContaining(`Glances at http://${h3.address}:61208`) });
        expect(of.h3!.metrics['memory.percent']).toBeGreaterThan(0);
        expect(of.h1).toMatchObject({ stale: false });
        expect(of.h1).not.toHaveProperty('why');
      }, 90_000);
      expect(await said('top')).toMatch(/node\/h3 has not told for \d+ ?m?s? .*how it fares: Glances at/);
    } finally {
      await h3.heal();
    }
    expect((await top()).nodes.map(({ stale }) => stale)).toEqual([false, false, false]);
  });
});
