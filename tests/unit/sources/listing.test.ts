import git from 'isomorphic-git';
import { expect, test } from 'vitest';
import { EMPTY_LISTING, listTree } from '../../../reconciler/sources/git/listing.ts';
import { openRepository } from '../../../reconciler/sources/git/repository.ts';
import { DEFAULT_LIMITS } from '../../../reconciler/sources/limits.ts';
import { type TempFolder, tempFolder } from '../../support/temp.ts';

const { signal } = new AbortController();

/** A repository of loose trees, and which of its objects were read. */
function forest(folder: TempFolder) {
  const opened = openRepository(folder.path);
  const { promises } = opened.fs;
  const read: string[] = [];
  const readFile = (path?: string, ...rest: readonly unknown[]) => {
    const [, start, end] = /objects\/(..)\/(.{38})$/.exec(path ?? '') ?? [];
    if (start !== undefined) read.push(`${start}${end}`);
    return promises.readFile(path, ...rest);
  };
  const repository = { ...opened, fs: { promises: { ...promises, readFile } } };
  return {
    read,
    /** Adds a tree of `mode name` → id; returns its id. */
    tree(entries: Readonly<Record<string, string>>): Promise<string> {
      const parts = Object.entries(entries).map(([name, oid]) =>
        Buffer.concat([Buffer.from(`${name}\0`), Buffer.from(oid, 'hex')]),
      );
      return git.writeObject({ ...opened, type: 'tree', format: 'content', object: Buffer.concat(parts) });
    },
    list: (oid: string, before = EMPTY_LISTING) => listTree('test', repository, oid, before, DEFAULT_LIMITS, signal),
  };
}

const blob = (digit: string) => digit.repeat(40);

test('only the folders on the way to a change are read, and unchanged entries are the very same', async () => {
  await using temp = await tempFolder();
  const { tree, list, read } = forest(temp);
  const folder = (digit: string) => tree({ '100644 a.yaml': blob('a'), '100644 b.yaml': blob(digit) });
  const top = async (third: string) =>
    tree({ '40000 one': await folder('1'), '40000 three': third, '40000 two': await folder('2') });
  const before = await list(await top(await folder('3')));
  expect(read).toHaveLength(4);
  read.length = 0;
  const changed = await folder('4');
  const after = await list(await top(changed), before);
  expect(read).toEqual([await top(changed), changed]);
  expect(after.files.get('three/b.yaml')!.oid).toBe(blob('4'));
  expect(after.files.get('one/b.yaml')).toBe(before.files.get('one/b.yaml'));
  expect([...after.files.keys()]).toEqual([...after.files.keys()].toSorted());
});

test('a folder has the paths of where it is: moved, in two places, or with another content in its place', async () => {
  await using temp = await tempFolder();
  const { tree, list, read } = forest(temp);
  const [one, two] = [
    await tree({ '100644 a': blob('1') }),
    await tree({ '100644 a': blob('2'), '40000 sub': await tree({ '100644 b': blob('3') }) }),
  ];
  const paths = async (oid: string, before = EMPTY_LISTING) => {
    const { files } = await list(oid, before);
    return [...files].map(([path, entry]) => `${path} ${entry.oid[0]}`);
  };
  const first = await tree({ '40000 x': one, '40000 y': two });
  const before = await list(first);
  const second = await tree({ '40000 v': two, '40000 w': two, '40000 x': two, '40000 y': one });
  read.length = 0;
  const all = ['v/a 2', 'v/sub/b 3', 'w/a 2', 'w/sub/b 3', 'x/a 2', 'x/sub/b 3', 'y/a 1'];
  expect(await paths(second, before)).toEqual(all);
  expect(read.toSorted()).toEqual([...new Set(read)].toSorted());
  expect(await paths(second)).toEqual(all);
});

test('files, programs and links are listed as such, submodules are not', async () => {
  await using temp = await tempFolder();
  const { tree, list } = forest(temp);
  const modes = { a: '100644', l: '120000', m: '160000', p: '100755' };
  const oid = await tree(Object.fromEntries(Object.entries(modes).map(([name, mode]) => [`${mode} ${name}`, blob('a')])));
  const { files } = await list(oid);
  expect([...files].map(([path, { type, executable = false }]) => [path, type, executable])).toEqual([
    ['a', 'file', false],
    ['l', 'link', false],
    ['p', 'file', true],
  ]);
});

test.each(['..', '.', 'a/b', '.git'])('an entry named %j is refused', async name => {
  await using temp = await tempFolder();
  const { tree, list } = forest(temp);
  const oid = await tree({ '40000 sub': await tree({ [`100644 ${name}`]: blob('a') }) });
  await expect(list(oid)).rejects.toMatchObject({ code: 'UnsafeFilepathError' });
});

test('a tree that holds itself many times over ends at the limit', async () => {
  await using temp = await tempFolder();
  const { tree, list } = forest(temp);
  let oid = await tree({});
  for (let level = 0; level < 40; level++) oid = await tree({ '40000 x': oid, '40000 y': oid });
  await expect(list(oid)).rejects.toMatchObject({ code: 'exhausted' });
});
