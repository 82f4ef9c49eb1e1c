import { createServer } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { askHostKey } from '../../../reconciler/connections/ssh/ask-host-key.ts';
import { fingerprintOf, typeOf } from '../../../reconciler/connections/ssh/known-hosts.ts';
import type { SshLogin } from '../../../reconciler/connections/ssh/login.ts';
import { skipWithout } from '../../lab/requirements.ts';
import { type Sshd, startSshd } from '../../lab/sshd.ts';

const soon = (): AbortSignal => AbortSignal.timeout(20_000);

describe.skipIf(skipWithout('openssh-server'))('a machine that is asked for its host key', () => {
  let sshd: Sshd;
  let bastion: Sshd;
  beforeAll(async () => {
    [sshd, bastion] = await Promise.all([startSshd(), startSshd()]);
  });
  afterAll(async () => {
    await Promise.all([sshd[Symbol.asyncDispose](), bastion[Symbol.asyncDispose]()]);
  });
  const through = (trusted: SshLogin['trusted']): SshLogin => ({
    host: bastion.host,
    port: bastion.port,
    user: bastion.user,
    credentials: { key: bastion.key },
    trusted,
  });

  test('shows the key that a login would get, and nobody logs in', async () => {
    const before = await sshd.logins();
    const key = await askHostKey({ host: sshd.host, port: sshd.port }, soon());
    expect([typeOf(key), fingerprintOf(key)]).toEqual(['ssh-ed25519', sshd.fingerprint]);
    expect(await sshd.logins()).toBe(before);
  });

  test('is asked through another one, which has to be verified', async () => {
    const door = { host: sshd.host, port: sshd.port };
    const key = await askHostKey({ ...door, jump: through({ fingerprint: bastion.fingerprint }) }, soon());
    expect(fingerprintOf(key)).toBe(sshd.fingerprint);
    await expect(askHostKey({ ...door, jump: through({}) }, soon())).rejects.toMatchObject({
      code: 'untrusted',
      message: expect.stringContaining('nothing vouches for'),
    });
  });

  test('and is none, or says nothing, fails with what was tried', async () => {
    await expect(askHostKey({ host: '127.0.0.1', port: 1 }, soon())).rejects.toMatchObject({
      code: 'unreachable',
      message: 'no SSH to 127.0.0.1:1: connect ECONNREFUSED 127.0.0.1:1',
    });
    const silent = createServer().listen(0, '127.0.0.1');
    await new Promise(resolve => silent.once('listening', resolve));
    const { port } = silent.address() as { readonly port: number };
    const stop = new AbortController();
    const asked = askHostKey({ host: '127.0.0.1', port }, stop.signal);
    silent.once('connection', () => stop.abort());
    await expect(asked).rejects.toMatchObject({ code: 'aborted' });
    silent.close();
  });
});
