import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { openGitLocal } from '../../../reconciler/sources/git/local.ts';
import { cloneBare, createRepository, skipWithoutGit } from '../../support/git-repository.ts';
import { tempFolder } from '../../support/temp.ts';
import { failure, noise, signal, textOf } from './world.ts';

describe.skipIf(skipWithoutGit())('a repository on this machine', () => {
  test('what is committed counts, not what lies in the working tree', async () => {
    await using folder = await tempFolder();
    const repository = createRepository(join(folder.path, 'r'));
    const revision = repository.commit({ a: 'committed' });
    fs.writeFileSync(join(repository.path, 'a'), 'edited');
    fs.writeFileSync(join(repository.path, 'b'), 'staged');
    repository.git('add', '--all');
    await using source = openGitLocal({ path: repository.path });
    const snapshot = await source.fetch(signal);
    expect(snapshot.revision).toBe(revision);
    expect([...snapshot.files.keys()]).toEqual(['a']);
    expect(await textOf(source, 'a')).toBe('committed');
  });

  test('bare, packed, detached and worktree repositories are read alike', async () => {
    await using folder = await tempFolder();
    const repository = createRepository(join(folder.path, 'r'));
    const first = repository.commit({ a: '1' });
    const second = repository.commit({ a: '2' });
    const at = (name: string) => join(folder.path, name);
    const follow = async (path: string) => {
      await using source = openGitLocal({ path });
      return [(await source.fetch(signal)).revision, await textOf(source, 'a')];
    };
    cloneBare(repository, at('bare.git'));
    expect(await follow(at('bare.git'))).toEqual([second, '2']);
    repository.git('worktree', 'add', '--quiet', '-b', 'other', at('worktree'), first);
    expect(await follow(at('worktree'))).toEqual([first, '1']);
    repository.git('gc', '--quiet');
    expect(fs.existsSync(join(repository.path, '.git/refs/heads/main'))).toBe(false);
    expect(await follow(repository.path)).toEqual([second, '2']);
    expect(await follow(at('worktree'))).toEqual([first, '1']);
    repository.git('checkout', '--quiet', '--detach', first);
    expect(await follow(repository.path)).toEqual([first, '1']);
  });

  test('branches, tags and ranges are found packed and loose, the loose one first', async () => {
    await using folder = await tempFolder();
    const repository = createRepository(join(folder.path, 'r'));
    repository.commit({ a: '1' });
    repository.git('tag', '--annotate', '--message', 'one', 'v1.0.0');
    repository.git('pack-refs', '--all');
    await using main = openGitLocal({ path: repository.path, follow: { kind: 'branch', name: 'main' } });
    await using range = openGitLocal({ path: repository.path, follow: { kind: 'range', range: '^1' } });
    expect([await textOf(main, 'a'), await textOf(range, 'a')]).toEqual(['1', '1']);
    repository.commit({ a: '2' });
    repository.git('tag', 'v1.1.0');
    expect([await textOf(main, 'a'), await textOf(range, 'a')]).toEqual(['2', '2']);
    await using missing = openGitLocal({ path: repository.path, follow: { kind: 'branch', name: 'prod' } });
    expect((await failure(missing.fetch(signal))).message).toContain('it has no branch prod; it has branches main');
  });

  test('an empty repository, a plain folder and other formats are said to be so', async () => {
    await using folder = await tempFolder();
    const repository = createRepository(join(folder.path, 'r'));
    const say = async (path: string) => {
      await using source = openGitLocal({ path });
      const { code, message } = await failure(source.fetch(signal));
      return `${code}: ${message}`;
    };
    expect(await say(repository.path)).toContain('not-found: ');
    expect(await say(repository.path)).toContain('the repository is empty');
    expect(await say(folder.path)).toContain('it is not a git repository');
    execFileSync('git', ['init', '--quiet', '--object-format=sha256', join(folder.path, 'long')]);
    expect(await say(join(folder.path, 'long'))).toContain('unsupported: ');
    repository.commit({ a: '1' });
    repository.git('clone', '--quiet', '--shared', repository.path, join(folder.path, 'shared'));
    expect(await say(join(folder.path, 'shared'))).toContain('it borrows files of another repository');
  });

  test('a rewritten history is told, a longer one is not', async () => {
    await using folder = await tempFolder();
    const repository = createRepository(join(folder.path, 'r'));
    repository.commit({ a: '0' });
    const before = repository.commit({ a: '1' });
    await using source = openGitLocal({ path: repository.path });
    await source.fetch(signal);
    for (const round of [2, 3]) repository.commit({ a: String(round) });
    const longer = await source.fetch(signal);
    expect(longer.rewritten).toBeUndefined();
    repository.git('reset', '--quiet', '--hard', `${before}~1`);
    const after = repository.commit({ a: 'other' });
    expect(await source.fetch(signal)).toMatchObject({ revision: after, rewritten: { from: longer.revision } });
    expect(await textOf(source, 'a', before)).toBe('1');
  });

  test('files of a packed history with long chains of deltas are read as they were committed', async () => {
    await using folder = await tempFolder();
    const repository = createRepository(join(folder.path, 'r'));
    const lines = Array.from({ length: 400 }, (_, index) => `line ${index} ${'x'.repeat(index % 50)}`);
    const committed = Array.from({ length: 40 }, (_, round) => {
      lines[(round * 37) % 400] = `changed in round ${round}`;
      if (round % 5 === 0) lines.splice(round, 3);
      const text = lines.join('\n');
      return { text, revision: repository.commit({ text, binary: noise(30_000, round % 7) }) };
    });
    repository.git('gc', '--quiet', '--aggressive');
    expect(repository.git('verify-pack', '--stat-only', ...packsOf(repository.path))).toContain('chain length = 5');
    await using source = openGitLocal({ path: repository.path });
    for (const [round, { text, revision }] of committed.entries()) {
      const snapshot = await source.fetch(signal, revision);
      const read = await source.read(snapshot, ['text', 'binary'], signal);
      expect(Buffer.from(read.get('text')!).toString()).toBe(text);
      expect(Buffer.from(read.get('binary')!).equals(noise(30_000, round % 7))).toBe(true);
    }
  });

  test('an object that is not what its id says is never handed out', async () => {
    await using folder = await tempFolder();
    const repository = createRepository(join(folder.path, 'r'));
    repository.commit({ a: 'one', b: 'two' });
    await using source = openGitLocal({ path: repository.path });
    const snapshot = await source.fetch(signal);
    const loose = (name: string) => {
      const { oid } = snapshot.files.get(name)!;
      return join(repository.path, '.git/objects', oid.slice(0, 2), oid.slice(2));
    };
    fs.chmodSync(loose('a'), 0o600);
    fs.copyFileSync(loose('b'), loose('a'));
    const error = await failure(source.read(snapshot, ['a'], signal));
    expect(error.code).toBe('corrupt');
    expect(error.message).toContain(snapshot.files.get('a')!.oid);
  });

  test.each(['loose', 'packed', 'bare'])('watch wakes on a commit when refs are %s', async refs => {
    await using folder = await tempFolder();
    const repository = createRepository(join(folder.path, 'r'));
    repository.commit({ a: '1' });
    if (refs === 'packed') repository.git('pack-refs', '--all');
    const path = refs === 'bare' ? join(folder.path, 'bare.git') : repository.path;
    if (refs === 'bare') cloneBare(repository, path);
    await using source = openGitLocal({ path, pollMs: 600_000 });
    await source.fetch(signal);
    const stop = new AbortController();
    let news = Promise.withResolvers<void>();
    const watching = source.watch!(() => news.resolve(), stop.signal);
    for (const round of ['2', '3', '4']) {
      repository.commit({ a: round });
      if (refs === 'bare') repository.git('push', '--quiet', path, 'main');
      await news.promise;
      news = Promise.withResolvers<void>();
      expect(await textOf(source, 'a')).toBe(round);
      if (refs === 'packed') repository.git('pack-refs', '--all');
    }
    stop.abort();
    await watching;
  });

  test('watch is silent about what is not a commit, and polls what the system does not tell', async () => {
    await using folder = await tempFolder();
    const repository = createRepository(join(folder.path, 'r'));
    repository.commit({ a: '1' });
    await using source = openGitLocal({ path: repository.path, pollMs: 20 });
    await source.fetch(signal);
    const stop = new AbortController();
    const heard: string[] = [];
    const news = Promise.withResolvers<void>();
    const watching = source.watch!(() => {
      heard.push(repository.git('log', '-1', '--format=%s'));
      news.resolve();
    }, stop.signal);
    for (let round = 0; round < 5; round++) {
      repository.git('branch', `other-${round}`);
      fs.writeFileSync(join(repository.path, 'a'), `edited ${round}`);
      repository.git('add', '--all');
      await sleep(40); // Some looks at what changed.
    }
    repository.commit({}, 'the one');
    await news.promise;
    stop.abort();
    await watching;
    expect(heard).toEqual(['the one']);
  });
});

function packsOf(path: string): readonly string[] {
  const folder = join(path, '.git/objects/pack');
  return fs
    .readdirSync(folder)
    .filter(name => name.endsWith('.idx'))
    .map(name => join(folder, name));
}
