import { expect, test } from 'vitest';
import manifest from '../../package.json' with { type: 'json' };
import { runCli, startCli } from '../support/cli.ts';
import { tempFolder } from '../support/temp.ts';

test('reconcile --version prints the version of package.json, and nothing else', async () => {
  await using folder = await tempFolder();
  const result = await runCli(['--version'], { cwd: folder.path });
  expect(result).toEqual({ code: 0, stdout: `${manifest.version}\n`, stderr: '' });
});

test('an unknown flag is named on stderr, with a code that is not 0', async () => {
  await using folder = await tempFolder();
  const result = await runCli(['--verzion'], { cwd: folder.path });
  expect(result.code).not.toBe(0);
  expect(result.stderr).toContain('--verzion');
  expect(result.stdout).toBe('');
});

test('a started reconcile gives its lines while it runs and its code when it ends', async () => {
  await using folder = await tempFolder();
  await using running = await startCli(['--version'], { cwd: folder.path });
  expect(await running.line(/^\d/)).toBe(manifest.version);
  await expect(running.line(/nothing like it/)).rejects.toThrow(/ended with 0 without a line/);
  expect(await running.stop()).toBe(0);
});
