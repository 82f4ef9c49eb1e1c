import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { writeHostKey } from '../../../cli/trust/node-file.ts';

const NODE = 'kind: Node\nmetadata: {name: phone}\nspec: {engine: none}\n';
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'keelson-'));
});
afterAll(() => rm(folder, { recursive: true }));

test('a host key is written by putting a whole new file in the place of the old one', async () => {
  await mkdir(join(folder, 'nodes'));
  const [file, link] = [join(folder, 'nodes/phone.yaml'), join(folder, 'phone.yaml')];
  await writeFile(file, NODE);
  await chmod(file, 0o664);
  await symlink(file, link);
  const before = await stat(file);
  await writeHostKey({ name: 'phone', path: 'phone.yaml', file: link }, 'SHA256:new');
  expect(await readFile(file, 'utf8')).toBe(NODE.replace('{engine', '{identity: {hostKey: "SHA256:new"}, engine'));
  const after = await stat(file);
  expect(after.ino, 'another file').not.toBe(before.ino);
  expect([after.mode, after.uid, after.gid]).toEqual([before.mode, before.uid, before.gid]);
  expect(await readdir(join(folder, 'nodes'))).toEqual(['phone.yaml']);
});
