import http from 'node:http';
import ssh2 from 'ssh2';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { engineAgent } from '../../../reconciler/connections/ssh/engine-agent.ts';
import { engineDoor } from '../../../reconciler/connections/ssh/engine-channel.ts';
import { fingerprintOf } from '../../../reconciler/connections/ssh/known-hosts.ts';
import { openSsh, type SshOptions } from '../../../reconciler/connections/ssh/open-ssh.ts';
import { runScript } from '../../../reconciler/connections/ssh/run-script.ts';
import { openSession } from '../../../reconciler/connections/ssh/session.ts';
import type { Access } from '../../../reconciler/model/cluster.ts';
import { sharedConnections } from '../../../reconciler/open/connection.ts';

/** A server that lets everybody in and never answers who asks for a channel; tells what was asked and how many are in. */
async function startSilent() {
  const keys = ssh2.utils.generateKeyPairSync('ed25519');
  const inside = new Set<ssh2.Connection>();
  const server = new ssh2.Server({ hostKeys: [keys.private] }, connection => {
    connection.on('authentication', asked => asked.accept());
    connection.on('ready', () => inside.add(connection));
    connection.on('tcpip', () => {});
    connection.on('close', () => inside.delete(connection));
    connection.on('error', () => {});
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const shown = ssh2.utils.parseKey(keys.public);
  if (shown instanceof Error) throw shown;
  return {
    inside,
    login: {
      host: '127.0.0.1',
      port: (server.address() as { port: number }).port,
      user: 'x',
      credentials: { password: 'y' },
      trusted: { fingerprint: fingerprintOf(shown.getPublicSSH()) },
    },
    async [Symbol.asyncDispose]() {
      for (const connection of inside) connection.end();
      await new Promise<void>(resolve => server.close(() => resolve()));
    },
  };
}

describe('a machine that lets us in and then hangs', () => {
  let silent: Awaited<ReturnType<typeof startSilent>>;
  beforeAll(async () => {
    silent = await startSilent();
  });
  afterAll(() => silent[Symbol.asyncDispose]());
  const soon = (): AbortSignal => AbortSignal.timeout(300);
  const behind = (): SshOptions => ({
    ...silent.login,
    host: '10.0.0.9',
    trusted: { fingerprint: `SHA256:${'A'.repeat(43)}` },
    jump: silent.login,
    socket: '/var/run/docker.sock',
  });

  test('is not waited for longer than the signal when it is the way to another, and is left', async () => {
    await expect(openSsh(behind(), soon())).rejects.toThrow();
    await expect.poll(() => silent.inside.size, { timeout: 10_000 }).toBe(0);
  });

  test('does not block those who try after somebody gave up', async () => {
    let opened = 0;
    const share = sharedConnections((_access, signal) => {
      opened += 1;
      return openSsh(behind(), signal);
    });
    const way: Access = { kind: 'local' };
    await expect(share(way, soon())).rejects.toThrow();
    await expect(share(way, soon())).rejects.toThrow();
    expect(opened).toBe(2);
  });

  test('one whose connection is ending runs nothing, says so, and is not listened to any more', async () => {
    await using session = openSession(silent.login);
    const signal = AbortSignal.timeout(10_000);
    const client = await session.client(signal);
    const before = client.listenerCount('close');
    client.end();
    await expect(runScript(session, 'true', '', undefined, signal)).rejects.toMatchObject({
      code: 'unreachable',
      temporary: true,
      message: expect.stringContaining('the connection broke'),
    });
    expect(client.listenerCount('close')).toBe(before);
  });

  test('one whose connection is ending leads to no engine, and is not listened to any more', async () => {
    await using session = openSession(silent.login);
    const client = await session.client(AbortSignal.timeout(10_000));
    const before = client.listenerCount('close');
    const agent = engineAgent(engineDoor(session, '/var/run/docker.sock'));
    client.end();
    const { promise, reject } = Promise.withResolvers<never>();
    http.get({ agent, path: '/' }).on('error', reject);
    await expect(promise).rejects.toMatchObject({
      code: 'unreachable',
      message: expect.stringContaining('the connection broke'),
    });
    expect(client.listenerCount('close')).toBe(before);
  });
});
