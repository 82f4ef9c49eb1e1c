import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { importImage, loadFor, rootFilesystem } from '../lab/images.ts';
import { skipWithout } from '../lab/requirements.ts';
import { clusterYaml, type Journey, jobYaml, startJourney } from '../support/docker-journey.ts';

describe.skipIf(skipWithout('docker.io', 'busybox-static', 'git'))('images that are loaded by hand', () => {
  it('for another machine are held before anything is made from them, whatever their name said before', async () => {
    await using journey = await startJourney();
    const { socket } = journey.dockerd;
    const job = (more: readonly string[] = []): string =>
      jobYaml('sensor', 'mine/sensor:1', ['pull: never', 'placement: {node: pi-1}', 'stop: {grace: 0s}', ...more]);
    await loadFor(socket, await rootFilesystem(), 'mine/sensor:1', 's390x');
    journey.push({ 'cluster.yaml': clusterYaml(socket), 'sensor.yaml': job() });
    const held = await journey.reconcile('--timeout', '5s');
    expect(held.code).toBe(2);
    expect((held.stdout + held.stderr).replaceAll(/\s+/g, ' ')).toContain(
      'for which image mine/sensor:1 has no variant (it has s390x)',
    );
    expect(await journey.containers()).toEqual([]);
    journey.push({ 'sensor.yaml': job(['force: {wrong-platform: "busybox is static, and the label lies"}']) });
    const forced = await journey.reconcile();
    expect(forced.code, forced.stdout + forced.stderr).toBe(0);
    expect((await journey.reconcile('--dry-run')).stdout).toContain('(forced: busybox is static, and the label lies)');
    expect((await journey.reconcile('status')).stdout).toContain('(forced: busybox is static, and the label lies)');
  });
});

describe.skipIf(skipWithout('docker.io', 'busybox-static', 'git'))('old images', () => {
  let journey: Journey;
  beforeAll(async () => {
    journey = await startJourney();
    const root = await rootFilesystem();
    for (const version of [0, 1, 2, 3, 4, 5])
      await importImage(journey.dockerd.socket, root, `demo/clock:${version}`, ['CMD ["/bin/sleep","1000000"]']);
  });
  afterAll(async () => journey?.[Symbol.asyncDispose]());

  const versions = async (): Promise<readonly string[]> =>
    (await journey.docker('images', '--format', '{{.Tag}}', 'demo/clock')).split('\n').sort();
  const release = async (version: number): Promise<void> => {
    journey.push({ 'clock.yaml': jobYaml('clock', `demo/clock:${version}`, ['stop: {grace: 0s}']) });
    const result = await journey.reconcile('--timeout', '30s');
    expect([version, result.code], result.stdout + result.stderr).toEqual([version, 0]);
  };

  it('of five versions the newest two beside what runs are kept, each release settles, and strangers’ images stay', async () => {
    journey.push({ 'cluster.yaml': clusterYaml(journey.dockerd.socket, { policy: 'stability: 100ms' }) });
    await journey.docker('run', '--detach', '--name', 'stranger', 'demo/clock:1');
    for (const version of [1, 2, 3, 4, 5]) await release(version);
    expect(await versions()).toEqual(['0', '1', '3', '4', '5']);
    expect((await journey.reconcile('--dry-run')).code).toBe(0);
    await journey.docker('rm', '--force', 'stranger');
    await release(4);
    expect(await versions()).toEqual(['0', '3', '4', '5']);
  });

  it('of what is loaded by hand (pull: never) none is removed', async () => {
    journey.push({ 'cluster.yaml': clusterYaml(journey.dockerd.socket, { policy: 'stability: 100ms, images: {keep: 0}' }) });
    for (const version of ['1.0.0', '1.1.0']) {
      journey.push({ 'clock.yaml': jobYaml('clock', `demo/app:${version}`, ['pull: never', 'stop: {grace: 0s}']) });
      expect((await journey.reconcile()).code).toBe(0);
    }
    expect((await journey.reconcile('--dry-run')).code).toBe(0);
    expect(await journey.docker('images', '--format', '{{.Tag}}', 'demo/app')).toContain('1.0.0');
    expect(await versions()).toEqual(['0']);
  });
});
