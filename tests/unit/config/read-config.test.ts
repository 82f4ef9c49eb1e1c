import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readConfig } from '../../../reconciler/config.ts';
import { tempFolder } from '../../support/temp.ts';

const signal = new AbortController().signal;
const text = (name: string): string => `clusters: [{name: ${name}, source: {directory: .}}]\n`;

test('the file that a flag names is read, and its paths are relative to it', async () => {
  await using temp = await tempFolder();
  await writeFile(join(temp.path, 'mine.yaml'), text('mine'));
  const { config } = await readConfig({ config: join(temp.path, 'mine.yaml') }, { KEELSON_CONFIG: '/nowhere' }, signal);
  expect(config).toMatchObject({ file: join(temp.path, 'mine.yaml'), clusters: [{ name: 'mine', source: { path: temp.path } }] });
});

test('without one, the file of the XDG folder is read', async () => {
  await using temp = await tempFolder();
  await mkdir(join(temp.path, 'keelson'));
  await writeFile(join(temp.path, 'keelson', 'reconcile.yaml'), text('xdg'));
  const { config } = await readConfig({}, { XDG_CONFIG_HOME: temp.path }, signal);
  expect(config?.clusters).toMatchObject([{ name: 'xdg' }]);
});

test('without any file, the working folder is the cluster', async () => {
  await using temp = await tempFolder();
  const { config } = await readConfig({}, { XDG_CONFIG_HOME: temp.path }, signal);
  expect(config).toMatchObject({ file: null, clusters: [{ source: { kind: 'directory', path: process.cwd() } }] });
});

test('a named file that is not there, or is a folder, is an error that says so', async () => {
  await using temp = await tempFolder();
  await expect(readConfig({ config: join(temp.path, 'none.yaml') }, {}, signal)).rejects.toMatchObject({
    code: 'not-found',
    message: expect.stringContaining('which --config names'),
  });
  await expect(readConfig({}, { KEELSON_CONFIG: temp.path }, signal)).rejects.toMatchObject({
    code: 'invalid',
    message: expect.stringContaining('it is a folder'),
  });
});
