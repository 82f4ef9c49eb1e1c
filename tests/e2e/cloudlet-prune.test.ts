import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { skipWithout } from '../lab/requirements.ts';
import { CLOUDLET_PACKAGES, CLOUDLET_YAML, type Cloudlet, phoneYaml, startCloudlet } from '../support/cloudlet.ts';

describe.skipIf(skipWithout(...CLOUDLET_PACKAGES))('a machine that leaves a Swarm', { timeout: 120_000 }, () => {
  let cloudlet: Cloudlet;
  let image: (version: string) => string;
  const host = (number: number) => cloudlet.lab.hosts[number - 1]!;
  const agent = (version: string): string => `apiVersion: keelson/v1
kind: Job
metadata: {name: agent}
spec: {image: "${image(version)}", mode: global}
`;
  /** Names without digests, as often as there are images of them. */
  const imagesOf = async (number: number): Promise<readonly string[]> =>
    (await host(number).docker('images', '--format', '{{.Repository}}')).split('\n').sort();

  beforeAll(async () => {
    cloudlet = await startCloudlet(2);
    const registry = await cloudlet.lab.registry();
    const pushed = new Map<string, string>();
    for (const version of ['1.0.0', '1.1.0', '2.0.0'])
      pushed.set(version, await registry.push(host(1).socket, `demo/app:${version}`));
    image = version => pushed.get(version)!;
    await cloudlet.configure({ registries: [{ host: registry.address, insecure: true }] });
    cloudlet.push({
      'cluster.yaml': CLOUDLET_YAML,
      'phone-1.yaml': phoneYaml(cloudlet.lab, 1, { spec: 'roles: [manager]' }),
      'phone-2.yaml': phoneYaml(cloudlet.lab, 2, { spec: 'roles: [compute]' }),
      'agent.yaml': agent('1.0.0'),
    });
    await cloudlet.converge();
    cloudlet.push({ 'agent.yaml': agent('1.1.0') });
    await cloudlet.converge();
  }, 120_000);
  afterAll(() => cloudlet?.[Symbol.asyncDispose]());

  it('loses the images that our services brought there, where that is asked for, and nothing that others have', async () => {
    const ours = image('1.0.0').replace(/:[^:]*$/, '');
    const theirs = ['demo/app', 'demo/app', 'demo/app', 'demo/busybox', ours];
    // One image of the same repository that no service of ours ran, and one that ours ran and that they have a container of.
    await host(2).docker('pull', '-q', image('2.0.0'));
    await host(2).docker('run', '-d', '--name', 'theirs', (await host(2).docker('ps', '--format', '{{.Image}}')).trim());
    expect(await imagesOf(2)).toEqual([...theirs, ours, ours].sort());
    cloudlet.push({ 'phone-2.yaml': phoneYaml(cloudlet.lab, 2, { spec: 'roles: [compute], state: absent' }) });
    const planned = await cloudlet.reconcile('--dry-run', '--prune-node', 'phone-2');
    expect(planned.stdout).toMatch(/- image\/\S+demo\/app:1\.0\.0 on phone-2 +until phone-2 has left the Swarm/);
    const done = await cloudlet.reconcile('--yes', '--prune-node', 'phone-2');
    expect(done.code, done.stdout + done.stderr).toBe(0);
    expect(await cloudlet.members()).toHaveLength(1);
    expect(await imagesOf(2)).toEqual([...theirs, ours].sort());
    expect(await host(2).docker('ps', '--format', '{{.Names}}')).toBe('theirs');
    expect((await imagesOf(1)).filter(name => name === ours)).toHaveLength(2);
    expect((await cloudlet.reconcile('--dry-run')).code).toBe(0);
  });
});
