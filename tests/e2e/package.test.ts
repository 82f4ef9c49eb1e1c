import { execFile } from 'node:child_process';
import { access, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import manifest from '../../package.json' with { type: 'json' };
import { tempFolder } from '../support/temp.ts';

const run = promisify(execFile);
const root = path.resolve(import.meta.dirname, '../..');

test('the packed package installs in an empty folder without what developers need, and reconcile runs from there', async () => {
  await using built = await tempFolder();
  await using user = await tempFolder();
  await run(process.execPath, [path.join(root, 'tools/build.ts'), built.path]);
  await writeFile(path.join(user.path, 'package.json'), '{}');
  const tarball = path.join(built.path, `keelson-${manifest.version}.tgz`);
  await run('npm', ['install', '--ignore-scripts', '--prefer-offline', '--no-audit', '--no-fund', tarball], { cwd: user.path });

  const { stdout } = await run('npx', ['reconcile', '--version'], { cwd: user.path });
  expect(stdout).toBe(`${manifest.version}\n`);

  const modules = path.join(user.path, 'node_modules');
  for (const file of ['LICENSE', 'README.md', 'schema/job.json']) await access(path.join(modules, 'keelson', file));
  const published: unknown = JSON.parse(await readFile(path.join(modules, 'keelson/package.json'), 'utf8'));
  expect(Object.keys(published as object)).not.toContain('scripts');
  expect(Object.keys(published as object)).not.toContain('devDependencies');
  for (const name of ['keelson-node', ...Object.keys(manifest.devDependencies)].filter(name => !name.startsWith('@types/'))) {
    await expect(access(path.join(modules, name)), name).rejects.toThrow();
  }
});
