import { readFile } from 'node:fs/promises';
import http from 'node:http';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Connection } from '../../../reconciler/connections/connection.ts';
import { openSsh, type SshOptions } from '../../../reconciler/connections/ssh/open-ssh.ts';
import { HOST_PACKAGES, type Lab, startHosts } from '../../lab/hosts/start-hosts.ts';
import { skipWithout } from '../../lab/requirements.ts';

describe.skipIf(skipWithout(...HOST_PACKAGES))("an engine whose socket is root's", () => {
  let lab: Lab;
  beforeAll(async () => {
    const users = [
      { name: 'free', sudo: 'free' as const },
      { name: 'asked', password: 'let me in', sudo: 'password' as const },
    ];
    lab = await startHosts({ count: 1, docker: true, users });
  }, 60_000);
  afterAll(() => lab?.[Symbol.asyncDispose]());

  const soon = (): AbortSignal => AbortSignal.timeout(20_000);
  const open = async (user: string, become?: SshOptions['become']): Promise<Connection> => {
    const { address, ssh } = lab.hosts[0]!;
    const options = {
      host: address,
      port: ssh.port,
      user,
      credentials: { key: await readFile(lab.keys.privateKeyPath, 'utf8') },
      trusted: { fingerprint: ssh.fingerprint },
      socket: '/var/run/docker.sock',
      ...(become && { become }),
    };
    return openSsh(options, soon());
  };
  const ask = async (user: string, become?: SshOptions['become'], times = 3): Promise<readonly string[]> => {
    const signal = soon();
    await using connection = await open(user, become);
    const get = (path: string): Promise<string> => {
      const { promise, resolve, reject } = Promise.withResolvers<string>();
      http.get({ ...connection.http, protocol: 'http:', path, signal }, answer => resolve(text(answer))).on('error', reject);
      return promise;
    };
    return await Promise.all(Array.from({ length: times }, () => get('/_ping')));
  };

  it('is reached with the rights that the login can get, with a password and without', async () => {
    expect(await ask('free', { program: 'sudo' })).toEqual(['OK', 'OK', 'OK']);
    expect(await ask('asked', { program: 'sudo', password: 'let me in' })).toEqual(['OK', 'OK', 'OK']);
  });

  it('is reached by more requests at once than sshd allows commands', async () => {
    expect(await ask('free', { program: 'sudo' }, 24)).toEqual(Array.from({ length: 24 }, () => 'OK'));
  });

  it('is not reached without them, and says what to do', async () => {
    await expect(ask('free')).rejects.toMatchObject({
      code: 'forbidden',
      message: expect.stringContaining('usermod -aG docker free'),
    });
    await expect(ask('asked', { program: 'sudo' })).rejects.toMatchObject({
      code: 'forbidden',
      message: expect.stringContaining('sudo: a password is required'),
    });
  });

  it.each([
    ['free', {}],
    ['asked', { password: 'let me in' }],
  ])('a script of %s that fails tells its own words, also where sudo warns of something', async (user, password) => {
    await using connection = await open(user, { program: 'sudo', ...password });
    await lab.hosts[0]!.exec('hostname not-in-etc-hosts');
    try {
      const direct = await lab.hosts[0]!.exec('su -s /bin/sh free -c "sudo -n true"');
      expect(direct.stderr).toContain('sudo: unable to resolve host');
      const script = 'id -u; echo "mkdir: No space left on device" >&2; exit 1';
      expect(await connection.run!(script, '', soon())).toEqual({
        exitCode: 1,
        stdout: '0\n',
        stderr: 'mkdir: No space left on device\n',
      });
    } finally {
      await lab.hosts[0]!.exec('hostname h1');
    }
  });

  it('a script longer than a command line has all of its input as root', async () => {
    await using connection = await open('asked', { program: 'sudo', password: 'let me in' });
    const script = `: '${'it is long! '.repeat(20_000)}'\nid -u; cat`;
    expect(await connection.run!(script, 'line one\nline two', soon())).toMatchObject({ stdout: '0\nline one\nline two' });
  });

  it('a refusal is told in the words of who refused', async () => {
    await using wrong = await open('asked', { program: 'sudo', password: 'guess' });
    await expect(wrong.run!('true', '', soon())).rejects.toMatchObject({
      code: 'forbidden',
      message: expect.stringContaining('sudo: 1 incorrect password attempt'),
    });
    await using absent = await open('free', { program: 'doas' });
    await expect(absent.run!('true', '', soon())).rejects.toMatchObject({
      code: 'forbidden',
      message: expect.stringContaining('doas: not found'),
    });
  });
});
