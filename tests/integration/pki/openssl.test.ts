import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { connect, createServer, type TLSSocket } from 'node:tls';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { openPki, type Pki } from '../../../reconciler/pki/pki.ts';
import { skipWithout } from '../../lab/requirements.ts';
import { tempFolder } from '../../support/temp.ts';

const run = promisify(execFile);
const PASSWORD = 'correct horse';

async function issueAll(folder: string): Promise<Pki> {
  const pki = openPki({ folder, passwordOf: async () => PASSWORD, now: Date.now });
  await pki.init({ subject: 'Attic CA', keyPassword: 'authority' });
  await pki.issue({ name: 'localhost', use: 'server', hosts: ['127.0.0.1'] });
  await pki.issue({ name: 'pi-1', use: 'client', keyPassword: 'keyfile' });
  await pki.issue({ name: 'pi-2', use: 'client' });
  return pki;
}

describe.skipIf(skipWithout('openssl'))('certificates as OpenSSL sees them', () => {
  it('are good for what they are for, and for nothing else, until they are revoked', async () => {
    await using folder = await tempFolder();
    const pki = await issueAll(folder.path);
    const verify = async (purpose: string, name: string): Promise<string> => {
      const args = ['verify', '-CAfile', 'ca.pem', '-CRLfile', 'crl.pem', '-crl_check', '-purpose', purpose, `${name}.pem`];
      const { stdout, stderr } = await run('openssl', args, { cwd: folder.path }).catch(
        (error: { stdout: string; stderr: string }) => error,
      );
      return stdout + stderr;
    };
    expect(await verify('sslserver', 'localhost')).toContain('localhost.pem: OK');
    expect(await verify('sslclient', 'pi-1')).toContain('pi-1.pem: OK');
    expect(await verify('sslserver', 'pi-1')).toContain('purpose');
    expect(await verify('sslclient', 'localhost')).toContain('purpose');
    await pki.revoke('pi-2');
    expect(await verify('sslclient', 'pi-2')).toContain('certificate revoked');
    expect(await verify('sslclient', 'pi-1')).toContain('pi-1.pem: OK');
    await pki.renew('ca');
    expect(await verify('sslclient', 'pi-1'), 'signed before the authority was renewed').toContain('pi-1.pem: OK');
    expect(await verify('sslclient', 'pi-2')).toContain('certificate revoked');
  });
});

it('a client with an encrypted key and a server know each other by them', async () => {
  await using folder = await tempFolder();
  await issueAll(folder.path);
  const file = (name: string): Promise<string> => readFile(join(folder.path, name), 'utf8');
  const ca = await file('ca.pem');
  const server = createServer({
    ca,
    cert: await file('localhost.pem'),
    key: await file('localhost.key'),
    requestCert: true,
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const met = once(server, 'secureConnection') as Promise<[TLSSocket]>;
  const client = connect({
    host: '127.0.0.1',
    port: (server.address() as AddressInfo).port,
    ca,
    cert: await file('pi-1.pem'),
    key: await file('pi-1.key'),
    passphrase: PASSWORD,
  });
  await once(client, 'secureConnect');
  const [socket] = await met;
  expect(client.authorized).toBe(true);
  expect(socket.authorized).toBe(true);
  expect(socket.getPeerCertificate().subject.CN).toBe('pi-1');
  client.destroy();
  socket.destroy();
  server.close();
  await once(server, 'close');
});
