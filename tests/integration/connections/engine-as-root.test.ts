import { readFile } from 'node:fs/promises';
import http from 'node:http';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
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

  const ask = async (user: string, become?: SshOptions['become']): Promise<readonly string[]> => {
    const { address, ssh } = lab.hosts[0]!;
    const signal = AbortSignal.timeout(20_000);
    const options = {
      host: address,
      port: ssh.port,
      user,
      credentials: { key: await readFile(lab.keys.privateKeyPath, 'utf8') },
      trusted: { fingerprint: ssh.fingerprint },
      socket: '/var/run/docker.sock',
      ...(become && { become }),
    };
    await using connection = await openSsh(options, signal);
    const get = (path: string): Promise<string> => {
      const { promise, resolve, reject } = Promise.withResolvers<string>();
      http.get({ ...connection.http, protocol: 'http:', path, signal }, answer => resolve(text(answer))).on('error', reject);
      return promise;
    };
    return await Promise.all([get('/_ping'), get('/_ping'), get('/_ping')]);
  };

  it('is reached with the rights that the login can get, with a password and without', async () => {
    expect(await ask('free', { program: 'sudo' })).toEqual(['OK', 'OK', 'OK']);
    expect(await ask('asked', { program: 'sudo', password: 'let me in' })).toEqual(['OK', 'OK', 'OK']);
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
});
