import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadFor, rootFilesystem } from '../lab/images.ts';
import { skipWithout } from '../lab/requirements.ts';
import { CLOUDLET_PACKAGES, CLOUDLET_YAML, type Cloudlet, phoneYaml, startCloudlet } from '../support/cloudlet.ts';
import { tempFolder } from '../support/temp.ts';
import { eventually } from '../support/wait.ts';

const CLUSTER = CLOUDLET_YAML.replace('spec:\n', 'spec:\n  networks: {front: {attachable: true}}\n');
const web = (image: string, more = ''): string => `apiVersion: keelson/v1
kind: Job
metadata: {name: web}
spec:
  image: ${image}
  pull: never
  replicas: 2
  networks: [{name: front}]
  files: [{path: /run/key, secret: api-key}]
  update: {order: start-first, monitor: 1s}
${more}`;

describe.skipIf(skipWithout(...CLOUDLET_PACKAGES))('a Swarm of three', { timeout: 180_000 }, () => {
  let cloudlet: Cloudlet;
  const host = (number: number) => cloudlet.lab.hosts[number - 1]!;
  const swarmOf = (number: number): Promise<string> => host(number).docker('info', '--format', '{{.Swarm.Cluster.ID}}');

  beforeAll(async () => {
    cloudlet = await startCloudlet(3);
    cloudlet.push({
      'cluster.yaml': CLUSTER,
      ...Object.fromEntries(
        [1, 2, 3].map(number => [`phone-${number}.yaml`, phoneYaml(cloudlet.lab, number, { spec: 'roles: [manager]' })]),
      ),
    });
  }, 120_000);
  afterAll(() => cloudlet?.[Symbol.asyncDispose]());

  it('is one Swarm, also where two reconcilers that know nothing of each other make it at once', async () => {
    await using other = await tempFolder();
    const runs = await Promise.all([
      cloudlet.reconcile('--yes'),
      cloudlet.reconcile('--yes', '--directory', join(other.path, 'state')),
    ]);
    await cloudlet.converge();
    expect(new Set(await Promise.all([1, 2, 3].map(swarmOf))).size, runs.map(run => run.stdout + run.stderr).join('\n')).toBe(1);
    expect(await cloudlet.members()).toHaveLength(3);
  });

  it('gets another secret under load without a failed request', async () => {
    cloudlet.secret('api-key', 'first');
    cloudlet.push({ 'web.yaml': web('demo/app:1.0.0') });
    await cloudlet.converge();
    const ask = 'timeout 5 wget -q -O- http://tasks.cloudlet_web:8080/version >/dev/null && echo fine || echo failed';
    const client = ['run', '-d', '--name', 'client', '--network', 'cloudlet_front', 'demo/app:1.0.0'];
    await host(1).docker(...client, 'sh', '-c', `while :; do ${ask}; done`);
    const answers = async (): Promise<readonly string[]> => (await host(1).docker('logs', 'client')).split('\n');
    await eventually(async () => expect((await answers()).length).toBeGreaterThan(20));
    cloudlet.secret('api-key', 'second');
    const done = await cloudlet.converge();
    expect(done.stderr).toContain('job/web');
    const seen = await answers();
    await host(1).docker('rm', '-f', 'client');
    expect(seen.filter(answer => answer !== 'fine')).toEqual([]);
    expect(seen.length).toBeGreaterThan(50);
    const secrets = await host(1).docker('secret', 'ls', '--format', '{{.Name}}');
    expect(secrets.split('\n')).toHaveLength(1);
  });

  it('does not try again what its Swarm rolled back', async () => {
    const version = (): Promise<string> => host(1).docker('service', 'inspect', '--format', '{{.Version.Index}}', 'cloudlet_web');
    cloudlet.push({ 'web.yaml': web('demo/app:9.9.9') });
    const failed = await cloudlet.reconcile('--yes');
    expect(failed.code, failed.stdout + failed.stderr).toBe(1);
    const state = async (): Promise<string> =>
      host(1).docker('service', 'inspect', '--format', '{{.UpdateStatus.State}}', 'cloudlet_web');
    await eventually(async () => expect(await state()).toBe('rollback_completed'), 30_000);
    const before = await version();
    for (const words of [['--dry-run'], ['--yes']]) {
      const { stdout, stderr } = await cloudlet.reconcile(...words);
      const told = (stdout + stderr).replaceAll(/\s+/g, ' ');
      expect(told).toMatch(/No such image: demo\/app:9\.9\.9.*the Swarm (goes|went) back/);
      expect(told).not.toContain('put back');
    }
    expect(await version()).toBe(before);
    cloudlet.push({ 'web.yaml': web('demo/app:1.0.0') });
    await cloudlet.converge();
  });

  it('takes a machine back while its tokens are made anew again and again', async () => {
    await host(3).docker('swarm', 'leave', '--force');
    const token = (): Promise<string> => host(1).docker('swarm', 'join-token', '-q', 'manager');
    const before = await token();
    let isOver = false;
    const rotating = (async () => {
      for (let round = 0; round < 20 && !isOver; round += 1) {
        await host(1).docker('swarm', 'join-token', '-q', '--rotate', 'manager');
        await sleep(250);
      }
    })();
    await eventually(async () => void (await cloudlet.converge()), 90_000);
    isOver = true;
    await rotating;
    expect(await token()).not.toBe(before);
    expect(await cloudlet.members()).toEqual([
      expect.stringMatching(/^phone-1 (Leader|Reachable) Active Ready$/),
      expect.stringMatching(/^phone-2 (Leader|Reachable) Active Ready$/),
      'phone-3 Reachable Active Ready',
    ]);
  });

  it('gets no image that its machines cannot run, unless a reason is given', async () => {
    const registry = await cloudlet.lab.registry();
    await loadFor(host(1).socket, await rootFilesystem(), 'demo/sensor:1', 's390x');
    const image = await registry.push(host(1).socket, 'demo/sensor:1');
    const sensor = (more = ''): string =>
      `apiVersion: keelson/v1\nkind: Job\nmetadata: {name: sensor}\nspec:\n  image: ${image}\n${more}`;
    await cloudlet.configure({ registries: [{ host: registry.address, insecure: true }] });
    cloudlet.push({ 'sensor.yaml': sensor() });
    const held = await cloudlet.reconcile('--yes', '--timeout', '20s');
    const told = (held.stdout + held.stderr).replaceAll(/\s+/g, ' ');
    expect(held.code, told).toBe(2);
    expect(told).toContain(`image ${image} has no variant`);
    expect(await host(1).docker('service', 'ls', '--format', '{{.Name}}')).not.toContain('sensor');
    cloudlet.push({ 'sensor.yaml': sensor('  force: {wrong-platform: "busybox is static, and the label lies"}\n') });
    const forced = await cloudlet.reconcile('--dry-run');
    expect(forced.stdout).toContain('(forced: busybox is static, and the label lies)');
    expect(forced.stdout).toContain('+ job/sensor on the Swarm');
    cloudlet.push({ 'sensor.yaml': null });
    await cloudlet.converge();
  });

  it('goes on by another manager when the leader is killed in the middle of a deploy', async () => {
    cloudlet.push({ 'web.yaml': web('demo/app:1.1.0') });
    const deploy = cloudlet.reconcile('--yes');
    await eventually(async () => {
      const image = await host(2).docker(
        'service',
        'inspect',
        '--format',
        '{{.Spec.TaskTemplate.ContainerSpec.Image}}',
        'cloudlet_web',
      );
      expect(image).toContain('1.1.0');
    });
    const leader = (await cloudlet.members(1)).findIndex(line => line.includes('Leader'));
    await host(leader + 1).killDocker();
    const { code, stdout } = await deploy;
    expect([0, 1, 3], stdout).toContain(code);
    await host(leader + 1).startDocker();
    await cloudlet.converge();
    expect(await cloudlet.members()).toHaveLength(3);
  });

  it('changes nothing and says so while it has no quorum, and goes on when it has', async () => {
    await host(2).killDocker();
    await host(3).killDocker();
    cloudlet.push({ 'web.yaml': web('demo/app:2.0.0') });
    // The engine that is left answers nothing at all until it has noticed.
    await eventually(async () => {
      const blind = await cloudlet.reconcile('--dry-run');
      expect(blind.code, blind.stdout).toBe(3);
      expect(blind.stdout.replaceAll(/\s+/g, ' ')).toContain('the Swarm has no quorum: of 3 managers only');
    }, 60_000);
    expect(await host(1).docker('ps', '--format', '{{.Image}}')).not.toContain('2.0.0');
    await host(2).startDocker();
    await host(3).startDocker();
    await cloudlet.converge();
    await eventually(async () => expect(await host(2).docker('ps', '--format', '{{.Image}}')).toMatch(/2\.0\.0|^$/));
  });
});
