import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { skipWithout } from '../lab/requirements.ts';
import { clusterYaml, type Journey, jobYaml, startJourney } from '../support/docker-journey.ts';

const skip = skipWithout('docker.io', 'busybox-static', 'git');

/** One story, told in order: each step begins where the one before ended. */
describe.skipIf(skip)('from a git push to running containers, and kept so', () => {
  let journey: Journey;

  beforeAll(async () => {
    journey = await startJourney();
    await journey.docker('run', '--detach', '--name', 'foreign', 'demo/busybox:1');
    const spec = ['networks: {coffee: {}}', 'volumes: {data: {}}'];
    journey.push(
      {
        'cluster.yaml': clusterYaml(journey.dockerd.socket, { spec }),
        'web.yaml': web('demo/app:1.0.0'),
        'worker.yaml': jobYaml('worker', 'demo/app:1.0.0', ['networks: [{name: coffee}]']),
      },
      'web and worker',
    );
  });
  afterAll(async () => {
    await journey?.[Symbol.asyncDispose]();
  });

  const web = (image: string, mode = 'info'): string =>
    jobYaml('web', image, [
      `env: {LOG_LEVEL: ${mode}}`,
      'resources: {limits: {memory: 64Mi}}',
      'networks: [{name: coffee}]',
      'volumes: [{name: data, path: /data}]',
      'ports: [{target: 8080, publish: 18080}]',
    ]);
  const ids = async (): Promise<ReadonlyMap<string, string>> =>
    new Map(
      (await journey.docker('ps', '--format', '{{.Names}} {{.ID}}')).split('\n').map(line => line.split(' ') as [string, string]),
    );
  const nameOf = async (job: string): Promise<string> =>
    [...(await ids()).keys()].find(name => name.startsWith(`attic-${job}-`))!;
  const images = async (): Promise<readonly string[]> =>
    (await journey.containers()).map(line => line.replace(/-[0-9a-f]{8} /, ' '));
  const inSync = async (): Promise<void> => {
    const dry = await journey.reconcile('--dry-run');
    expect(dry.stdout).toMatch(/^attic is in sync at [0-9a-f]{7}: 2 workloads on 1 node/);
    expect(dry.code).toBe(0);
  };

  it('a push becomes running, healthy containers', async () => {
    const dry = await journey.reconcile('--dry-run');
    expect(dry.code).toBe(2);
    expect(dry.stdout).toContain('job/web.1 on pi-1');
    const applied = await journey.reconcile();
    expect(applied.stderr + applied.stdout).toMatch(/Done in/);
    expect(applied.code).toBe(0);
    expect(await images()).toEqual([
      'attic-web-1 demo/app:1.0.0 running',
      'attic-worker-1 demo/app:1.0.0 running',
      'foreign demo/busybox:1 running',
    ]);
    expect(await (await fetch('http://127.0.0.1:18080/version')).text()).toBe('1.0.0\n');
    await inSync();
  });

  it('a pushed change is rolled out, and only what changed', async () => {
    const worker = (await ids()).get(await nameOf('worker'));
    journey.push({ 'web.yaml': web('demo/app:1.1.0') }, 'web 1.1.0');
    const dry = await journey.reconcile('--dry-run');
    expect(dry.stdout).toContain('demo/app:1.0.0 → demo/app:1.1.0');
    expect((await journey.reconcile()).code).toBe(0);
    expect(await images()).toEqual([
      'attic-web-1 demo/app:1.1.0 running',
      'attic-worker-1 demo/app:1.0.0 running',
      'foreign demo/busybox:1 running',
    ]);
    expect((await ids()).get(await nameOf('worker'))).toBe(worker);
    expect(await (await fetch('http://127.0.0.1:18080/version')).text()).toBe('1.1.0\n');
    await inSync();
  });

  it('a bad commit is reported with its place, and the last good one stays in force', async () => {
    journey.push({ 'web.yaml': `${web('demo/app:2.0.0')}  replica: 3\n` }, 'three of them');
    const refused = await journey.reconcile();
    expect(refused.code).toBe(1);
    const told = (refused.stdout + refused.stderr).replaceAll(/\s+/g, ' ');
    expect(told).toMatch(/web\.yaml:\d+:3 error unknown-field: "replica"/);
    expect(told).toContain('did you mean "replicas"?');
    expect(await images()).toContain('attic-web-1 demo/app:1.1.0 running');
    await journey.docker('kill', await nameOf('worker'));
    await journey.reconcile();
    expect(await images()).toContain('attic-worker-1 demo/app:1.0.0 running');
    journey.push({ 'web.yaml': web('demo/app:1.1.0') }, 'back to one');
    expect((await journey.reconcile()).code).toBe(0);
    await inSync();
  });

  it('a killed container is started again, and told as drift', async () => {
    await journey.docker('kill', await nameOf('web'));
    const dry = await journey.reconcile('--dry-run');
    expect(dry.code).toBe(2);
    expect(dry.stdout).toContain('Changed outside git');
    expect((await journey.reconcile()).code).toBe(0);
    expect(await images()).toContain('attic-web-1 demo/app:1.1.0 running');
    await inSync();
  });

  it('a removed container is made again', async () => {
    await journey.docker('rm', '--force', await nameOf('web'));
    expect((await journey.reconcile('--dry-run')).stdout).toContain('removed by hand');
    expect((await journey.reconcile()).code).toBe(0);
    await inSync();
  });

  it('a limit edited by hand is told and put back', async () => {
    await journey.docker('update', '--memory', '32m', '--memory-swap', '-1', await nameOf('web'));
    const dry = await journey.reconcile('--dry-run');
    expect(dry.stdout).toMatch(/memory limit\s+64Mi → 32Mi/);
    expect(dry.stdout).toContain('put back');
    expect((await journey.reconcile()).code).toBe(0);
    expect(await journey.docker('inspect', '--format', '{{.HostConfig.Memory}}', await nameOf('web'))).toBe(String(64 * 2 ** 20));
    await inSync();
  });

  it('a job removed from git is pruned, its volume kept, and what is foreign untouched', async () => {
    journey.push({ 'web.yaml': null }, 'no web');
    expect((await journey.reconcile('--dry-run')).stdout).toContain('no longer in git');
    expect((await journey.reconcile()).code).toBe(0);
    expect(await images()).toEqual(['attic-worker-1 demo/app:1.0.0 running', 'foreign demo/busybox:1 running']);
    expect(await journey.docker('volume', 'ls', '--format', '{{.Name}}')).toBe('attic_data');
    expect((await journey.reconcile('--dry-run')).code).toBe(0);
  });

  it('status, explain and history tell the story', async () => {
    const status = await journey.reconcile('status');
    expect(status.stdout).toMatch(/^attic · [0-9a-f]{7}/);
    expect(status.stdout).toMatch(/worker\s+1\s+1\s+healthy/);
    expect((await journey.reconcile('explain', 'job/worker')).stdout).toContain('job/worker');
    expect((await journey.reconcile('history')).stdout.split('\n').length).toBeGreaterThan(6);
    expect((await journey.reconcile('logs', 'worker')).stdout).toContain('app 1.0.0 starting on 8080');
  });
});
