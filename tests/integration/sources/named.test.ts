import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { openGitLocal } from '../../../reconciler/sources/git/local.ts';
import { createRepository, type Repository, skipWithoutGit } from '../../support/git-repository.ts';
import { tempFolder } from '../../support/temp.ts';
import { failure, openWorld, signal } from './world.ts';

/** Two lines of history that meet: `base`, then `left` and `right`, then `merged` on main; and a later commit of branch env/prod. */
function history(repository: Repository) {
  const base = repository.commit({ a: 'base' });
  repository.git('tag', '--annotate', '--message', 'first', 'v1');
  repository.git('checkout', '--quiet', '-b', 'side');
  const right = repository.commit({ b: 'right' });
  repository.git('checkout', '--quiet', 'main');
  const left = repository.commit({ a: 'left' });
  repository.git('merge', '--quiet', '--no-edit', 'side');
  const merged = repository.git('rev-parse', 'HEAD').trim();
  repository.git('checkout', '--quiet', '-b', 'env/prod');
  const prod = repository.commit({ a: 'prod' });
  repository.git('checkout', '--quiet', 'main');
  return { base, left, right, merged, prod };
}

describe.skipIf(skipWithoutGit())('a commit by a name of people', () => {
  test('is what git says it is, in a repository on this machine', async () => {
    await using folder = await tempFolder();
    const repository = createRepository(join(folder.path, 'r'));
    const { base, prod } = history(repository);
    const check = async (path: string) => {
      for (const name of [
        ...['HEAD', '@', 'main', 'env/prod', 'v1', prod, prod.slice(0, 7), base.slice(0, 12)],
        ...['HEAD~1', 'HEAD~', 'HEAD^', 'HEAD^2', 'HEAD^2~1', 'main~2', '@^^', `${prod.slice(0, 7)}~1^2`, 'v1~0', 'HEAD^0'],
      ]) {
        await using source = openGitLocal({ path, follow: { kind: 'named', name } });
        expect((await source.fetch(signal)).revision, name).toBe(repository.git('rev-parse', `${name}^{commit}`).trim());
      }
    };
    await check(repository.path);
    repository.git('gc', '--quiet');
    await check(repository.path);
  });

  test('is found where a clone keeps the branches of its origin, and in a worktree of its own HEAD', async () => {
    await using folder = await tempFolder();
    const repository = createRepository(join(folder.path, 'r'));
    const { base, prod } = history(repository);
    repository.git('clone', '--quiet', '--no-local', repository.path, join(folder.path, 'clone'));
    repository.git('worktree', 'add', '--quiet', '--detach', join(folder.path, 'tree'), base);
    const revisionOf = async (path: string, name: string) => {
      await using source = openGitLocal({ path: join(folder.path, path), follow: { kind: 'named', name } });
      return (await source.fetch(signal)).revision;
    };
    expect(await revisionOf('clone', 'origin/env/prod')).toBe(prod);
    expect(await revisionOf('tree', 'HEAD')).toBe(base);
  });

  test('that is none is told with what there is, or what to write instead', async () => {
    await using folder = await tempFolder();
    const repository = createRepository(join(folder.path, 'r'));
    const { base, merged } = history(repository);
    repository.git('clone', '--quiet', '--no-local', '--depth', '1', `file://${repository.path}`, join(folder.path, 'shallow'));
    const say = async (name: string, path = 'r') => {
      await using source = openGitLocal({ path: join(folder.path, path), follow: { kind: 'named', name } });
      const { code, message } = await failure(source.fetch(signal));
      return `${code}: ${message.slice(message.indexOf(': ') + 2)}`;
    };
    expect(await say('nope')).toBe('not-found: it has no commit, branch or tag nope; it has branches env/prod, main, side');
    expect(await say('abcdef1')).toContain('it has no commit, branch or tag abcdef1');
    expect(await say('config')).toContain('it has no commit, branch or tag config');
    expect(await say('HEAD~9')).toBe(`not-found: there is no HEAD~9: ${base.slice(0, 7)} has no parent`);
    expect(await say('main~1^2')).toMatch(/there is no main~1\^2: [0-9a-f]{7} has only one parent$/);
    expect(await say('HEAD~1', 'shallow')).toBe(
      `not-found: there is no HEAD~1: the parent of ${merged.slice(0, 7)} is not in this clone; bring it with git fetch --deepen=100`,
    );
    for (const name of ['a b', '', '@{u}', 'main:a', 'HEAD~~x', '^main'])
      expect(() => openGitLocal({ path: repository.path, follow: { kind: 'named', name } }), name).toThrow('names no commit');
  });

  test('is a branch, a tag, HEAD, or the id of one of them, elsewhere', async () => {
    await using world = await openWorld();
    const { base, left, prod, merged } = history(world.repository);
    const revisionOf = async (name: string) => {
      await using source = world.open({ follow: { kind: 'named', name } });
      const { revision, rewritten } = await source.fetch(signal);
      expect(rewritten).toBeUndefined();
      return revision;
    };
    expect(await revisionOf('env/prod')).toBe(prod);
    expect(await revisionOf('HEAD')).toBe(merged);
    expect(await revisionOf('v1')).toBe(base);
    expect(await revisionOf(prod.slice(0, 8))).toBe(prod);
    expect(await revisionOf(left)).toBe(left);
    for (const name of ['HEAD~1', left.slice(0, 8)]) {
      await using source = world.open({ follow: { kind: 'named', name } });
      expect((await failure(source.fetch(signal))).message).toContain(
        `write the id in full (git rev-parse ${name}), a branch or a tag`,
      );
    }
    await using source = world.open({ follow: { kind: 'named', name: 'nope' } });
    expect((await failure(source.fetch(signal))).message).toContain('it has no commit, branch or tag nope; it has branches');
  });
});
