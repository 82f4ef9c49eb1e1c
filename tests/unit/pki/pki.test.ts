import { generateKeyPairSync, X509Certificate } from 'node:crypto';
import { readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { describeCertificate } from '../../../reconciler/model/describe-certificate.ts';
import { openPki, type Pki } from '../../../reconciler/pki/pki.ts';
import { tempFolder } from '../../support/temp.ts';

const DAY = 86_400_000;
const NOW = Date.UTC(2026, 10, 22, 12);

async function withPki(use: (pki: Pki, folder: string, at: (now: number) => Pki) => Promise<void>): Promise<void> {
  await using temp = await tempFolder();
  const folder = join(temp.path, 'pki');
  const at = (now: number): Pki => openPki({ folder, passwordOf: async secret => `value of ${secret}`, now: () => now });
  await use(at(NOW), folder, at);
}

it('an authority, a server and clients have subjects, uses and ends of their own', () =>
  withPki(async pki => {
    expect(await pki.list()).toEqual([]);
    await pki.init({ subject: 'Attic CA' });
    await pki.issue({ name: 'broker.example', use: 'server', hosts: ['10.0.0.1', 'fd00::1'] });
    await pki.issue({ name: 'pi-1', use: 'client', validForMs: 10 * DAY, keyPassword: 'keyfile' });
    const told = (await pki.list()).map(({ name, use, subject, hosts, notAfter, keyPassword }) => ({
      name,
      use,
      subject,
      hosts,
      days: Math.round((notAfter - NOW) / DAY),
      keyPassword,
    }));
    expect(told).toEqual([
      { name: 'ca', use: 'authority', subject: 'Attic CA', hosts: [], days: 3650, keyPassword: null },
      {
        name: 'broker.example',
        use: 'server',
        subject: 'broker.example',
        hosts: ['broker.example', '10.0.0.1', 'FD00:0:0:0:0:0:0:1'],
        days: 365,
        keyPassword: null,
      },
      { name: 'pi-1', use: 'client', subject: 'pi-1', hosts: [], days: 10, keyPassword: 'keyfile' },
    ]);
  }));

it('keys are their owner’s only, and encrypted where a secret is named', () =>
  withPki(async (pki, folder) => {
    await pki.init({ subject: 'CA', keyPassword: 'authority' });
    await pki.issue({ name: 'pi-1', use: 'client' });
    for (const [file, mode] of [
      ['ca.key', 0o600],
      ['pi-1.key', 0o600],
      ['index.json', 0o600],
      ['pi-1.pem', 0o644],
    ] as const)
      expect((await stat(join(folder, file))).mode & 0o777, file).toBe(mode);
    expect((await stat(folder)).mode & 0o777).toBe(0o700);
    expect(await readFile(join(folder, 'ca.key'), 'utf8')).toContain('BEGIN ENCRYPTED PRIVATE KEY');
    expect(await readFile(join(folder, 'pi-1.key'), 'utf8')).toContain('BEGIN PRIVATE KEY');
    expect(await readFile(join(folder, 'index.json'), 'utf8')).not.toContain('value of');
  }));

it('what is renewed is valid as long again, with another key; an authority keeps its key', () =>
  withPki(async (pki, folder, at) => {
    await pki.init({ subject: 'CA', validForMs: 100 * DAY });
    const before = await pki.issue({ name: 'pi-1', use: 'client', validForMs: 50 * DAY });
    const [key, authorityKey] = [await readFile(join(folder, 'pi-1.key')), await readFile(join(folder, 'ca.key'))];
    const later = NOW + 40 * DAY;
    const renewed = await at(later).renew('pi-1');
    expect(renewed).toMatchObject({ use: 'client', subject: 'pi-1', notAfter: later + 50 * DAY });
    expect(renewed.serial).not.toBe(before.serial);
    expect(await readFile(join(folder, 'pi-1.key'))).not.toEqual(key);
    expect((await at(later).renew('ca')).notAfter).toBe(later + 100 * DAY);
    expect(await readFile(join(folder, 'ca.key'))).toEqual(authorityKey);
  }));

it('the certificate of a node says of which cluster it is, renewed too', () =>
  withPki(async pki => {
    await pki.init({ subject: 'CA' });
    expect(await pki.issue({ name: 'pi-1', use: 'client', cluster: 'u-1' })).toMatchObject({ subject: 'pi-1', cluster: 'u-1' });
    expect(await pki.renew('pi-1')).toMatchObject({ subject: 'pi-1', cluster: 'u-1' });
    expect(await pki.issue({ name: 'keelson.reconciler', use: 'client' })).toMatchObject({ cluster: null });
  }));

it('nothing is valid longer than its authority', () =>
  withPki(async pki => {
    const authority = await pki.init({ subject: 'CA', validForMs: 10 * DAY });
    expect((await pki.issue({ name: 'pi-1', use: 'client' })).notAfter).toBe(authority.notAfter);
  }));

it('what is revoked is said to be, until it is renewed', () =>
  withPki(async pki => {
    await pki.init({ subject: 'CA' });
    await pki.issue({ name: 'pi-1', use: 'client' });
    expect((await pki.revoke('pi-1')).isRevoked).toBe(true);
    expect((await pki.revoke('pi-1')).isRevoked).toBe(true);
    expect((await pki.renew('pi-1')).isRevoked).toBe(false);
  }));

it('nothing is written over, and what cannot be is refused with what to do', () =>
  withPki(async (pki, folder) => {
    await expect(pki.issue({ name: 'pi-1', use: 'client' })).rejects.toThrow('make one with reconcile pki init');
    await pki.init({ subject: 'CA' });
    await expect(pki.init({ subject: 'CA' })).rejects.toThrow('already');
    await pki.issue({ name: 'pi-1', use: 'client' });
    await expect(pki.issue({ name: 'pi-1', use: 'server' })).rejects.toThrow('reconcile pki renew pi-1');
    await expect(pki.issue({ name: 'ca', use: 'client' })).rejects.toThrow('choose another one');
    for (const name of ['../pi-2', 'pi 2', '', '.', 'a/b', 'pi\n2'])
      await expect(pki.issue({ name, use: 'client' }), name).rejects.toThrow('cannot be the name');
    await expect(pki.revoke('ca')).rejects.toThrow('cannot revoke itself');
    await expect(pki.renew('pi-9')).rejects.toThrow('There is no certificate pi-9');
    await writeFile(join(folder, 'pi-1.pem'), 'nonsense');
    await expect(pki.list()).rejects.toThrow('is no certificate');
  }));

it('a key of the authority that its secret does not open is told so', async () => {
  await using temp = await tempFolder();
  const openWith = (value: string): Pki => openPki({ folder: temp.path, passwordOf: async () => value, now: () => NOW });
  await openWith('right').init({ subject: 'CA', keyPassword: 'authority' });
  await expect(openWith('wrong').issue({ name: 'pi-1', use: 'client' })).rejects.toThrow('its secret does not open it');
});

it('of two who change the folder at once one is told so, and nothing is lost', () =>
  withPki(async (pki, folder, at) => {
    await pki.init({ subject: 'Attic CA' });
    for (const name of ['pi-1', 'pi-2']) await pki.issue({ name, use: 'client' });
    const done = await Promise.allSettled([pki.revoke('pi-1'), at(NOW).revoke('pi-2')]);
    expect(done.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
    expect(done.find(({ status }) => status === 'rejected')).toMatchObject({
      reason: { code: 'conflict', message: expect.stringContaining(`remove ${join(folder, 'lock')}`) },
    });
    for (const name of ['pi-1', 'pi-2']) await pki.revoke(name);
    expect((await pki.list()).map(({ isRevoked }) => isRevoked)).toEqual([false, true, true]);
  }));

it('a key that is elsewhere is certified again and again, renewed by nobody here, and revoked with all its certificates', () =>
  withPki(async (pki, folder, at) => {
    await pki.init({ subject: 'CA' });
    const key = (): string =>
      generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey.export({ type: 'spki', format: 'pem' }).toString();
    await pki.issue({ name: 'pi-1', use: 'client' });
    const first = await pki.certify('pi-1', key(), 'u-1');
    const second = await at(NOW + 300 * DAY).certify('pi-1', key(), 'u-1');
    expect(second).not.toBe(first);
    expect(await readFile(join(folder, 'pi-1.pem'), 'utf8')).toBe(second);
    await expect(readFile(join(folder, 'pi-1.key'))).rejects.toThrow('ENOENT');
    expect((await pki.list()).at(-1)).toMatchObject({ name: 'pi-1', cluster: 'u-1', hasKey: false, isRevoked: false });
    await expect(pki.renew('pi-1')).rejects.toMatchObject({ code: 'invalid' });
    await expect(pki.certify('ca', key(), 'u-1')).rejects.toMatchObject({ code: 'invalid' });
    await expect(pki.certify('pi-2', 'no key', 'u-1')).rejects.toMatchObject({ code: 'invalid' });
    await pki.revoke('pi-1');
    expect((await pki.revoked()).size).toBe(3);
    const third = await pki.certify('pi-1', key(), 'u-1');
    expect(await pki.revoked()).not.toContain(describeCertificate(third)!.serial);
  }));

it('an authority whose making was killed is made to its end with the key that is there, whatever else was written by then', () =>
  withPki(async (pki, folder) => {
    const wish = { subject: 'Attic CA', keyPassword: 'authority' };
    await pki.init(wish);
    const key = await readFile(join(folder, 'ca.key'), 'utf8');
    for (const missing of [['ca.pem'], ['ca.pem', 'crl.pem']]) {
      for (const file of missing) await rm(join(folder, file));
      await expect(pki.issue({ name: 'pi-1', use: 'client' })).rejects.toMatchObject({ code: 'not-found' });
      await expect(pki.init({ subject: 'Attic CA' })).rejects.toMatchObject({
        code: 'conflict',
        message: expect.stringContaining('ca.key has no certificate, and another --key-password'),
      });
      expect(await pki.init(wish)).toMatchObject({ name: 'ca', subject: 'Attic CA', keyPassword: 'authority' });
      expect(await readFile(join(folder, 'ca.key'), 'utf8')).toBe(key);
      expect(await readFile(join(folder, 'crl.pem'), 'utf8')).toContain('BEGIN X509 CRL');
    }
    for (const file of ['ca.pem', 'ca.key']) await rm(join(folder, file));
    await pki.init({ subject: 'Attic CA' });
    await pki.issue({ name: 'pi-1', use: 'client' });
    const [authority, issued] = await Promise.all(['ca.pem', 'pi-1.pem'].map(file => readFile(join(folder, file))));
    expect(new X509Certificate(issued!).verify(new X509Certificate(authority!).publicKey)).toBe(true);
    await expect(pki.init({ subject: 'Attic CA' })).rejects.toMatchObject({ code: 'conflict' });
  }));
