import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { GLANCES_PACKAGES, startGlancesOn } from '../lab/glances.ts';
import type { Host } from '../lab/hosts/host.ts';
import { HOST_PACKAGES } from '../lab/hosts/start-hosts.ts';
import { giveProcessor } from '../lab/own-processor.ts';
import { skipWithout } from '../lab/requirements.ts';
import type { RunningCli } from '../support/cli.ts';
import { EDGE_JOBS, edgeJob, edgeNodes, OVERLOAD, startForeign, startLoad, WATCH, watchedYaml } from '../support/edge.ts';
import { type Fleet, fleetYaml, startFleet } from '../support/fleet.ts';
import { type Standing, standingOf } from '../support/standing.ts';
import { eventually } from '../support/wait.ts';

const skip = skipWithout(...HOST_PACKAGES, ...GLANCES_PACKAGES, 'git');

/**
 * Real are the hosts, their engines, all containers, `yes` in them, the limits that hold it down, and Debian's Glances on each host. A host
 * has a processor or half of one, by a quota of the kernel's, and its Glances reads in /proc/stat how much of that its own processes take.
 */
describe.skipIf(skip)('two machines that are relieved and one that is only watched', { timeout: 120_000 }, () => {
  let fleet: Fleet;
  let h1: Host;
  let h2: Host;
  let h3: Host;
  let serving: RunningCli;
  let before: Readonly<Record<string, Readonly<Record<string, Standing>>>>;

  beforeAll(async () => {
    fleet = await startFleet({ count: 3 });
    [h1, h2, h3] = fleet.lab.hosts as [Host, Host, Host];
    await Promise.all([giveProcessor(h1), giveProcessor(h2), giveProcessor(h3, 100)]);
    await Promise.all(fleet.lab.hosts.map(startGlancesOn));
    const thresholds = { 'overload.yaml': OVERLOAD, 'watch.yaml': WATCH };
    fleet.push({ 'cluster.yaml': fleetYaml(), ...edgeNodes([h1, h2]), 'h3.yaml': watchedYaml(h3), ...EDGE_JOBS, ...thresholds });
    await Promise.all([h1, h2].map(startForeign));
    await fleet.settle();
    before = await standings();
    serving = await fleet.start('serve', '--interval', '5s');
    await serving.line(/in sync, healthy/);
  }, 240_000);
  afterAll(async () => {
    await serving?.[Symbol.asyncDispose]();
    await fleet?.[Symbol.asyncDispose]();
  });

  const standings = async () => ({ h1: await standingOf(h1), h2: await standingOf(h2) });
  const said = async (...args: readonly string[]): Promise<string> => {
    const { stdout } = await fleet.reconcile(...args);
    return stdout.replaceAll(/\s+/g, ' ');
  };

  it('show what takes up the one that is only watched', async () => {
    await using load = await startLoad(h3);
    await serving.line(/watch on node\/h3 is raised, level 1 of 1 \(observe\): cpu [\d.]+% for/);
    await eventually(async () => expect(await said('explain', 'node/h3')).toContain('yes of root takes'), 60_000);
    await load.end();
  });

  it('are limited, tainted and stopped one by one while `yes` runs in their containers, and get everything back when it ends', async () => {
    await using loads = new AsyncDisposableStack();
    for (const job of ['api', 'batch', 'worker']) loads.use(await startLoad(h1, before.h1![`attic-${job}-h1`]!.id));
    await serving.line(/overload on node\/h1 is raised, level 1 of 3 \(limit\): cpu [\d.]+% for/);
    await eventually(async () => {
      const now = await standingOf(h1);
      const limited = ['attic-api-h1', 'attic-batch-h1', 'free', 'large', 'resting', 'small'];
      expect(limited.map(name => now[name]?.cpus)).toEqual(limited.map(() => 0.2));
      expect(now['attic-metrics-exporter-h1']).toEqual(before.h1!['attic-metrics-exporter-h1']);
    });
    await serving.line(/overload on node\/h1 is raised, level 3 of 3 \(limit, taint, stop\); stopped worker.h1 on h1/);
    await eventually(async () => {
      const [status, node] = await Promise.all([said('status', '--taints'), said('explain', 'node/h1')]);
      expect(status).toContain('h1 threshold=overload:NoSchedule threshold overload');
      expect(status).toMatch(/node\/h1 overload cpu .* in force: limit, taint, stop; stopped worker.h1 on h1/);
      expect(status).toContain('job/worker worker.h1: stopped by threshold overload');
      expect(node).toMatch(/threshold overload: cpu .* job\/api.h1 running for .*, limited to 0.2 CPU and 128Mi/);
    }, 30_000);
    await loads.disposeAsync();
    await eventually(async () => expect(await standings()).toEqual(before), 90_000);
    await serving.line(/overload on node\/h1 is lifted/);
  });

  it('take nothing new while they are tainted', async () => {
    await using _load = await startLoad(h2);
    await serving.line(/overload on node\/h2 is raised, level 2 of 3/);
    fleet.push({ 'late.yaml': edgeJob('late', [], 'replicas: 2') });
    await eventually(async () => expect((await fleet.running(h1)).filter(name => name.includes('late'))).toHaveLength(2), 60_000);
  });
});
