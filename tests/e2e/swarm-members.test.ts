import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Host } from '../lab/hosts/host.ts';
import { HOST_PACKAGES, type Lab, startHosts } from '../lab/hosts/start-hosts.ts';
import { skipWithout } from '../lab/requirements.ts';
import { type CliResult, runCli, startCli } from '../support/cli.ts';
import { createRepository, type Repository } from '../support/git-repository.ts';
import { tempFolder } from '../support/temp.ts';
import { eventually } from '../support/wait.ts';

type Place = 'manager' | 'worker';
interface Declared {
  readonly place?: Place;
  readonly state?: 'active' | 'drained' | 'absent';
  readonly labels?: string;
  readonly lostAfter?: string;
}

const CLUSTER = [
  'apiVersion: keelson/v1',
  'kind: Cluster',
  'metadata: {name: attic, uid: 3f1c2a9e-5b7d-4c1e-9a66-2f0d8b1c7e55}',
  'spec: {policy: {stability: 1s, maxLost: 100%}, swarm: {taskHistory: 3, dispatcherHeartbeat: 2s}}',
  ...['manager', 'worker'].flatMap(role => [
    '---',
    'apiVersion: keelson/v1',
    'kind: Role',
    `metadata: {name: ${role}}`,
    `spec: {swarm: ${role}}`,
  ]),
  '',
].join('\n');

function nodeYaml({ name, socket, address }: Host, declared: Declared): string {
  const { place = 'worker', state = 'active', labels = '', lostAfter } = declared;
  const liveness = lostAfter === undefined ? '' : `, liveness: {lostAfter: ${lostAfter}}`;
  return [
    'apiVersion: keelson/v1',
    'kind: Node',
    `metadata: {name: ${name}, labels: {${labels}}}`,
    `spec: {engine: swarm, address: ${address}, roles: [${place}], state: ${state}, access: [{local: {socket: ${socket}}}]${liveness}}`,
    '',
  ].join('\n');
}

