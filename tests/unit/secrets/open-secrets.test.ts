import { chmod, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openSecretFeed } from '../../../reconciler/feeds/secret-feed.ts';
import { openSecrets } from '../../../reconciler/secrets/open-secrets.ts';

const signal = new AbortController().signal;
const cluster = { cluster: 'attic', uid: '0f3c' };
let directory: string;

beforeEach(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'keelson-secrets-'));
});
afterEach(() => rm(directory, { recursive: true, force: true }));

const fromFiles = () => openSecrets({ ...cluster, providers: [{ kind: 'files', directory }] });
const fromEnvironment = (environment: Record<string, string>) =>
  openSecrets({ ...cluster, providers: [{ kind: 'env', prefix: 'KS_' }], environment });

describe('where a value comes from', () => {
  it('is the variable named after the secret and its key', async () => {
    const secrets = fromEnvironment({ KS_DB_PASSWORD: 'one', KS_TLS__SERVER_KEY: 'two' });
    expect(await secrets.value({ secret: 'db-password' }, signal)).toBe('one');
    expect(await secrets.value({ secret: 'tls', key: 'server.key' }, signal)).toBe('two');
  });

  it('is the file named after the secret and its key, without one line end', async () => {
    await mkdir(path.join(directory, 'tls'));
    await writeFile(path.join(directory, 'token'), 'abc\n\n');
    await writeFile(path.join(directory, 'tls', 'key'), 'k\r\n');
    const secrets = fromFiles();
    expect(await secrets.value({ secret: 'token' }, signal)).toBe('abc\n');
    expect(await secrets.value({ secret: 'tls', key: 'key' }, signal)).toBe('k');
  });

  it('is the first provider that has it', async () => {
    await writeFile(path.join(directory, 'token'), 'from the file');
    const secrets = openSecrets({
      ...cluster,
      providers: [
        { kind: 'env', prefix: 'KS_' },
        { kind: 'files', directory },
      ],
      environment: { KS_OTHER: 'from the environment' },
    });
    expect(await secrets.value({ secret: 'other' }, signal)).toBe('from the environment');
    expect(await secrets.value({ secret: 'token' }, signal)).toBe('from the file');
  });

  it('may be a link inside the directory', async () => {
    await mkdir(path.join(directory, 'data'));
    await writeFile(path.join(directory, 'data', 'token'), 'linked');
    await symlink('data/token', path.join(directory, 'token'));
    expect(await fromFiles().value({ secret: 'token' }, signal)).toBe('linked');
  });
});

describe('a secret that is not there', () => {
  it('names every place that was looked in', async () => {
    const secrets = openSecrets({
      ...cluster,
      providers: [
        { kind: 'env', prefix: 'KS_' },
        { kind: 'files', directory },
      ],
      environment: { KS_DB: '' },
    });
    await expect(secrets.value({ secret: 'db' }, signal)).rejects.toMatchObject({
      code: 'missing-secret',
      temporary: false,
      message: `secret "db" was not found: looked in the environment variable KS_DB (which is empty); the file ${directory}/db`,
    });
  });

  it('says so when no provider is configured', async () => {
    const secrets = openSecrets({ ...cluster, providers: [] });
    await expect(secrets.value({ secret: 'db', key: 'k' }, signal)).rejects.toThrow(
      'secret "db", key "k" was not found: no provider of secrets is configured',
    );
  });
});

describe('a file that is refused', () => {
  it('has a name that leaves the directory', async () => {
    await writeFile(path.join(directory, 'outside'), 'x');
    await mkdir(path.join(directory, 'inside'));
    const secrets = openSecrets({ ...cluster, providers: [{ kind: 'files', directory: path.join(directory, 'inside') }] });
    await expect(secrets.value({ secret: '../outside' }, signal)).rejects.toThrow('leaves the directory');
    await expect(secrets.value({ secret: 'a', key: '../../outside' }, signal)).rejects.toThrow('leaves the directory');
  });

  it('is a link that leaves the directory', async () => {
    await symlink('/etc/hostname', path.join(directory, 'token'));
    await expect(fromFiles().value({ secret: 'token' }, signal)).rejects.toThrow('a link that leaves the directory');
  });

  it('may be written by anybody, is a folder, or is too large', async () => {
    await writeFile(path.join(directory, 'open'), 'value-of-open');
    await chmod(path.join(directory, 'open'), 0o666);
    await mkdir(path.join(directory, 'folder'));
    await writeFile(path.join(directory, 'large'), 'x'.repeat(1024 * 1024 + 1));
    const secrets = fromFiles();
    await expect(secrets.value({ secret: 'open' }, signal)).rejects.toThrow('chmod o-w');
    await expect(secrets.value({ secret: 'open' }, signal)).rejects.not.toThrow('value-of-open');
    await expect(secrets.value({ secret: 'folder' }, signal)).rejects.toThrow('not a file');
    await expect(secrets.value({ secret: 'large' }, signal)).rejects.toThrow('larger than 1 MiB');
  });
});

describe('a fingerprint', () => {
  it('is short, stable, and tells nothing of the value', async () => {
    const secrets = fromEnvironment({ KS_DB: 'hunter2' });
    const fingerprint = await secrets.fingerprint({ secret: 'db' }, signal);
    expect(fingerprint).toMatch(/^[\w-]{16}$/);
    expect(await fromEnvironment({ KS_DB: 'hunter2' }).fingerprint({ secret: 'db' }, signal)).toBe(fingerprint);
  });

  it('differs by value, by name and by cluster', async () => {
    const secrets = fromEnvironment({});
    const other = openSecrets({ cluster: 'attic', uid: 'another', providers: [] });
    const fingerprints = await Promise.all([
      secrets.fingerprint({ secret: 'db' }, signal, 'hunter2'),
      secrets.fingerprint({ secret: 'db' }, signal, 'hunter3'),
      secrets.fingerprint({ secret: 'web' }, signal, 'hunter2'),
      secrets.fingerprint({ secret: 'db', key: 'k' }, signal, 'hunter2'),
      other.fingerprint({ secret: 'db' }, signal, 'hunter2'),
    ]);
    expect(new Set(fingerprints).size).toBe(5);
  });

  it('of a value seen on an engine equals that of the same value of the provider', async () => {
    const secrets = fromEnvironment({ KS_DB: 'hunter2' });
    expect(await secrets.fingerprint({ secret: 'db' }, signal, 'hunter2')).toBe(
      await secrets.fingerprint({ secret: 'db' }, signal),
    );
  });
});

describe('the feed of secrets', () => {
  it('answers in order, and says why where it cannot', async () => {
    const secrets = fromEnvironment({ KS_B: 'b' });
    const answers = await openSecretFeed(secrets).ask(
      [
        { kind: 'secret', secret: 'a' },
        { kind: 'secret', secret: 'b' },
      ],
      signal,
    );
    expect(answers).toEqual([
      {
        kind: 'unanswered',
        why: 'secret "a" was not found: looked in the environment variable KS_A',
        temporary: false,
      },
      { kind: 'secret', fingerprint: await secrets.fingerprint({ secret: 'b' }, signal) },
    ]);
  });
});
