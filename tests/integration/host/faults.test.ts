import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Config } from '../../../reconciler/config.ts';
import type { Connection } from '../../../reconciler/connections/connection.ts';
import { withDeadline } from '../../../reconciler/deadline.ts';
import type { Way } from '../../../reconciler/model/cluster.ts';
import type { FacetSpec, ServiceSpec } from '../../../reconciler/model/host.ts';
import { OperationError } from '../../../reconciler/model/operation-error.ts';
import { openDriver } from '../../../reconciler/open/driver.ts';
import type { TargetClaims } from '../../../reconciler/parts.ts';
import type { Host } from '../../lab/hosts/host.ts';
import { HOST_PACKAGES, type Lab, startHosts } from '../../lab/hosts/start-hosts.ts';
import { skipWithout } from '../../lab/requirements.ts';
import { changeOf, fileOf, LAB_OWNER, labSecrets, type OpenedHost, openLabHost, openLabSsh, shellOf } from './lab.ts';

type Through = (connection: Connection) => Connection;

/** A line that breaks with each change: when the host has been sent it, or when it has answered. */
function breaksAfter(moment: 'sent' | 'answered'): Through {
  return connection => ({
    ...connection,
    run: async (script, input, signal) => {
      if (!script.includes('settle_earlier')) return connection.run!(script, input, signal);
      const ended = connection.run!(script, input, signal);
      await (moment === 'answered' ? ended : Promise.race([ended, sleep(500)]));
      ended.catch(() => undefined);
      throw new OperationError('unreachable', 'the line broke');
    },
  });
}

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
    // Half of the line that says whose it is, as a power cut leaves it.
    await shell('for f in /var/lib/keelson/*4711/owner; do printf \'{"clu\' >"$f"; done');
    expect((await other.look()).foreign).toEqual([{ kind: 'file', name: '/etc/shared', ports: [], addresses: [] }]);
    await host.apply('delete', 'file', '/etc/shared');
    expect(await shell('cat /var/lib/keelson/*4711/owner')).toContain('"uid":"4711"');
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
      /nobody could log in anew after it .*so it was rolled back; change file .*sudoers.d\/lab .*\(ssh:\/\/deploy@/,
    );
    expect(await shell(`cat ${path}`)).toBe(before);
  });

  it('that nobody can enter any more is told within the deadline of a change to be rolled back', async () => {
    const context = { config: { deadlines: { applyMs: 10_000 } } as Config, owner: LAB_OWNER, secrets: labSecrets() };
    const connect = (): Promise<Connection> => openLabSsh(lab, machine, { user: 'deploy', become: { program: 'sudo' } });
    const claims = { adopt: new Map() } as unknown as TargetClaims;
    const way = { kind: 'ssh' } as unknown as Way;
    const signal = AbortSignal.timeout(60_000);
    const { driver } = await openDriver({ ...context, connect }, 'host:h1', way, claims, signal);
    await using _driver = driver;
    const path = '/etc/sudoers.d/lab';
    const change = changeOf('update', 'file', path, fileOf(path, '# nobody\n', { mode: '0440' }));
    await expect(withDeadline({ what: 'it', ms: 10_000 }, signal, inner => driver.apply(change, inner))).rejects.toMatchObject({
      message: expect.stringContaining('so it was rolled back'),
      temporary: false,
    });
  });

  it('tells how a change failed whose line broke', async () => {
    const path = '/etc/ssh/sshd_config.d/lab';
    await shell('mkdir -p /etc/ssh/sshd_config.d');
    await using far = await openLabHost(lab, machine, { rollbackMs: 8_000, through: breaksAfter('answered') });
    await expect(far.apply('create', 'file', path, fileOf(path, 'a', { owner: 'ghost' }))).rejects.toThrow(
      'there is no ghost that /etc/ssh/sshd_config.d/lab could be given to',
    );
    await shell(`[ ! -e ${path} ]`);
    await expect(host.apply('create', 'file', path, fileOf(path, 'a', { owner: 'ghost' }))).rejects.toThrow('there is no ghost');
    // Nobody was locked out: what failed was told by itself.
    expect((await host.look()).remarks.filter(({ text }) => text.includes(path))).toEqual([]);
    await far.apply('create', 'file', path, fileOf(path, 'a'));
    expect(await shell(`cat ${path}`)).toBe('a');
    await host.apply('delete', 'file', path);
  });

  it('does not let a change stand that has not ended', async () => {
    const stub = 'case "$*" in *slow) sleep 12 ;; *) exec /usr/sbin/useradd "$@" ;; esac';
    await shell(`printf '#!/bin/sh\n%s\n' '${stub}' >/usr/local/sbin/useradd; chmod 755 /usr/local/sbin/useradd`);
    await using far = await openLabHost(lab, machine, { rollbackMs: 8_000, through: breaksAfter('sent') });
    const spec: FacetSpec = { kind: 'user', name: 'slow', groups: [] };
    await expect(far.apply('create', 'user', 'slow', { spec })).rejects.toThrow(
      /was not proved within 8 s: it has not ended there, so it was rolled back/,
    );
    await expect(host.apply('create', 'user', 'other', { spec: { ...spec, name: 'other' } })).resolves.toBeUndefined();
    await shell('rm /usr/local/sbin/useradd');
    await host.apply('delete', 'user', 'other');
  });

  it('tells that a change never began there as what may pass', async () => {
    const through: Through = connection => ({
      ...connection,
      run: () => Promise.reject(new OperationError('unreachable', 'away')),
    });
    await using far = await openLabHost(lab, machine, { rollbackMs: 2_000, through });
    await expect(far.apply('delete', 'user', 'nobody-here')).rejects.toMatchObject({
      message: expect.stringContaining('it never began there'),
      temporary: true,
    });
  });

  it('undoes a change whose guard was killed before the next one is made', async () => {
    await shell('echo before >/etc/ssh/guarded');
    const apply = (text: string, opened: OpenedHost): Promise<void> =>
      opened.apply('update', 'file', '/etc/ssh/guarded', fileOf('/etc/ssh/guarded', text));
    const lostProof: Through = connection => ({
      ...connection,
      run: async (script, input, signal) => {
        if (!script.includes('settle_earlier')) throw new OperationError('unreachable', 'gone');
        const ended = await connection.run!(script, input, signal);
        await shell('pkill -f "[.]undoing"; :');
        throw new OperationError('unreachable', `gone (${ended.exitCode})`);
      },
      fresh: () => Promise.reject(new OperationError('unreachable', 'no way')),
    });
    await using far = await openLabHost(lab, machine, { rollbackMs: 4_000, through: lostProof });
    await expect(apply('unproved', far)).rejects.toMatchObject({
      message: expect.stringContaining('could not be asked'),
      temporary: true,
    });
    expect(await shell('cat /etc/ssh/guarded')).toBe('unproved');
    await expect(apply('next', host)).rejects.toThrow(/has not been proved yet; unless it is, it will have been undone in \d+ s/);
    // As if its time had been over for long.
    await shell('for f in /var/lib/keelson/*/*.armed-*; do read -r boot ends <$f; echo "$boot 0" >$f; done');
    await apply('next', host);
    await host.apply('delete', 'file', '/etc/ssh/guarded');
    expect(await shell('cat /etc/ssh/guarded')).toBe('before');
  });

  it('does a step to its end when the connection breaks, and does not begin it twice', async () => {
    const run = 'echo began >>/srv/begun; sleep 2; echo words >&2; sleep 1; echo more; touch /srv/long';
    const spec: FacetSpec = { kind: 'step', name: 'long', unless: 'test -e /srv/long', run };
    const change = changeOf('create', 'step', 'long', { spec });
    await expect(host.driver.apply(change, AbortSignal.timeout(1_000))).rejects.toThrow();
    await host.driver.apply(change, AbortSignal.timeout(60_000));
    expect(await shell('cat /srv/begun; ls /srv/long')).toBe('began\n/srv/long');
  });

  it('makes one change of a kind at a time, and none waits for a process that is no more', async () => {
    const wait = (name: string): FacetSpec => ({
      ...{ kind: 'step', name, unless: `test -e /srv/${name}` },
      run: `echo ${name} >>/srv/order; sleep 1; echo ${name} >>/srv/order; touch /srv/${name}`,
    });
    await shell('sleep 600 & echo "$! 1" >/run/keelson-step.lock; kill $!');
    await using other = await openLabHost(lab, machine, { owner: { cluster: 'attic', uid: '9999' } });
    await Promise.all([
      host.apply('create', 'step', 'one', { spec: wait('one') }),
      other.apply('create', 'step', 'two', { spec: wait('two') }),
    ]);
    expect(['one\none\ntwo\ntwo', 'two\ntwo\none\none']).toContain(await shell('cat /srv/order'));
    await shell('[ ! -e /run/keelson-step.lock ]');
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
    await using host = await openLabHost(lab, machine);
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
    // Only what cannot be proved waits for its end: a change that can is given all the time that a machine with much to do may take.
    await using hasty = await openLabHost(lab, machine, { rollbackMs: 6_000 });
    await expect(hasty.apply('update', 'service', 'sshd', service('two'))).rejects.toThrow(
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