describe.skipIf(skipWithout('git', ...HOST_PACKAGES))('five hosts as the members of a Swarm', () => {
  let lab: Lab;
  let cwd: string;
  let repository: Repository;
  const cleanup = new AsyncDisposableStack();

  beforeAll(async () => {
    lab = cleanup.use(await startHosts({ count: 5, docker: true }));
    const folder = cleanup.use(await tempFolder());
    cwd = folder.path;
    repository = createRepository(join(cwd, 'cluster'));
    await lab.loadImages();
  });
  afterAll(() => cleanup.disposeAsync());

  const host = (name: string): Host => lab.hosts.find(one => one.name === name)!;
  const environment = () => ({ KEELSON_REPO: repository.path, KEELSON_DIRECTORY: join(cwd, 'state') });
  const reconcile = (...args: readonly string[]): Promise<CliResult> =>
    runCli(args, { cwd, env: environment(), timeoutMs: 110_000 });
  const push = (nodes: Readonly<Record<string, Declared | null>>): void => {
    const files = Object.entries(nodes).map(([name, declared]) => [`${name}.yaml`, declared && nodeYaml(host(name), declared)]);
    repository.commit({ 'cluster.yaml': CLUSTER, ...Object.fromEntries(files) });
  };
  /** `h1 manager active ready site=a`, as the managers that answer tell it. */
  const list = async (by: string): Promise<readonly string[]> => {
    const ids = (await host(by).docker('node', 'ls', '-q')).split('\n');
    const nodes = JSON.parse(await host(by).docker('node', 'inspect', ...ids)) as readonly {
      readonly Spec: { readonly Role: string; readonly Availability: string; readonly Labels: Record<string, string> };
      readonly Description: { readonly Hostname: string };
      readonly Status: { readonly State: string };
    }[];
    return nodes
      .map(({ Spec, Description, Status }) => {
        const { 'keelson.node': name = '?', site = '-' } = Spec.Labels;
        return `${Description.Hostname} ${name} ${Spec.Role} ${Spec.Availability} ${Status.State} ${site}`;
      })
      .sort();
  };
  const swarmOf = (name: string): Promise<string> =>
    host(name).docker('info', '--format', '{{.Swarm.LocalNodeState}} {{with .Swarm.Cluster}}{{.ID}}{{end}}');
  const settled = async (): Promise<void> => {
    const result = await reconcile();
    expect(result, result.stdout + result.stderr).toMatchObject({ code: 0 });
    const again = await reconcile('--dry-run');
    expect(again, again.stdout + again.stderr).toMatchObject({ code: 0 });
  };
  const three = { h1: { place: 'manager' }, h2: { place: 'manager', labels: 'site: attic' }, h3: { place: 'manager' } } as const;

  it('are one Swarm, whenever the reconciler is killed while it is formed', async () => {
    push({ ...three, h4: {}, h5: { labels: 'site: barn' } });
    const look = async (): Promise<string> => {
      const seen = await Promise.all(lab.hosts.map(({ name }) => swarmOf(name).catch(() => '')));
      const nodes = await list('h1').catch(() => []);
      return [...seen, ...nodes].join('\n');
    };
    let kills = 0;
    for (let isOver = false; !isOver; ) {
      await using running = await startCli([], { cwd, env: environment() });
      const before = await look();
      const changed = eventually(async () => expect(await look()).not.toBe(before), 60_000).then(() => null);
      isOver = (await Promise.race([running.ended, changed.catch(() => null)])) === 0;
      if (!isOver) kills += 1;
      await running.stop('SIGKILL');
    }
    expect(kills).toBeGreaterThan(2);
    expect(await list('h1')).toEqual([
      'h1 h1 manager active ready -',
      'h2 h2 manager active ready attic',
      'h3 h3 manager active ready -',
      'h4 h4 worker active ready -',
      'h5 h5 worker active ready barn',
    ]);
    expect(await host('h1').docker('info', '--format', '{{.Swarm.Cluster.Spec.Orchestration.TaskHistoryRetentionLimit}}')).toBe(
      '3',
    );
    await settled();
  });

  it('change roles one at a time, are drained until nothing is left there, and get back what was changed by hand', async () => {
    await host('h1').docker(
      'service',
      'create',
      '-q',
      '--name',
      'web',
      '--replicas',
      '5',
      '--endpoint-mode',
      'dnsrr',
      'demo/app:1.0.0',
    );
    await host('h1').docker(
      'node',
      'update',
      '--availability',
      'pause',
      '--label-add',
      'site=elsewhere',
      '--label-add',
      'own=1',
      'h5',
    );
    push({ h3: { place: 'worker' }, h4: { place: 'manager' }, h5: { labels: 'site: barn', state: 'drained' } });
    await settled();
    expect(await list('h1')).toEqual([
      'h1 h1 manager active ready -',
      'h2 h2 manager active ready attic',
      'h3 h3 worker active ready -',
      'h4 h4 manager active ready -',
      'h5 h5 worker drain ready barn',
    ]);
    expect(await host('h5').docker('ps', '-q')).toBe('');
    expect(await host('h1').docker('node', 'inspect', 'h5', '--format', '{{.Spec.Labels.own}}')).toBe('1');
  });

  it('get new tokens and a new authority when somebody asks for them', async () => {
    const token = (role: string) => host('h1').docker('swarm', 'join-token', '-q', role);
    const trusted = () => host('h1').docker('info', '--format', '{{.Swarm.Cluster.TLSInfo.TrustRoot}}');
    const before = { worker: await token('worker'), manager: await token('manager'), root: await trusted() };
    const rotated = await reconcile('swarm', 'rotate-token', 'worker');
    expect(rotated, rotated.stderr).toMatchObject({ code: 0, stdout: expect.stringContaining('The worker token was made anew') });
    expect(rotated.stdout + rotated.stderr).not.toContain('SWMTKN');
    expect(await token('worker')).not.toBe(before.worker);
    expect(await token('manager')).toBe(before.manager);
    expect((await reconcile('swarm', 'rotate-ca')).code).toBe(0);
    await eventually(async () => expect(await trusted()).not.toBe(before.root), 60_000);
    expect((await reconcile('swarm', 'rotate-ca', 'worker')).code).toBe(1);
    await settled();
  });

  it('take back a machine that was set up anew, also a manager', async () => {
    for (const name of ['h3', 'h4']) {
      await host(name).stopDocker();
      await host(name).exec('rm -rf /var/lib/docker/swarm');
      await host(name).startDocker();
      await eventually(async () => {
        const seen = await list('h1');
        expect(seen.find(line => line.startsWith(name))).toContain('down');
      }, 40_000);
      await settled();
      expect((await list('h1')).filter(line => line.startsWith(name))).toEqual([
        `${name} ${name} ${name === 'h4' ? 'manager' : 'worker'} active ready -`,
      ]);
    }
  });

  it('leave when they are absent, also one that is gone for good', async () => {
    await host('h5').killHost();
    push({ h5: { state: 'absent', lostAfter: '5s' }, h3: { state: 'absent' } });
    await eventually(async () => {
      const last = await reconcile();
      expect(await list('h1'), last.stdout + last.stderr).toEqual([
        'h1 h1 manager active ready -',
        'h2 h2 manager active ready attic',
        'h4 h4 manager active ready -',
      ]);
    }, 60_000);
    expect(await swarmOf('h3')).toBe('inactive');
    await host('h5').startHost();
    await settled();
    expect(await swarmOf('h5')).toBe('inactive');
  }, 180_000);

  it('go on by another manager when the leader is killed', async () => {
    const leader = (await host('h1').docker('node', 'ls', '--format', '{{.Hostname}} {{.ManagerStatus}}'))
      .split('\n')
      .find(line => line.endsWith('Leader'))!
      .split(' ')[0]!;
    await host(leader).killDocker();
    push({ h5: { labels: 'site: shed' } });
    const other = ['h1', 'h2', 'h4'].find(name => name !== leader)!;
    await eventually(async () => {
      const last = await reconcile();
      expect(await list(other), last.stdout + last.stderr).toContain('h5 h5 worker active ready shed');
    }, 90_000);
    await host(leader).startDocker();
    await settled();
  }, 180_000);

  it('do not take a machine out of another Swarm', async () => {
    await host('h3').docker('swarm', 'init', '--advertise-addr', host('h3').address);
    const own = (await swarmOf('h3')).split(' ')[1]!;
    push({ h3: {} });
    const { stdout } = await reconcile('--dry-run');
    const ours = (await swarmOf('h1')).split(' ')[1]!;
    expect(stdout.replaceAll(/\s+/g, ' ')).toContain(`h3 is a manager of Swarm ${own}, and this cluster's is ${ours}`);
    await host('h3').docker('swarm', 'leave', '--force');
  });

  it('never make a second Swarm, though the store is lost and the first is not to be seen', async () => {
    await rm(join(cwd, 'state'), { recursive: true, force: true });
    await host('h5').docker('swarm', 'leave', '--force');
    for (const name of ['h1', 'h2', 'h4']) await host(name).pauseDocker();
    push({ h3: { place: 'manager' } });
    const { stdout } = await reconcile();
    for (const name of ['h1', 'h2', 'h4']) await host(name).resumeDocker();
    expect(stdout.replaceAll(/\s+/g, ' ')).toContain('did not answer');
    expect(await swarmOf('h3')).toBe('inactive');
    await eventually(async () => {
      const last = await reconcile();
      const ready = (await list('h1')).filter(line => line.includes(' ready '));
      expect(ready, last.stdout + last.stderr).toHaveLength(5);
    }, 90_000);
  }, 240_000);

  it('end the Swarm when all are absent, managers last', async () => {
    push({ h3: {} });
    await reconcile();
    await host('h1').docker('service', 'rm', 'web');
    push(Object.fromEntries(['h1', 'h2', 'h3', 'h4', 'h5'].map(name => [name, { state: 'absent' as const }])));
    await settled();
    expect(await Promise.all(lab.hosts.map(({ name }) => swarmOf(name)))).toEqual(lab.hosts.map(() => 'inactive'));
  });
});
