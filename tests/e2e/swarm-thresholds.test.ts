import { expect, it } from 'vitest';
import type { Host } from '../lab/hosts/host.ts';
import { HOST_PACKAGES } from '../lab/hosts/start-hosts.ts';
import { skipWithout } from '../lab/requirements.ts';
import { jobYaml } from '../support/docker-journey.ts';
import { fleetYaml, hostYaml, startFleet } from '../support/fleet.ts';
import { eventually } from '../support/wait.ts';

const document = (kind: string, name: string, spec: string): string =>
  `apiVersion: keelson/v1\nkind: ${kind}\nmetadata: {name: ${name}}\nspec: ${spec}\n`;

/** What answers as a Glances does, of version 4, and tells how busy the host is that a file says. */
async function startStandIn({ address, exec }: Host): Promise<(cpu: number) => Promise<unknown>> {
  const tell = (cpu: number) =>
    exec(`echo '{"total": ${cpu}, "cpucore": 1}' >/srv/api/4/.cpu && mv /srv/api/4/.cpu /srv/api/4/cpu`);
  await exec(`mkdir -p /srv/api/4 && echo '{"version": "4.3.1"}' >/srv/api/4/status && echo '["cpu"]' >/srv/api/4/pluginslist`);
  await tell(5);
  await exec(`busybox httpd -p ${address}:61208 -h /srv`);
  return tell;
}

it.skipIf(skipWithout(...HOST_PACKAGES, 'git'))(
  'a machine of a Swarm that is too busy is paused, then drained, and takes tasks again when it is not',
  { timeout: 240_000 },
  async () => {
    await using fleet = await startFleet({ count: 2 });
    const [h1, h2] = fleet.lab.hosts as [Host, Host];
    const tell = await startStandIn(h2);
    const levels = '[{do: taint}, {do: taint, effect: NoExecute, after: 4s}]';
    const overload = `{select: {nodes: [h2]}, metric: cpu.percent, above: 80, clear: 70, for: 1s, clearFor: 1s, levels: ${levels}}`;
    fleet.push({
      'cluster.yaml': fleetYaml().replace('policy: {', 'swarm: {dispatcherHeartbeat: 2s}\n  policy: {'),
      'manager.yaml': document('Role', 'manager', '{swarm: manager}'),
      'worker.yaml': document('Role', 'worker', '{swarm: worker}'),
      'h1.yaml': hostYaml(h1, ['engine: swarm', 'roles: [manager]']),
      'h2.yaml': hostYaml(h2, ['engine: swarm', 'roles: [worker]', 'telemetry: {source: glances, version: 4, interval: 1s}']),
      'overload.yaml': document('Threshold', 'overload', overload),
    });
    const availability = (): Promise<string> => h1.docker('node', 'inspect', 'h2', '--format', '{{.Spec.Availability}}');
    const becomes = (wanted: string): Promise<void> => eventually(async () => expect(await availability()).toBe(wanted), 60_000);
    const tasksOf = async (host: Host): Promise<number> =>
      (await fleet.running(host)).filter(name => name.includes('web')).length;
    await fleet.settle('--yes');
    // Its Swarm spreads what comes when both are there.
    fleet.push({
      'web.yaml': jobYaml('web', 'demo/busybox:1', [
        'replicas: 2',
        'pull: never',
        'stop: {grace: 0s}',
        'placement: {strategy: spread}',
      ]),
    });
    await fleet.settle('--yes');
    expect(await Promise.all([h1, h2].map(tasksOf))).toEqual([1, 1]);

    await using serving = await fleet.start('serve', '--interval', '5s');
    await serving.line(/in sync, healthy/);
    await tell(97);
    await becomes('pause');
    expect(await tasksOf(h2)).toBe(1);
    await becomes('drain');
    await eventually(async () => expect(await Promise.all([h1, h2].map(tasksOf))).toEqual([2, 0]), 60_000);
    const { stdout } = await fleet.reconcile('status', '--taints');
    expect(stdout.replaceAll(/\s+/g, ' ')).toMatch(/h2 threshold=overload:NoExecute threshold overload/);
    await tell(5);
    await becomes('active');
    await serving.line(/overload on node\/h2 is lifted/);
    expect(await serving.stop()).toBe(0);
    expect(await fleet.plan()).toMatchObject({ code: 0, said: expect.stringContaining('in sync') });
  },
);
