import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { callEngine } from '../../lab/engine-api.ts';
import type { Host } from '../../lab/hosts/host.ts';
import { HOST_PACKAGES, type Lab, startHosts } from '../../lab/hosts/start-hosts.ts';
import { skipWithout } from '../../lab/requirements.ts';
import { eventually } from '../../support/wait.ts';

/** Whether one host gets a TCP connection to the SSH port of another. */
async function reaches(from: Host, to: Host): Promise<boolean> {
  return (await from.exec(`timeout 1 bash -c '</dev/tcp/${to.address}/22'`)).code === 0;
}

describe.skipIf(skipWithout(...HOST_PACKAGES))('a lab of five hosts', () => {
  let lab: Lab;
  let [h1, h2, h3, h4, h5]: Host[] = [];
  beforeAll(async () => {
    lab = await startHosts({ count: 5, docker: true });
    [h1, h2, h3, h4, h5] = lab.hosts;
    await lab.loadImages();
  });
  afterAll(() => lab?.[Symbol.asyncDispose]());

  it('has an engine in each, which knows its host by name and no other', async () => {
    const said = await Promise.all(lab.hosts.map(host => host.docker('info', '--format', '{{.Name}} {{.ID}}')));
    expect(said.map(line => line.split(' ')[0])).toEqual(['h1', 'h2', 'h3', 'h4', 'h5']);
    expect(new Set(said.map(line => line.split(' ')[1])).size).toBe(5);
  });

  it('lets a container of one host reach what another publishes', async () => {
    await h2!.docker('run', '-d', '--name', 'web', '-p', '8080:8080', 'demo/app:1.0.0');
    const ask = ['timeout', '2', 'wget', '-q', '-O-', `http://${h2!.address}:8080/version`];
    expect(await eventually(() => h1!.docker('run', '--rm', 'demo/busybox:1', ...ask))).toBe('1.0.0');
    await h2!.docker('rm', '-f', 'web');
  });

  it('forms a Swarm, and the Docker CLI deploys to it', async () => {
    await h1!.docker('swarm', 'init', '--advertise-addr', h1!.address);
    const token = await h1!.docker('swarm', 'join-token', '-q', 'worker');
    for (const host of [h2!, h3!]) await host.docker('swarm', 'join', '--token', token, `${h1!.address}:2377`);
    expect((await h1!.docker('node', 'ls', '--format', '{{.Hostname}} {{.Status}}')).split('\n').sort()).toEqual([
      'h1 Ready',
      'h2 Ready',
      'h3 Ready',
    ]);
    await h1!.docker('service', 'create', '-q', '--mode', 'global', '--name', 'everywhere', 'demo/app:1.0.0');
    await eventually(async () => {
      const tasks = await h1!.docker('service', 'ps', 'everywhere', '--format', '{{.Node}} {{.CurrentState}}');
      expect(tasks.match(/^h[123] Running/gm)?.length).toBe(3);
    });
    for (const host of [h1!, h2!, h3!]) await host.docker('swarm', 'leave', '--force');
  });

  it('has a registry that hosts trust and that wants a password', async () => {
    const registry = await lab.registry({ password: true });
    const ref = await registry.push(h1!.socket, 'demo/app:1.1.0');
    expect(ref).toContain(lab.operator);
    await expect(h2!.docker('pull', '-q', ref)).rejects.toThrow('no basic auth credentials');
    const { username, password } = registry.credentials!;
    await h2!.docker('login', '-u', username, '-p', password, registry.address);
    expect(await h2!.docker('pull', '-q', ref)).toBe(ref);
  });

  it('cuts a host off, or two from each other, and joins them again', async () => {
    await h3!.partition();
    expect(await reaches(h4!, h3!)).toBe(false);
    await eventually(async () => expect(await reaches(h4!, h5!)).toBe(true));
    await h3!.heal();
    await h4!.block(h5!);
    await eventually(async () => expect(await reaches(h4!, h3!)).toBe(true));
    expect(await reaches(h4!, h5!)).toBe(false);
    expect(await reaches(h5!, h4!)).toBe(false);
    await h4!.unblock(h5!);
    await eventually(async () => expect(await reaches(h5!, h4!)).toBe(true));
  });

  it('keeps the disk of a host that is cut from power, and nothing that ran', async () => {
    await h4!.exec('echo kept >/etc/motd; echo gone >/tmp/scratch; rm /etc/issue');
    await h4!.docker('run', '-d', '--name', 'once', 'demo/busybox:1');
    await h4!.docker('run', '-d', '--name', 'ever', '--restart', 'always', 'demo/busybox:1');
    await h4!.killHost();
    expect(() => h4!.exec('true')).toThrow('switched off');
    expect(await reaches(h5!, h4!)).toBe(false);
    await h4!.startHost();
    expect((await h4!.exec('cat /etc/motd; ls /tmp/scratch /etc/issue')).stdout).toBe('kept\n');
    await eventually(async () => expect(await h4!.docker('ps', '--format', '{{.Names}}')).toBe('ever'));
    await eventually(async () => expect(await reaches(h5!, h4!)).toBe(true));
    await h4!.docker('rm', '-f', 'once', 'ever');
  });

  it('has engines that hang, are killed and come back', async () => {
    const ping = (): Promise<number> => callEngine(h5!.socket, 'GET', '/_ping').then(({ status }) => status);
    await h5!.pauseDocker();
    const asked = ping();
    expect(await Promise.race([asked, new Promise(resolve => setTimeout(resolve, 300, 'silence'))])).toBe('silence');
    await h5!.resumeDocker();
    expect(await asked).toBe(200);

    await h5!.docker('run', '-d', '--name', 'survivor', 'demo/app:1.0.0');
    await h5!.killDocker();
    await expect(ping()).rejects.toThrow('ECONNREFUSED');
    expect((await h5!.exec('pidof httpd')).stdout).not.toBe('');
    await h5!.startDocker('--label', 'shelf=top');
    expect(await h5!.docker('info', '--format', '{{.Labels}}')).toBe('[shelf=top]');
    await h5!.stopDocker();
    await expect(ping()).rejects.toThrow();
    await h5!.startDocker();
    expect(await h5!.docker('info', '--format', '{{.Labels}}')).toBe('[shelf=top]');
  });

  it('has a disk that is full, until there is room', async () => {
    await h1!.exec('mkdir /srv/app && echo mine >/srv/app/note');
    await h1!.fillDisk('/srv/app');
    expect((await h1!.exec('cat /srv/app/note; cp /srv/app/note /srv/app/more')).stderr).toContain('No space left');
    await h1!.freeDisk('/srv/app');
    expect(await h1!.exec('cat /srv/app/note; cp /srv/app/note /srv/app/more')).toEqual({
      code: 0,
      stdout: 'mine\n',
      stderr: '',
    });
  });

  it('has a clock that is wrong', async () => {
    const seconds = async (): Promise<number> => Number((await h1!.exec('date +%s')).stdout) - Date.now() / 1000;
    await h1!.setClock('+3d');
    expect((await seconds()) / 3600).toBeCloseTo(72, 0);
    await h1!.setClock(null);
    expect((await seconds()) / 3600).toBeCloseTo(0, 0);
  });
});
