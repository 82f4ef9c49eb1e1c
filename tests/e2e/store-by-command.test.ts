import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile, stat, symlink, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import { runCli } from '../support/cli.ts';
import { tempFolder } from '../support/temp.ts';

const main = resolve(import.meta.dirname, '../../cli/main.ts');

/** An export whose documents are more than a pipe takes at once. */
function longExport(): string {
  const documents = Array.from({ length: 500 }, (_, index) => ({ key: `attic/kept/${index}`, value: 'x'.repeat(1_000) }));
  return [{ keelson: 'store', version: 1 }, ...documents, { documents: 500 }].map(line => `${JSON.stringify(line)}\n`).join('');
}

test('an export is readable by its owner only, whatever lies beside it, and writes through no link', async () => {
  await using folder = await tempFolder();
  const cwd = folder.path;
  expect((await runCli(['store', 'import'], { cwd, input: longExport() })).code).toBe(0);
  const other = join(cwd, 'other');
  await writeFile(other, 'not ours');
  await symlink(other, join(cwd, 'out.jsonl.new'));
  await symlink(other, join(cwd, 'out.jsonl'));
  expect((await runCli(['store', 'export', '-o', 'out.jsonl'], { cwd })).code).toBe(0);
  expect(await readFile(other, 'utf8')).toBe('not ours');
  expect((await readFile(join(cwd, 'out.jsonl'), 'utf8')).length).toBe(longExport().length);
  expect((await stat(join(cwd, 'out.jsonl'))).mode & 0o777).toBe(0o600);
});

test('a reader that has enough of an export ends it without an error', async () => {
  await using folder = await tempFolder();
  await runCli(['store', 'import'], { cwd: folder.path, input: longExport() });
  const env = { PATH: process.env.PATH, HOME: folder.path };
  const child = spawn(process.execPath, [main, 'store', 'export'], { cwd: folder.path, env, stdio: ['ignore', 'pipe', 'pipe'] });
  child.stdout.once('data', () => child.stdout.destroy());
  const [stderr, [code]] = await Promise.all([text(child.stderr), once(child, 'exit')]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
});

test('an import that waits for its input ends when it is told to', async () => {
  await using folder = await tempFolder();
  const env = { PATH: process.env.PATH, HOME: folder.path };
  const child = spawn(process.execPath, [main, 'store', 'import', '-v'], {
    cwd: folder.path,
    env,
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  // It reads: what is written is gone.
  await new Promise(done => child.stdin.write('x'.repeat(1_000_000), done));
  child.kill('SIGTERM');
  const [stderr, [code]] = await Promise.all([text(child.stderr), once(child, 'exit')]);
  expect({ code, stderr }).toEqual({ code: 143, stderr: 'Interrupted.\n' });
}, 20_000);
