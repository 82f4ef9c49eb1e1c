import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { runCli, startCli } from '../support/cli.ts';
import { skipWithoutGit } from '../support/git-repository.ts';
import { processCluster } from '../support/process-cluster.ts';
import { tempFolder } from '../support/temp.ts';

const skip = skipWithoutGit();
const main = join(import.meta.dirname, '../../cli/main.ts');

test('where no cluster is, none is suspended or resumed, and none is healthy', async () => {
  await using folder = await tempFolder();
  const options = { cwd: folder.path, env: { HOME: folder.path } };
  for (const command of ['suspend', 'resume']) {
    const refused = await runCli([command], options);
    expect(refused).toMatchObject({ code: 1, stdout: '' });
    expect(refused.stderr).toContain('There is no cluster in');
  }
  expect((await runCli(['status'], options)).stdout).toContain('no commit · unknown · unknown');
});

test.skipIf(skip)('what cannot be done is told in a sentence that says what can', async () => {
  await using cluster = await processCluster();
  const said = async (args: string): Promise<string> => {
    const { code, stderr } = await cluster.run(args);
    expect(code).toBe(1);
    return stderr;
  };
  expect(await said('plan -o /nonexist/p.json')).toContain('Keeping the plan in /nonexist/p.json: its folder is not there');
  expect(await said('status --repo file:///srv/a.git')).toContain(
    'repositories are not read by file://; write an address of https:// or ssh://',
  );
  expect(await said('schema jobb')).toContain('Did you mean "job"?');
  expect(await said('history -l 0')).toContain('Write a whole number from 1 on.');
  expect(await said('diff --base HEAD~1')).toMatch(/there is no HEAD~1: [0-9a-f]{7} has no parent/);
  expect(await said('diff --base 1234567')).toContain('it has no commit, branch or tag 1234567; it has branches main');
  expect(await said('--dry-run --commit main:x')).toContain('"main:x" names no commit');
});

test('of a plain folder no commit can be compared or followed', async () => {
  await using folder = await tempFolder();
  const options = { cwd: folder.path, env: { HOME: folder.path } };
  await runCli(['init', '.', '--name', 'attic'], options);
  for (const command of ['diff --base main', '--dry-run --branch main', 'validate --commit HEAD']) {
    const { code, stdout, stderr } = await runCli(command.split(' '), options);
    expect(`${stdout}${stderr}`.replaceAll(/\s+/g, ' ')).toContain(
      'it is a plain folder, which has no branches, tags and commits; make it a repository with git init',
    );
    expect(code).toBe(1);
  }
});

test('an agent speaks to no broker elsewhere without TLS, unless it is said why', async () => {
  await using folder = await tempFolder();
  const options = { cwd: folder.path, env: { HOME: folder.path } };
  const args = ['agent', '--cluster', 'attic', '--uid', 'u-attic-1', '--node', 'pi-1', '--broker', 'mqtt://192.0.2.1'];
  const { code, stderr } = await runCli(args, options);
  expect(code).toBe(1);
  expect(stderr).toContain('--broker mqtt://192.0.2.1 is on another machine, and has no TLS');
  await using told = await startCli([...args, '--insecure', 'a lab without a way out'], options);
  await told.line(/the broker is spoken to without TLS: a lab without a way out/);
});

test('only a node that git gives up is pruned', async () => {
  await using folder = await tempFolder();
  const options = { cwd: folder.path, env: { HOME: folder.path } };
  await runCli(['init', '.', '--name', 'attic'], options);
  const phone = 'apiVersion: keelson/v1\nkind: Node\nmetadata: {name: phone}\nspec: {engine: none, state: drained}\n';
  await writeFile(join(folder.path, 'phone.yaml'), phone);
  const said = async (node: string): Promise<string> => {
    const { code, stderr } = await runCli(['--dry-run', '--prune-node', node], options);
    expect(code).toBe(1);
    return stderr.replaceAll(/\s+/g, ' ');
  };
  expect(await said('nobody')).toContain('Pruning nobody: git declares no node of this name; declare it with state: absent');
  expect(await said('phone')).toContain('Pruning phone: it is declared drained; declare it with state: absent');
});

test.skipIf(skip)('following logs ends when nobody reads them any more', async () => {
  await using cluster = await processCluster();
  await cluster.run('');
  const { stdout } = await promisify(execFile)(
    'sh',
    ['-c', '{ "$0" "$1" logs hello -f; echo "$?" >&3; } 3>&2 | head -n 1', process.execPath, main],
    {
      cwd: cluster.repository.path,
      env: { PATH: process.env.PATH, HOME: cluster.home, DOCKER_HOST: 'unix:///nowhere.sock' },
      timeout: 30_000,
    },
  ).then(result => ({ stdout: `${result.stdout}${result.stderr}` }));
  expect(stdout).toMatch(/^hello\.1 \| hello from hello \d+\n0\n$/);
});
