import { writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Host } from '../../lab/hosts/host.ts';
import { DEFAULT_USERS, HOST_PACKAGES, type Lab, startHosts } from '../../lab/hosts/start-hosts.ts';
import { type Ran, runProgram } from '../../lab/processes.ts';
import { skipWithout } from '../../lab/requirements.ts';

describe.skipIf(skipWithout(...HOST_PACKAGES))('a host of a lab', () => {
  let lab: Lab;
  let [bare, open, system]: Host[] = [];
  beforeAll(async () => {
    const inits = ['none', 'openrc', 'systemd'] as const;
    lab = await startHosts({
      count: 3,
      names: ['bare', 'open', 'system'],
      wifi: { cafe: 'espresso', street: null },
      each: index => ({ docker: index > 0, init: inits[index]! }),
    });
    [bare, open, system] = lab.hosts;
  });
  afterAll(() => lab?.[Symbol.asyncDispose]());

  /** The real ssh client; what it asks, a password or a passphrase, is answered with `secret`. */
  async function ssh(args: readonly string[], secret = ''): Promise<Ran> {
    const answer = join(dirname(lab.sshConfig), 'answer');
    await writeFile(answer, `#!/bin/sh\necho '${secret}'\n`, { mode: 0o700 });
    const env = { ...process.env, SSH_ASKPASS: answer, SSH_ASKPASS_REQUIRE: 'force', SSH_AUTH_SOCK: '' };
    return runProgram(['ssh', '-F', lab.sshConfig, ...args], { env });
  }

  it('is reached by the ssh client, with its key known', async () => {
    expect(await ssh(['open', 'hostname'])).toEqual({ code: 0, stdout: 'open\n', stderr: '' });
    const scanned = await runProgram(['ssh-keyscan', '-t', 'ed25519', open!.address]);
    const shown = await runProgram(['ssh-keygen', '-lf', '-'], { input: scanned.stdout });
    expect(shown.stdout).toContain(open!.ssh.fingerprint);
    expect(open!.ssh.fingerprint).not.toBe(system!.ssh.fingerprint);
    await writeFile(join(dirname(lab.sshConfig), 'others'), lab.hosts[0]!.ssh.knownHost.replace(bare!.address, open!.address));
    const wrong = await ssh(['-o', `UserKnownHostsFile=${dirname(lab.sshConfig)}/others`, 'open', 'true']);
    expect(wrong.stderr).toContain('REMOTE HOST IDENTIFICATION HAS CHANGED');
  });

  it('takes a key with a passphrase, and a password where there is one', async () => {
    const [encrypted, none] = [
      ['-i', lab.keys.encryptedKeyPath],
      ['-o', 'PreferredAuthentications=password'],
    ] as const;
    const only = ['-F', 'none', '-o', `UserKnownHostsFile=${lab.knownHosts}`, '-o', 'IdentitiesOnly=yes'];
    const [deploy, visitor] = DEFAULT_USERS.map(user => `${user.name}@${bare!.address}`) as [string, string];
    expect((await ssh([...only, ...encrypted, deploy, 'id -un'], lab.keys.passphrase)).stdout).toBe('deploy\n');
    expect((await ssh([...only, ...encrypted, deploy, 'id -un'], 'wrong')).stderr).toContain('Permission denied');
    expect((await ssh([...only, ...none, visitor, 'id -un'], DEFAULT_USERS[1]!.password)).stdout).toBe('visitor\n');
    expect((await ssh([...only, ...none, visitor, 'id -un'], 'wrong')).stderr).toContain('Permission denied');
    expect((await ssh([...only, ...none, deploy, 'id -un'], '')).stderr).toContain('Permission denied');
  });

  it('lets one account do everything by sudo, and the others nothing', async () => {
    expect((await ssh(['deploy@bare', 'sudo -n id -u'])).stdout).toBe('0\n');
    expect((await ssh(['visitor@bare', 'sudo -n id -u'])).code).toBe(1);
  });

  it('is a way to another host, which the operator does not reach', async () => {
    await system!.block({ address: lab.operator });
    expect((await ssh(['-o', 'ConnectTimeout=1', 'system', 'hostname'])).code).toBe(255);
    const jump = `ProxyCommand=ssh -F ${lab.sshConfig} -W %h:%p bare`;
    expect((await ssh(['-o', jump, 'system', 'hostname; echo $SSH_CONNECTION'])).stdout).toContain(`system\n${bare!.address} `);
    await system!.unblock({ address: lab.operator });
  });

  it('lets nobody in while sshd is stopped', async () => {
    await bare!.stopSshd();
    expect((await ssh(['bare', 'true'])).stderr).toContain('Connection refused');
    await bare!.startSshd();
    expect((await ssh(['bare', 'true'])).code).toBe(0);
  });

  it('without Docker or an init system has not even their commands', async () => {
    const { stdout } = await bare!.exec('for name in docker dockerd systemctl rc-service; do command -v $name; done');
    expect(stdout).toBe('');
    expect((await open!.exec('command -v systemctl')).stdout).toBe('');
    expect((await system!.exec('command -v rc-service')).stdout).toBe('');
  });

  it('with OpenRC starts at boot what is enabled', async () => {
    const service = '#!/sbin/openrc-run\ncommand=/bin/sleep\ncommand_args=inf\ncommand_background=1\npidfile=/run/toy.pid\n';
    const stopped = await open!.exec(
      'cat >/etc/init.d/toy; chmod +x /etc/init.d/toy; rc-update add toy; rc-service toy status',
      service,
    );
    expect([stopped.code, stopped.stdout]).toEqual([3, expect.stringContaining('stopped')]);
    await open!.killHost();
    await open!.startHost();
    expect((await open!.exec('rc-service toy status && rc-service docker status && cat /run/openrc/softlevel')).code).toBe(0);
    await open!.killDocker();
    await open!.startDocker();
    await open!.stopDocker();
    expect((await open!.exec('rc-service docker status')).code).toBe(3);
  });

  it('with systemd starts at boot what is enabled', async () => {
    const unit = '[Service]\nExecStart=/bin/sleep inf\n[Install]\nWantedBy=multi-user.target\n';
    const enabled = await system!.exec(
      'cat >/etc/systemd/system/toy.service; systemctl enable toy; systemctl is-active toy',
      unit,
    );
    expect([enabled.code, enabled.stdout]).toEqual([3, 'inactive\n']);
    await system!.killHost();
    await system!.startHost();
    expect((await system!.exec('systemctl is-active toy docker sshd; systemctl is-system-running --wait')).stdout).toBe(
      'active\nactive\nactive\nrunning\n',
    );
    await system!.killDocker();
    expect((await system!.exec('systemctl is-active docker')).stdout).toBe('failed\n');
    await system!.startDocker();
    expect((await ssh(['deploy@system', 'systemctl is-active docker'])).stdout).toBe('active\n');
  });

  it('remembers Wi-Fi networks by what stands in for nmcli', async () => {
    const nmcli = (args: string): Promise<Ran> => bare!.exec(`nmcli ${args}`);
    expect((await nmcli('-t -f SSID,SECURITY device wifi list')).stdout).toBe('cafe:WPA2\nstreet:\n');
    expect(await nmcli('device wifi connect cafe password wrong')).toMatchObject({ code: 4 });
    expect(await nmcli('device wifi connect nowhere')).toMatchObject({
      code: 10,
      stderr: expect.stringContaining('No network with'),
    });
    expect(await nmcli('device wifi connect cafe password espresso')).toMatchObject({ code: 0 });
    await nmcli('connection add type wifi con-name home:2 ssid home wifi-sec.psk secret connection.autoconnect-priority 5');
    await nmcli('connection modify cafe connection.autoconnect-priority 9');
    const listed = await nmcli('-t -f NAME,AUTOCONNECT-PRIORITY,DEVICE connection show');
    expect(listed.stdout.split('\n').sort()).toEqual(['', 'cafe:9:wlan0', 'home\\:2:5:']);
    expect((await nmcli('-s -g 802-11-wireless-security.psk connection show home:2')).stdout).toBe('secret\n');
    expect(await nmcli('connection delete cafe')).toMatchObject({ code: 0 });
    expect(await nmcli('connection delete cafe')).toMatchObject({ code: 10 });
    await nmcli('radio wifi off');
    expect((await nmcli('radio wifi')).stdout).toBe('disabled\n');
    expect((await bare!.exec('tail -1 /var/lib/nmcli/calls')).stdout).toBe('radio wifi\n');
  });
});
