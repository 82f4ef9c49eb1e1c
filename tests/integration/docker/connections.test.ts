import { execFile } from 'node:child_process';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Connection } from '../../../reconciler/connections/connection.ts';
import { openLocal } from '../../../reconciler/connections/open-local.ts';
import { openTcp } from '../../../reconciler/connections/open-tcp.ts';
import { openEngine } from '../../../reconciler/drivers/docker/engine.ts';
import { type Certificates, makeCertificates, readClient } from '../../lab/certificates.ts';
import { type Dockerd, startDockerd } from '../../lab/dockerd.ts';
import { skipWithout } from '../../lab/requirements.ts';
import { freePort } from '../../support/ports.ts';
import { never, SKIPPED } from './lab.ts';

describe.skipIf(SKIPPED || skipWithout('openssl'))('a connection to an Engine', () => {
  let folder: string;
  let files: Certificates;
  let daemon: Dockerd;
  let port: number;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'keelson-tls-'));
    files = await makeCertificates(folder);
    port = await freePort();
    const tls = ['--tlsverify', '--tlscacert', files.ca, '--tlscert', files.serverCert, '--tlskey', files.serverKey];
    daemon = await startDockerd({ args: ['-H', `tcp://127.0.0.1:${port}`, ...tls] });
  });
  afterEach(() => void vi.unstubAllEnvs());
  afterAll(async () => {
    await daemon[Symbol.asyncDispose]();
    await rm(folder, { recursive: true });
  });

  const versionBy = async (connection: Connection): Promise<string> => {
    try {
      return (await openEngine(connection, never)).version.ApiVersion;
    } finally {
      await connection[Symbol.asyncDispose]();
    }
  };

  it('by TCP proves itself with a certificate, its key encrypted, and proves the engine', async () => {
    expect(await versionBy(await openTcp({ host: '127.0.0.1', port, tls: await readClient(files) }))).toBe('1.41');
  });

  it('by TCP without a certificate of ours is refused', async () => {
    const { ca } = await readClient(files);
    await expect(versionBy(await openTcp({ host: '127.0.0.1', port, tls: { ca } }))).rejects.toMatchObject({
      code: expect.stringMatching(/unauthorized|unreachable/),
    });
  });

  it('by TCP to an engine that nobody we trust has signed is refused, by its name too', async () => {
    const { cert, key, passphrase } = await readClient(files);
    const untrusted = await openTcp({ host: '127.0.0.1', port, tls: { cert, key, passphrase } });
    await expect(versionBy(untrusted)).rejects.toMatchObject({
      code: 'unauthorized',
      message: expect.stringContaining('check ca'),
    });
    const named = await openTcp({ host: 'localhost', port, tls: await readClient(files) });
    await expect(versionBy(named)).rejects.toMatchObject({ code: 'unauthorized', message: expect.stringContaining('localhost') });
  });

  it('by TCP with a wrong passphrase says so at once, without the passphrase', async () => {
    const tls = { ...(await readClient(files)), passphrase: 'wrong words' };
    const error = await openTcp({ host: '127.0.0.1', port, tls }).catch((thrown: Error) => thrown);
    expect(error).toMatchObject({ code: 'invalid', message: expect.stringContaining('passphrase') });
    expect(String(error)).not.toContain('wrong words');
  });

  it('by TCP without TLS wants a reason', async () => {
    await expect(openTcp({ host: '127.0.0.1', port })).rejects.toMatchObject({
      code: 'invalid',
      message: expect.stringContaining('insecure'),
    });
    await expect(
      versionBy(await openTcp({ host: '127.0.0.1', port: await freePort(), insecure: 'a test' })),
    ).rejects.toMatchObject({ code: 'unreachable' });
  });

  it('to an engine that is too old says which it needs', async () => {
    const old = createServer(socket => {
      socket.once('data', () =>
        socket.end(
          'HTTP/1.1 200 OK\r\ncontent-type: application/json\r\nconnection: close\r\n\r\n{"Version":"19.03.1","ApiVersion":"1.40"}',
        ),
      );
    });
    const place = { host: '127.0.0.1', port: await freePort() };
    await new Promise<void>(resolve => old.listen(place.port, place.host, resolve));
    await expect(versionBy(await openTcp({ ...place, insecure: 'a test' }))).rejects.toMatchObject({
      code: 'unsupported',
      message: expect.stringMatching(/19\.03\.1 .*speaks API 1\.40; 1\.41 .*needed/),
    });
    old.close();
  });

  it('by socket is found where DOCKER_HOST says, and a DOCKER_HOST that is no socket is refused', async () => {
    expect(await versionBy(await openLocal({ environment: { DOCKER_HOST: `unix://${daemon.socket}` } }))).toBe('1.41');
    await expect(openLocal({ environment: { DOCKER_HOST: 'tcp://10.0.0.1:2375' } })).rejects.toMatchObject({ code: 'invalid' });
  });

  it('by socket stays with it, whatever the environment says of another engine', async () => {
    vi.stubEnv('DOCKER_HOST', 'tcp://127.0.0.1:1');
    vi.stubEnv('DOCKER_TLS_VERIFY', '1');
    vi.stubEnv('DOCKER_CLIENT_TIMEOUT', '1');
    expect(await versionBy(await openLocal({ socket: daemon.socket }))).toBe('1.41');
  });

  it('by socket that is not there names every place it looked at', async () => {
    await expect(openLocal({ socket: '/nowhere/docker.sock' })).rejects.toMatchObject({
      code: 'unreachable',
      message: expect.stringContaining('/nowhere/docker.sock'),
    });
  });

  it('by socket of another user is forbidden, with the way in', async () => {
    await chmod(daemon.root, 0o755);
    const script = `
      const { openLocal } = await import(${JSON.stringify(new URL('../../../reconciler/connections/open-local.ts', import.meta.url).href)});
      await openLocal({ socket: ${JSON.stringify(daemon.socket)} }).catch(error => console.log(error.code, error.message));`;
    const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', script], {
      uid: 65_534,
      gid: 65_534,
    });
    expect(stdout).toMatch(/^forbidden permission denied on .*docker\.sock; join the group.*usermod -aG docker/);
  });
});
