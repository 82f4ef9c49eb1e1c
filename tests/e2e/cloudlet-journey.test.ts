import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { skipWithout } from '../lab/requirements.ts';
import { CLOUDLET_PACKAGES, CLOUDLET_YAML, type Cloudlet, phoneYaml, startCloudlet } from '../support/cloudlet.ts';
import { eventually } from '../support/wait.ts';

const AGENT = `apiVersion: keelson/v1
kind: Job
metadata: {name: agent}
spec: {image: "demo/app:1.0.0", mode: global, pull: never}
`;
const web = (image: string, replicas: number): string => `apiVersion: keelson/v1
kind: Job
metadata: {name: web}
spec:
  image: ${image}
  pull: never
  replicas: ${replicas}
  placement: {role: compute}
  networks: [{name: front}]
  update: {parallelism: 2}
`;
const CLUSTER = CLOUDLET_YAML.replace('spec:\n', 'spec:\n  networks: {front: {attachable: true}}\n');
const roles = (number: number): string => (number <= 3 ? 'manager' : 'compute');

describe.skipIf(skipWithout(...CLOUDLET_PACKAGES))('five bare hosts, by pushes alone', { timeout: 240_000 }, () => {
  let cloudlet: Cloudlet;
  const phone = (number: number, role = roles(number), more = ''): string =>
    phoneYaml(cloudlet.lab, number, { spec: `roles: [${role}]${more}` });
  const containersOf = async (host: number): Promise<string> =>
    cloudlet.lab.hosts[host]!.docker('ps', '--format', '{{.Image}} {{.Names}}');
  /** Containers of the service with this image on the two workers; where Swarm puts which is its own affair. */
  const webs = async (image: string): Promise<number> => {
    const lines = (await Promise.all([containersOf(3), containersOf(4)])).join('\n').split('\n');
    return lines.filter(line => line.startsWith(`${image} cloudlet_web`)).length;
  };

  beforeAll(async () => {
    cloudlet = await startCloudlet(5);
  }, 120_000);
  afterAll(() => cloudlet?.[Symbol.asyncDispose]());

  it('become a Swarm of three managers with labels and services', async () => {
    cloudlet.push({
      'cluster.yaml': CLUSTER,
      ...Object.fromEntries([1, 2, 3, 4, 5].map(number => [`phone-${number}.yaml`, phone(number)])),
      'agent.yaml': AGENT,
      'web.yaml': web('demo/app:1.0.0', 2),
    });
    const plan = await cloudlet.reconcile('--dry-run');
    expect(plan.code, plan.stdout + plan.stderr).toBe(2);
    await cloudlet.converge();
    expect(await cloudlet.members()).toEqual([
      'phone-1 Leader Active Ready',
      'phone-2 Reachable Active Ready',
      'phone-3 Reachable Active Ready',
      'phone-4  Active Ready',
      'phone-5  Active Ready',
    ]);
    expect(await webs('demo/app:1.0.0')).toBe(2);
    for (const host of [0, 1, 2, 3, 4]) expect(await containersOf(host)).toContain('agent');
  });

  it('scale a service', async () => {
    cloudlet.push({ 'web.yaml': web('demo/app:1.0.0', 4) });
    await cloudlet.converge();
    expect(await webs('demo/app:1.0.0')).toBe(4);
  });

  it('take a new image', async () => {
    cloudlet.push({ 'web.yaml': web('demo/app:1.1.0', 4) });
    await cloudlet.converge();
    expect(await webs('demo/app:1.1.0')).toBe(4);
    expect(await webs('demo/app:1.0.0')).toBe(0);
  });

  it('promote one before another is demoted', async () => {
    cloudlet.push({ 'phone-3.yaml': phone(3, 'compute'), 'phone-4.yaml': phone(4, 'manager') });
    await cloudlet.converge();
    expect(await cloudlet.members()).toMatchObject([
      'phone-1 Leader Active Ready',
      'phone-2 Reachable Active Ready',
      'phone-3  Active Ready',
      'phone-4 Reachable Active Ready',
      'phone-5  Active Ready',
    ]);
  });

  it('are drained', async () => {
    cloudlet.push({ 'phone-5.yaml': phone(5, 'compute', ', state: drained') });
    await cloudlet.converge();
    expect(await containersOf(4)).toBe('');
    expect(await cloudlet.members()).toContain('phone-5  Drain Ready');
    cloudlet.push({ 'phone-5.yaml': phone(5) });
    await cloudlet.converge();
  });

  it('are replaced: a manager whose disk was lost comes back as a new one', async () => {
    const [, second] = cloudlet.lab.hosts;
    await second!.stopDocker();
    await second!.exec('rm -rf /var/lib/docker/swarm');
    await second!.startDocker();
    await eventually(async () => expect(await cloudlet.members()).toContain('phone-2 Unreachable Active Down'), 40_000);
    await cloudlet.converge();
    expect(await cloudlet.members()).toContain('phone-2 Reachable Active Ready');
    expect(await cloudlet.members()).toHaveLength(5);
  });

  it('are removed: drained, demoted, gone from the Swarm, and then from git', async () => {
    cloudlet.push({ 'phone-5.yaml': phone(5, 'compute', ', state: absent') });
    await cloudlet.converge();
    expect(await cloudlet.members()).toHaveLength(4);
    expect(await cloudlet.lab.hosts[4]!.docker('info', '--format', '{{.Swarm.LocalNodeState}}')).toBe('inactive');
    cloudlet.push({ 'phone-5.yaml': null });
    await cloudlet.converge();
  });

  it('are all removed, managers last', async () => {
    cloudlet.push({
      'web.yaml': null,
      'agent.yaml': null,
      ...Object.fromEntries([1, 2, 3, 4].map(number => [`phone-${number}.yaml`, phone(number, 'manager', ', state: absent')])),
    });
    await cloudlet.converge('--allow-delete', 'all');
    for (const host of [0, 1, 2, 3])
      expect(await cloudlet.lab.hosts[host]!.docker('info', '--format', '{{.Swarm.LocalNodeState}}')).toBe('inactive');
  });
});
