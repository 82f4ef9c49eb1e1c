import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { FacetSpec, ServiceSpec } from '../../../reconciler/model/host.ts';
import type { Host } from '../../lab/hosts/host.ts';
import { HOST_PACKAGES, type Lab, startHosts } from '../../lab/hosts/start-hosts.ts';
import { skipWithout } from '../../lab/requirements.ts';
import { eventually } from '../../support/wait.ts';
import { fileOf, type OpenedHost, openLabHost, shellOf } from './lab.ts';

describe.skipIf(skipWithout(...HOST_PACKAGES))('a host in trouble', () => {
  let lab: Lab;
  let machine: Host;
  let host: OpenedHost;
  beforeAll(async () => {
    lab = await startHosts({ count: 1, init: 'none' });
    machine = lab.hosts[0]!;
    host = await openLabHost(lab, machine);
  });
  afterAll(async () => {
    await host?.[Symbol.asyncDispose]();
    await lab?.[Symbol.asyncDispose]();
  });
  const shell = shellOf(() => machine);

  it('with a full disk keeps the file that it has, and takes the new one when there is room', async () => {
    await shell('mkdir -p /srv/full; echo old >/srv/full/file; rm -rf /srv/full/x');
    await machine.fillDisk('/srv/full');
    const wanted = fileOf('/srv/full/file', 'new\n'.repeat(20_000));
    host.claim({ kind: 'file', name: '/srv/full/file' });
    await expect(host.apply('update', 'file', '/srv/full/file', wanted)).rejects.toMatchObject({ code: 'exhausted' });
    expect(await shell('cat /srv/full/file; ls -A /srv/full')).toBe('old\n.full\nfile');
    const live = await host.see('file', '/srv/full/file');
    expect(live?.spec).toEqual({ ...fileOf('/srv/full/file', 'old\n').spec });
    expect(live?.applied).toEqual(wanted.spec);
    await machine.freeDisk('/srv/full');
    await host.apply('update', 'file', '/srv/full/file', wanted);
    expect((await host.see('file', '/srv/full/file'))?.spec).toEqual(wanted.spec);
    await host.apply('delete', 'file', '/srv/full/file');
    expect(await shell('cat /srv/full/file')).toBe('old');
  });

  it('without room for the ledger is not changed', async () => {
    await machine.fillDisk('/var/lib/keelson');
    await expect(host.apply('create', 'file', '/etc/never', fileOf('/etc/never', 'x'.repeat(50_000)))).rejects.toMatchObject({
      code: 'exhausted',
    });
    await shell('[ ! -e /etc/never ]');
    await machine.freeDisk('/var/lib/keelson');
    host.claim({ kind: 'file', name: '/etc/never' });
    expect((await host.look()).live).toEqual([]);
  });

  it('killed in the middle of a change goes on from there, and still knows the original', async () => {
    await shell('echo before >/srv/state');
    const step: FacetSpec = {
      kind: 'step',
      name: 'killer',
      unless: 'grep -q twice /srv/state',
      run: 'if grep -q once /srv/state; then echo twice >>/srv/state; else echo once >>/srv/state; kill -9 $PPID; fi',
      undo: 'echo before >/srv/state',
    };
    host.claim({ kind: 'step', name: 'killer', unless: step.unless });
    await expect(host.apply('create', 'step', 'killer', { spec: step })).rejects.toThrow('exit code 137');
    expect((await host.look()).live).toEqual([]);
    await host.apply('create', 'step', 'killer', { spec: step });
    expect((await host.see('step', 'killer'))?.spec).toEqual(step);
    await host.apply('delete', 'step', 'killer');
    expect(await shell('cat /srv/state')).toBe('before');
  });

  it('whose ledger a power cut left empty still has its originals', async () => {
    await shell('echo original >/srv/cut');
    await host.apply('create', 'file', '/srv/cut', fileOf('/srv/cut', 'ours\n'));
    await shell('for f in /var/lib/keelson/*/*.entry; do grep -q srv/cut $f && : >$f; done; :');
    host.claim({ kind: 'file', name: '/srv/cut' });
    const live = await host.see('file', '/srv/cut');
    expect(live?.spec).toEqual(fileOf('/srv/cut', 'ours\n').spec);
    expect(live?.applied).toBeUndefined();
    await host.apply('update', 'file', '/srv/cut', fileOf('/srv/cut', 'ours again\n'));
    await host.apply('delete', 'file', '/srv/cut');
    expect(await shell('cat /srv/cut')).toBe('original');
  });

  it('does not give one cluster what another looks after', async () => {
    const wanted = fileOf('/etc/shared', 'ours\n');
    await host.apply('create', 'file', '/etc/shared', wanted);
    const owner = { cluster: 'attic', uid: '9999' };
    await using other = await openLabHost(lab, machine, { owner });
    other.claim({ kind: 'file', name: '/etc/shared' });
    const view = await other.look();
    expect(view.foreign).toEqual([
      { kind: 'file', name: '/etc/shared', owner: { cluster: 'attic', uid: '4711' }, ports: [], addresses: [] },
    ]);
    expect(view.live.map(({ applied }) => applied)).toEqual([undefined]);
    await expect(other.apply('update', 'file', '/etc/shared', fileOf('/etc/shared', 'theirs\n'))).rejects.toMatchObject({
      code: 'conflict',
      message: expect.stringContaining('"uid":"4711"'),
    });
    await expect(other.apply('delete', 'file', '/etc/shared')).rejects.toMatchObject({ code: 'conflict' });
    expect(await shell('cat /etc/shared')).toBe('ours');
    await host.apply('delete', 'file', '/etc/shared');
    await other.apply('create', 'file', '/etc/shared', fileOf('/etc/shared', 'theirs\n'));
    expect((await host.look()).foreign).toHaveLength(1);
    await other.apply('delete', 'file', '/etc/shared');
  });

  it('is changed by who may become root, and by nobody else', async () => {
    const wanted = fileOf('/etc/deployed', 'by deploy\n');
    {
      await using deploy = await openLabHost(lab, machine, { login: { user: 'deploy', become: { program: 'sudo' } } });
      deploy.claim({ kind: 'file', name: '/etc/deployed' });
      await deploy.apply('create', 'file', '/etc/deployed', wanted);
      expect((await deploy.see('file', '/etc/deployed'))?.spec).toEqual(wanted.spec);
      await deploy.apply('delete', 'file', '/etc/deployed');
    }
    await using visitor = await openLabHost(lab, machine, { login: { user: 'visitor' } });
    expect((await visitor.look()).facts.hostname).toBe('h1');
    await expect(visitor.apply('create', 'file', '/etc/deployed', wanted)).rejects.toMatchObject({
      code: 'forbidden',
      message: expect.stringContaining('declare ssh.become: sudo'),
    });
    visitor.claim({ kind: 'file', name: '/etc/deployed' });
    await expect(visitor.look()).rejects.toMatchObject({ code: 'forbidden' });
  });

  it('gives back a sudo that a file of it broke', async () => {
    await using deploy = await openLabHost(lab, machine, {
      login: { user: 'deploy', become: { program: 'sudo' } },
      rollbackMs: 5_000,
    });
    const path = '/etc/sudoers.d/lab';
    const before = await shell(`cat ${path}`);
    await expect(deploy.apply('update', 'file', path, fileOf(path, '# nobody\n', { mode: '0440' }))).rejects.toThrow(
      /rolled back by the host itself/,
    );
    await eventually(() => deploy.look());
    expect(await shell(`cat ${path}`)).toBe(before);
  });

  it('shows a user that was changed by hand to be root no file through a link', async () => {
    await shell('rm -f ~visitor/.ssh/authorized_keys; ln -s /etc/shadow ~visitor/.ssh/authorized_keys');
    host.claim({ kind: 'user', name: 'visitor' });
    expect((await host.see('user', 'visitor'))?.spec).toMatchObject({ authorizedKeys: [] });
  });
});

