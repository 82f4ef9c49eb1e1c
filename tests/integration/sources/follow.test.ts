import fs from 'node:fs';
import { describe, expect, test } from 'vitest';
import { openGitHttp } from '../../../reconciler/sources/git/http.ts';
import { skipWithoutGit } from '../../support/git-repository.ts';
import { clonesIn, failure, noise, openWorld, signal, textOf } from './world.ts';

describe.skipIf(skipWithoutGit())('following a repository over HTTP', () => {
  test('the default branch is followed when nothing is named, whatever it is called', async () => {
    await using world = await openWorld();
    world.repository.commit({ a: 'on main' });
    world.repository.git('checkout', '--quiet', '-b', 'trunk');
    const revision = world.repository.commit({ a: 'on trunk' }, 'the subject\n\nand a body');
    await using source = world.open();
    const snapshot = await source.fetch(signal);
    expect(snapshot).toMatchObject({ revision, subject: 'the subject' });
    expect(snapshot.committedAt).toBe(1000 * Number(world.repository.git('log', '-1', '--format=%ct')));
    expect(await textOf(source, 'a')).toBe('on trunk');
  });

  test('a branch with a slash, a tag, an annotated tag and a commit are followed by name', async () => {
    await using world = await openWorld();
    const first = world.repository.commit({ a: '1' });
    world.repository.git('tag', 'light');
    const second = world.repository.commit({ a: '2' });
    world.repository.git('tag', '--annotate', '--message', 'tagged', 'heavy');
    world.repository.git('tag', '--annotate', '--message', 'a tag of a tag', 'heavier', 'heavy');
    world.repository.git('branch', 'env/prod', first);
    world.repository.commit({ a: '3' });
    const revisionOf = async (follow: Parameters<typeof world.open>[0]) => {
      await using source = world.open(follow);
      const snapshot = await source.fetch(signal);
      expect(await source.fetch(signal)).toBe(snapshot);
      return snapshot.revision;
    };
    expect(await revisionOf({ follow: { kind: 'branch', name: 'env/prod' } })).toBe(first);
    expect(await revisionOf({ follow: { kind: 'tag', name: 'light' } })).toBe(first);
    expect(await revisionOf({ follow: { kind: 'tag', name: 'heavy' } })).toBe(second);
    expect(await revisionOf({ follow: { kind: 'tag', name: 'heavier' } })).toBe(second);
    expect(await revisionOf({ follow: { kind: 'commit', revision: first } })).toBe(first);
  });

  test('a range follows the newest tag in it, and takes pre-releases only where it says so', async () => {
    await using world = await openWorld();
    const tag = (name: string) => {
      const revision = world.repository.commit({ a: name });
      world.repository.git('tag', name);
      return revision;
    };
    tag('v1.9.0');
    const newest = tag('1.10.0');
    const next = tag('v2.0.0-rc.1');
    tag('not-a-version');
    await using source = world.open({ follow: { kind: 'range', range: '>=1.2' } });
    expect((await source.fetch(signal)).revision).toBe(newest);
    await using eager = world.open({ follow: { kind: 'range', range: '>=1.2 || ^2.0.0-0' } });
    expect((await eager.fetch(signal)).revision).toBe(next);
    const released = tag('v2.0.0');
    const snapshot = await source.fetch(signal);
    expect(snapshot.revision).toBe(released);
    expect(snapshot.rewritten).toBeUndefined();
    await using none = world.open({ follow: { kind: 'range', range: '^7' } });
    const error = await failure(none.fetch(signal));
    expect(error.code).toBe('not-found');
    expect(error.message).toContain('it has no tag in ^7; it has tags 1.10.0, ');
  });

  test('a moved tag is followed', async () => {
    await using world = await openWorld();
    world.repository.commit({ a: '1' });
    world.repository.git('tag', 'live');
    await using source = world.open({ follow: { kind: 'tag', name: 'live' } });
    expect(await textOf(source, 'a')).toBe('1');
    world.repository.commit({ a: '2' });
    world.repository.git('tag', '--force', 'live');
    expect(await textOf(source, 'a')).toBe('2');
  });

  test('a server from before protocol 2 is read alike', async () => {
    await using world = await openWorld({ old: true });
    await using source = world.open();
    expect((await failure(source.fetch(signal))).message).toContain('the repository is empty');
    world.repository.commit({ a: '1' });
    world.repository.git('tag', '--annotate', '--message', 'one', 'v1.0.0');
    expect(await textOf(source, 'a')).toBe('1');
    await using range = world.open({ follow: { kind: 'range', range: '^1' } });
    expect(await range.fetch(signal)).toMatchObject({ revision: world.repository.git('rev-parse', 'main') });
  });

  test('nothing new costs one listing of refs and no pack; a changed file costs little beside the clone', async () => {
    await using world = await openWorld();
    const many = Array.from({ length: 300 }, (_, index) => [`d${index % 20}/${index}.bin`, noise(1000, index + 1)] as const);
    world.repository.commit(Object.fromEntries(many));
    await using source = world.open();
    const before = await source.fetch(signal);
    const sum = () => world.server.requests.splice(0).reduce((bytes, request) => bytes + request.bytes, 0);
    const cloneBytes = sum();
    expect(await source.fetch(signal)).toBe(before);
    expect(world.server.requests.map(({ method, path }) => `${method} ${path}`)).toEqual([
      'GET /repository/info/refs?service=git-upload-pack',
      'POST /repository/git-upload-pack',
    ]);
    expect(sum()).toBeLessThan(1000);
    for (const round of [1, 2, 3]) {
      world.repository.commit({ 'd7/7.bin': `round ${round}` });
      expect(await textOf(source, 'd7/7.bin')).toBe(`round ${round}`);
      expect(sum()).toBeLessThan(cloneBytes / 20);
    }
    expect((await source.fetch(signal)).rewritten).toBeUndefined();
  });

  test('a merge of a branch from before the clone is no rewritten history', async () => {
    await using world = await openWorld();
    world.repository.commit({ a: '1' });
    world.repository.git('checkout', '--quiet', '-b', 'feature');
    world.repository.commit({ b: '1' });
    world.repository.git('checkout', '--quiet', 'main');
    world.repository.commit({ a: '2' });
    await using source = world.open();
    await source.fetch(signal);
    world.repository.git('merge', '--quiet', '--no-edit', 'feature');
    const snapshot = await source.fetch(signal);
    expect([...snapshot.files.keys()]).toEqual(['a', 'b']);
    expect(snapshot.rewritten).toBeUndefined();
  });

  test('history from before the clone is not downloaded, whatever is merged', async () => {
    await using world = await openWorld();
    const long = 7 * 86_400;
    world.repository.commit({ kept: noise(50_000, 9) }, 'old', long);
    for (const round of [1, 2, 3, 4]) world.repository.commit({ large: noise(50_000, round) }, 'old', round * long);
    world.repository.git('checkout', '--quiet', '-b', 'feature');
    world.repository.commit({ b: '1' }, 'feature', 5 * long);
    world.repository.git('checkout', '--quiet', 'main');
    world.repository.commit({ large: 'small now' }, 'new', 6 * long);
    await using source = world.open();
    await source.fetch(signal);
    world.server.requests.length = 0;
    world.repository.git('merge', '--quiet', '--no-edit', 'feature');
    const snapshot = await source.fetch(signal);
    expect([...snapshot.files.keys()]).toEqual(['b', 'kept', 'large']);
    expect(snapshot.rewritten).toBeUndefined();
    // The files of the branch come once more, not the 200,000 bytes that led to them.
    expect(world.server.requests.reduce((bytes, request) => bytes + request.bytes, 0)).toBeLessThan(60_000);
  });

  test('a branch that is set back by weeks is followed and told', async () => {
    await using world = await openWorld();
    const week = 7 * 86_400;
    for (const round of [1, 2, 3]) world.repository.commit({ a: String(round) }, 'change', round * week);
    const before = world.repository.git('rev-parse', 'HEAD');
    await using source = world.open();
    await source.fetch(signal);
    world.repository.git('reset', '--quiet', '--hard', 'HEAD~2');
    const snapshot = await source.fetch(signal);
    expect(snapshot.rewritten).toEqual({ from: before });
    expect(await textOf(source, 'a')).toBe('1');
  });

  test.each(['in the same process', 'after a restart'])('a rewritten history is followed and told, %s', async when => {
    await using world = await openWorld();
    for (const round of ['base', 'more']) world.repository.commit({ a: round });
    const before = world.repository.commit({ a: 'one' });
    let source = world.open();
    await source.fetch(signal);
    world.repository.git('reset', '--quiet', '--hard', 'HEAD~2');
    world.repository.commit({ a: 'another' });
    const after = world.repository.commit({ a: 'two' });
    if (when === 'after a restart') {
      await source[Symbol.asyncDispose]();
      source = world.open();
    }
    const snapshot = await source.fetch(signal);
    expect(snapshot).toMatchObject({ revision: after, rewritten: { from: before } });
    expect(await source.fetch(signal)).toBe(snapshot);
    expect(await textOf(source, 'a')).toBe('two');
    world.repository.git('reset', '--quiet', '--hard', before);
    expect(await source.fetch(signal)).toMatchObject({ revision: before, rewritten: { from: after } });
    await source[Symbol.asyncDispose]();
  });

  test('the commit in force stays readable without the server, after a force-push and in a new clone', async () => {
    await using world = await openWorld();
    const good = world.repository.commit({ a: 'good', 'deep/b': 'b', large: noise(50_000) });
    {
      await using source = world.open();
      expect(await textOf(source, 'a', good)).toBe('good');
      for (const round of [1, 2, 3]) {
        world.repository.git('update-ref', '-d', 'refs/heads/main');
        world.repository.commit({ a: `bad ${round}`, large: noise(50_000, round + 1) });
        expect(await textOf(source, 'a')).toBe(`bad ${round}`);
      }
    }
    // So small a limit that every fetch makes a new clone.
    await using source = world.open({ limits: { repositoryBytes: 100_000 } });
    for (const round of [4, 5, 6]) {
      world.repository.commit({ a: `bad ${round}`, large: noise(50_000, round + 1) });
      expect(await textOf(source, 'a')).toBe(`bad ${round}`);
    }
    expect(clonesIn(world.stateFolder)).not.toEqual(['1']);
    await world.server[Symbol.asyncDispose]();
    expect(await textOf(source, 'a', good)).toBe('good');
    expect(await textOf(source, 'deep/b', good)).toBe('b');
    await using restarted = world.open();
    expect(await textOf(restarted, 'deep/b', good)).toBe('b');
    expect((await failure(restarted.fetch(signal))).code).toBe('unreachable');
  });

  test('a commit that is not in the clone is fetched by its id', async () => {
    await using world = await openWorld();
    const old = world.repository.commit({ a: 'old' });
    world.repository.commit({ a: 'new' });
    await using source = world.open();
    const tip = await source.fetch(signal);
    expect(await textOf(source, 'a', old)).toBe('old');
    expect(await source.fetch(signal)).toBe(tip);
  });

  test('a clone of many packs is made anew, and what was read stays readable', async () => {
    await using world = await openWorld();
    world.repository.commit({ a: '0' });
    await using source = world.open({ mostPacks: 3 });
    const seen = [];
    for (const round of [1, 2, 3, 4, 5, 6]) {
      const before = await source.fetch(signal);
      world.repository.commit({ a: String(round) });
      expect(await textOf(source, 'a')).toBe(String(round));
      expect(Buffer.from((await source.read(before, ['a'], signal)).get('a')!).toString()).toBe(String(round - 1));
      seen.push(...clonesIn(world.stateFolder));
    }
    expect(seen).toEqual(['1', '1', '2', '2', '2', '3']);
  });

  test('two sources that share a state folder do not disturb each other', async () => {
    await using world = await openWorld();
    world.repository.commit({ a: '0' });
    await using one = world.open({ mostPacks: 2 });
    await using two = world.open({ mostPacks: 2 });
    for (const round of [1, 2, 3, 4, 5]) {
      world.repository.commit({ a: String(round) });
      expect(await Promise.all([textOf(one, 'a'), textOf(two, 'a')])).toEqual([String(round), String(round)]);
    }
  });

  test('submodules are left out', async () => {
    await using world = await openWorld();
    const revision = world.repository.commit({ a: '1' });
    world.repository.git('update-index', '--add', '--cacheinfo', `160000,${revision},vendored`);
    world.repository.git('commit', '--quiet', '--message', 'a submodule');
    await using source = world.open();
    expect([...(await source.fetch(signal)).files.keys()]).toEqual(['a']);
  });

  test('addresses and refs that cannot be are refused before anything is asked', async () => {
    await using world = await openWorld();
    const refusal = (url: string, follow?: Parameters<typeof openGitHttp>[0]['follow']) => {
      try {
        openGitHttp({ url, stateFolder: world.stateFolder, ...(follow === undefined ? {} : { follow }) });
      } catch (error) {
        return (error as Error).message;
      }
      return 'it was accepted';
    };
    expect(refusal('git@github.com:a/b.git')).toContain('only https:// and http://');
    expect(refusal('ssh://git@github.com/a/b.git')).toContain('only https:// and http://');
    expect(refusal('https://')).toContain('not an address');
    expect(refusal('https://user:hunter2@host/a')).toContain('contains credentials');
    expect(refusal('https://user:hunter2@host/a')).not.toContain('hunter2');
    expect(refusal(world.url, { kind: 'range', range: 'newest' })).toContain('"newest" is not a range');
    expect(refusal(world.url, { kind: 'commit', revision: 'abc' })).toContain('all 40 digits');
    expect(fs.existsSync(world.stateFolder)).toBe(false);
  });
});
