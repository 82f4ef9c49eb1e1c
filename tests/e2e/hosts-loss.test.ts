import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Host } from '../lab/hosts/host.ts';
import { HOST_PACKAGES } from '../lab/hosts/start-hosts.ts';
import { skipWithout } from '../lab/requirements.ts';
import { jobYaml } from '../support/docker-journey.ts';
import { type Fleet, fleetYaml, hostYaml, startFleet } from '../support/fleet.ts';
import { eventually } from '../support/wait.ts';

/** A node that has been silent for so long is lost. */
const LOST_AFTER = '12s';

describe.skipIf(skipWithout(...HOST_PACKAGES, 'git'))('replicas over three machines', () => {
  let fleet: Fleet;
  let h1: Host;
  let h2: Host;
  let h3: Host;

  beforeAll(async () => {
    fleet = await startFleet({ count: 3 });
    [h1, h2, h3] = fleet.lab.hosts as [Host, Host, Host];
    fleet.push({
      'cluster.yaml': cluster(),
      ...Object.fromEntries(fleet.lab.hosts.map(host => [`${host.name}.yaml`, node(host)])),
      'web.yaml': jobYaml('web', 'demo/app:1.0.0', ['replicas: 2', 'placement: {spread: site}', ...COMMON]),
      'data.yaml': jobYaml('data', 'demo/busybox:1', ['placement: {node: h3}', 'volumes: [{name: d, path: /d}]', ...COMMON]),
    });
    await fleet.settle();
  });
  afterAll(() => fleet?.[Symbol.asyncDispose]());

  const cluster = (more = ''): string => `${fleetYaml()}  volumes: {d: {}}\n${more}`;
  const COMMON = ['stop: {grace: 0s}'];
  const node = (host: Host, more: readonly string[] = []): string =>
    hostYaml(host, [`liveness: {lostAfter: ${LOST_AFTER}}`, ...more], `site: ${host.name === 'h1' ? 'attic' : 'barn'}`);
  /** Which replicas of web run where: `web-1 h1`. */
  const webs = async (hosts: readonly Host[] = fleet.lab.hosts): Promise<readonly string[]> => {
    const named = await Promise.all(
      hosts.map(async host => (await fleet.running(host)).map(name => `${name.replace('attic-', '')} ${host.name}`)),
    );
    return named
      .flat()
      .filter(name => name.startsWith('web'))
      .sort();
  };

  it('are spread over the values of a label', async () => {
    const sites = (await webs()).map(name => (name.endsWith('h1') ? 'attic' : 'barn'));
    expect(sites.toSorted()).toEqual(['attic', 'barn']);
  });

  it('of one that is lost run elsewhere, and what runs twice when it comes back is settled', async () => {
    const before = await h1.docker('ps', '--quiet', '--no-trunc');
    await h1.partition();
    try {
      const first = await fleet.reconcile();
      expect(first.code).toBe(3);
      expect((first.stdout + first.stderr).replaceAll(/\s+/g, ' ')).toMatch(/\? h1 silent.*: its workload stays where it is/);
      expect(await webs([h2, h3])).toHaveLength(1);
      await eventually(async () => {
        const run = await fleet.reconcile();
        expect((run.stdout + run.stderr).replaceAll(/\s+/g, ' ')).toContain('it is lost, its workload moves');
      }, 60_000);
      expect(await webs([h2, h3])).toHaveLength(2);
      expect(await h1.docker('ps', '--quiet', '--no-trunc')).toBe(before);
    } finally {
      await h1.heal();
    }
    await eventually(() => fleet.settle(), 60_000);
    const settled = await webs();
    expect(settled.map(name => name.split(' ')[0])).toEqual(['web-1', 'web-2']);
    expect(await fleet.running(h3)).toContain('attic-data-1');
  });

  it('of one that is drained are well elsewhere before they stop, and data does not move by itself', async () => {
    const [replica = '', from = ''] = (await webs()).find(name => !name.endsWith('h1'))!.split(' ');
    const host = fleet.lab.hosts.find(({ name }) => name === from)!;
    const idOn = (on: Host): Promise<string> => on.docker('ps', '--quiet', '--no-trunc', '--filter', `name=attic-${replica}`);
    const [old, begunAt] = [await idOn(host), String(Math.floor(Date.now() / 1000))];
    fleet.push({ [`${from}.yaml`]: node(host, ['state: drained']) });
    const run = await fleet.reconcile();
    expect(run, run.stdout + run.stderr).toMatchObject({ code: from === 'h3' ? 2 : 0 });
    const now = await webs();
    expect(now.map(name => name.split(' ')[0])).toEqual(['web-1', 'web-2']);
    const to = now.find(name => name.startsWith(replica))!.split(' ')[1]!;
    expect(to).not.toBe(from);
    const target = fleet.lab.hosts.find(({ name }) => name === to)!;
    const startedAt = Date.parse(await target.docker('inspect', '--format', '{{.State.StartedAt}}', await idOn(target)));
    const events = [
      '--since',
      begunAt,
      '--until',
      String(Math.ceil(Date.now() / 1000)),
      '--filter',
      'event=die',
      '--filter',
      `container=${old}`,
    ];
    // Of a container that is removed right after its stop the engine may tell the end twice.
    const [died] = (await host.docker('events', ...events, '--format', '{{.TimeNano}}')).split('\n');
    const diedAt = Number(died) / 1e6;
    expect(diedAt).toBeGreaterThan(startedAt);
    fleet.push({ [`${from}.yaml`]: node(host) });
    await fleet.settle();
  });

  it('leave a node that is absent; pruned, it keeps data and what is not ours', async () => {
    await h2.docker('tag', 'demo/busybox:1', 'strangers/tool:1');
    await h2.docker('run', '--detach', '--name', 'stranger', 'strangers/tool:1');
    fleet.push({
      'agent.yaml': jobYaml('agent', 'demo/app:1.1.0', ['mode: global', 'networks: [{name: inner}]', ...COMMON]),
      'cluster.yaml': cluster('  networks: {inner: {}}\n'),
    });
    await fleet.settle();
    expect(await h2.docker('network', 'ls', '--format', '{{.Name}}')).toContain('attic_inner');
    const refused = await fleet.reconcile('--prune-node', 'h2');
    expect(refused).toMatchObject({ code: 1, stderr: expect.stringMatching(/Pruning h2: it is declared active/) });
    fleet.push({ 'h2.yaml': node(h2, ['state: absent']) });
    await fleet.settle('--prune-node', 'h2');
    expect(await fleet.running(h2)).toEqual(['stranger']);
    expect(await h2.docker('network', 'ls', '--format', '{{.Name}}')).not.toContain('attic_inner');
    const images = (await h2.docker('images', '--format', '{{.Repository}}:{{.Tag}}')).split('\n');
    expect(images).not.toContain('demo/app:1.1.0');
    expect(images).toEqual(expect.arrayContaining(['demo/app:2.0.0', 'strangers/tool:1']));
  });
});
