import fs from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openDirectory } from '../../../reconciler/sources/directory.ts';
import { tempFolder } from '../../support/temp.ts';

const { signal } = new AbortController();

test('git and what is neither file nor link are left out', async () => {
  await using folder = await tempFolder();
  fs.mkdirSync(join(folder.path, '.git'));
  fs.writeFileSync(join(folder.path, '.git/config'), '');
  fs.writeFileSync(join(folder.path, 'a.yaml'), '');
  fs.mkdirSync(join(folder.path, 'empty'));
  await using source = openDirectory({ path: folder.path });
  expect([...(await source.fetch(signal)).files.keys()]).toEqual(['a.yaml']);
});

test('a file that changes between fetch and read is a conflict to try again, and a changed revision is gone', async () => {
  await using folder = await tempFolder();
  const file = join(folder.path, 'a.yaml');
  fs.writeFileSync(file, 'one');
  await using source = openDirectory({ path: folder.path });
  const before = await source.fetch(signal);
  fs.writeFileSync(file, 'two');
  await expect(source.read(before, ['a.yaml'], signal)).rejects.toMatchObject({ code: 'conflict', temporary: true });
  await expect(source.fetch(signal, before.revision)).rejects.toMatchObject({ code: 'not-found' });
});

test('a change that keeps size and time is seen', async () => {
  await using folder = await tempFolder();
  const file = join(folder.path, 'a.yaml');
  const write = (text: string) => {
    fs.writeFileSync(file, text);
    fs.utimesSync(file, 1_000_000, 1_000_000);
  };
  write('one');
  await using source = openDirectory({ path: folder.path });
  const before = await source.fetch(signal);
  write('two');
  expect((await source.fetch(signal)).revision).not.toBe(before.revision);
});

test('a path that is a file is no folder', async () => {
  await using folder = await tempFolder();
  fs.writeFileSync(join(folder.path, 'a.yaml'), '');
  await using source = openDirectory({ path: join(folder.path, 'a.yaml') });
  await expect(source.fetch(signal)).rejects.toMatchObject({ code: 'not-found', message: expect.stringContaining('a.yaml') });
});
