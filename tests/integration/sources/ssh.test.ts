import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openSession } from '../../../reconciler/connections/ssh/session.ts';
import { openGitSsh, type SshAddress } from '../../../reconciler/sources/git/ssh.ts';
import { skipWithout } from '../../lab/requirements.ts';
import { type Sshd, startSshd } from '../../lab/sshd.ts';
import { createRepository } from '../../support/git-repository.ts';
import { tempFolder } from '../../support/temp.ts';
import { failure, textOf } from './world.ts';

const { signal } = new AbortController();

describe.skipIf(skipWithout('git', 'openssh-server', 'openssh-client'))('a repository over SSH', () => {
  let sshd: Sshd;
  beforeAll(async () => {
    sshd = await startSshd(['AcceptEnv GIT_PROTOCOL']);
  });
  afterAll(() => sshd?.[Symbol.asyncDispose]());

  const opened = (url: string, stateFolder: string, key = sshd.key) =>
    openGitSsh({
      url,
      stateFolder,
      open: async ({ host, port, user }) =>
        openSession({ host, port, user, credentials: { key }, trusted: { fingerprint: sshd.fingerprint } }),
    });

  it('costs one login, however often it is looked at, and a push is seen', async () => {
    await using folder = await tempFolder();
    const repository = createRepository(join(folder.path, 'shop'));
    repository.commit({ 'a.yaml': 'one' });
    await using source = opened(`ssh://${sshd.user}@127.0.0.1:${sshd.port}${repository.path}`, join(folder.path, 'state'));
    const before = await sshd.logins();
    expect(await textOf(source, 'a.yaml')).toBe('one');
    const { revision } = await source.fetch(signal);
    repository.commit({ 'a.yaml': 'two' });
    expect(await textOf(source, 'a.yaml')).toBe('two');
    expect(await textOf(source, 'a.yaml', revision)).toBe('one');
    expect(await sshd.logins()).toBe(before + 1);
  });

  it('says what the server said, and goes on when it is back', async () => {
    await using folder = await tempFolder();
    const repository = createRepository(join(folder.path, 'shop'));
    repository.commit({ 'a.yaml': 'one' });
    const url = (path: string): string => `ssh://${sshd.user}@127.0.0.1:${sshd.port}${path}`;
    await using missing = opened(url(join(folder.path, 'nothing')), join(folder.path, 'state'));
    expect(await failure(missing.fetch(signal))).toMatchObject({
      code: 'not-found',
      message: expect.stringContaining('does not appear to be a git repository'),
    });
    await using stranger = opened(url(repository.path), join(folder.path, 'state'), sshd.encryptedKey.key);
    expect(await failure(stranger.fetch(signal))).toMatchObject({ code: 'invalid' });
    await using source = opened(url(repository.path), join(folder.path, 'state'));
    await source.fetch(signal);
    await sshd.cut();
    await sshd.stop();
    expect(await failure(source.fetch(signal))).toMatchObject({ code: 'unreachable', temporary: true });
    await sshd.start();
    expect(await textOf(source, 'a.yaml')).toBe('one');
  });

  it.each<[string, SshAddress | null]>([
    ['ssh://git@git.example/a/b.git', { user: 'git', host: 'git.example', port: 22, path: '/a/b.git' }],
    ['ssh://git.example:2222/a%20b', { user: 'git', host: 'git.example', port: 2222, path: '/a b' }],
    ['ssh://ops@[fd00::1]/~ops/b', { user: 'ops', host: 'fd00::1', port: 22, path: '~ops/b' }],
    ['git@git.example:a/b.git', { user: 'git', host: 'git.example', port: 22, path: 'a/b.git' }],
    ['ssh://git:pass@git.example/a', null],
    ['git@git.example:-u', null],
    ['https://git.example/a', null],
  ])('at %s', async (url, address) => {
    await using folder = await tempFolder();
    const asked: SshAddress[] = [];
    const open = async (given: SshAddress): Promise<never> => {
      asked.push(given);
      throw new Error('enough');
    };
    if (address === null) return expect(() => openGitSsh({ url, stateFolder: folder.path, open })).toThrow('no address of SSH');
    await using source = openGitSsh({ url, stateFolder: folder.path, open });
    await source.fetch(signal).catch(() => undefined);
    expect(asked[0]).toEqual(address);
  });
});