describe.skipIf(skipWithout(...HOST_PACKAGES))('the SSH server of a host', () => {
  it('comes back with the configuration it had when it lets nobody in with the new one', async () => {
    await using lab = await startHosts({ count: 1, init: 'systemd' });
    const machine = lab.hosts[0]!;
    await using host = await openLabHost(lab, machine, { rollbackMs: 6_000 });
    const path = '/etc/ssh/sshd_config';
    const service = (digest: string): { readonly spec: ServiceSpec } => ({
      spec: { kind: 'service', name: 'sshd', state: 'started', restartOn: { [path]: digest } },
    });
    const { stdout: before } = await machine.exec(`cat ${path}`);
    host.claim({ kind: 'file', name: path }, { kind: 'service', name: 'sshd' });
    await host.apply('update', 'file', path, fileOf(path, `${before}MaxSessions 99\n`));
    await host.apply('update', 'service', 'sshd', service('one'));
    expect((await machine.exec('sshd -T 2>/dev/null || /usr/sbin/sshd -T')).stdout).toContain('maxsessions 99');
    await host.apply('update', 'file', path, fileOf(path, `${before}AllowUsers nobody\n`));
    await expect(host.apply('update', 'service', 'sshd', service('two'))).rejects.toThrow(
      /refuses the login of root.*rolled back/,
    );
    await using again = await openLabHost(lab, machine);
    again.claim({ kind: 'service', name: 'sshd' });
    expect((await again.see('service', 'sshd'))?.spec).toEqual(service('one').spec);
    expect((await machine.exec(`tail -1 ${path}`)).stdout).toBe('MaxSessions 99\n');
    await host.apply('update', 'file', path, fileOf(path, `${before}Nonsense yes\n`));
    await expect(host.apply('update', 'service', 'sshd', service('three'))).rejects.toThrow(
      'sshd does not take its configuration',
    );
    expect((await machine.exec(`tail -1 ${path}`)).stdout).toBe('MaxSessions 99\n');
  });
});
