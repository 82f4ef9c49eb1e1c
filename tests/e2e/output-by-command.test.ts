import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect, test } from 'vitest';
import { runCli } from '../support/cli.ts';
import { skipWithoutGit } from '../support/git-repository.ts';
import { processCluster } from '../support/process-cluster.ts';
import { tempFolder } from '../support/temp.ts';

const skip = skipWithoutGit();
const run = promisify(execFile);
const schema = (name: string): object =>
  JSON.parse(readFileSync(new URL(`../../schema/${name}.json`, import.meta.url), 'utf8')) as object;

/** What a schema says against a text; empty: nothing. */
function wrongIn(json: string, name = 'report'): unknown {
  const ajv = new Ajv2020({ strict: false, schemas: ['common', 'plan', 'report', 'top'].map(schema) });
  const check = ajv.getSchema(`${name}.json`)!;
  check(JSON.parse(json));
  return check.errors ?? [];
}

test.skipIf(skip)('every --json is one document that schema/report.json accepts', async () => {
  await using cluster = await processCluster();
  for (const command of [
    '--dry-run --json',
    '--json --yes',
    'status --json',
    'status --fresh --json',
    'show --json',
    'plan --json',
    'explain job/hello --json',
  ])
    expect(wrongIn((await cluster.run(command)).stdout), command).toEqual([]);
  expect(wrongIn((await cluster.run('top --json')).stdout, 'top')).toEqual([]);
  const history = JSON.parse((await cluster.run('history --json')).stdout) as readonly unknown[];
  expect(history.length).toBeGreaterThan(0);
  for (const report of history) expect(wrongIn(JSON.stringify(report))).toEqual([]);
  const [line] = (await cluster.run('logs hello --tail 1 --json')).stdout.split('\n');
  expect(JSON.parse(line!)).toMatchObject({ replica: 'hello.1', stream: 'stdout' });
});

test.skipIf(skip)('answers go to stdout without colours or escapes, progress to stderr', async () => {
  await using cluster = await processCluster();
  for (const command of ['--dry-run', '--yes', 'status', 'explain hello', 'history', 'render', 'validate', '--help']) {
    const { stdout, stderr } = await cluster.run(command);
    expect(stdout + stderr, command).not.toContain('\u001b');
    expect(stdout, command).not.toBe('');
    expect(stdout.endsWith('\n'), command).toBe(true);
  }
});

test('each command has help with an example, within 80 columns', async () => {
  await using folder = await tempFolder();
  const help = async (...args: readonly string[]) => (await runCli([...args, '--help'], { cwd: folder.path })).stdout;
  const commands = [...(await help()).matchAll(/^ {2}([a-z]+)(?: [<[]\w+[\]>])* {2,}/gm)].map(([, name]) => name!);
  expect(commands).toHaveLength(25);
  for (const name of commands) {
    const text = await help(name);
    expect(text, name).toMatch(/Examples?:\n {2}\$ reconcile /);
    for (const line of text.split('\n')) expect(line.length, `${name}: ${line}`).toBeLessThanOrEqual(80);
  }
});

test('a wrong configuration is told in sentences, and with -v from where in the code', async () => {
  await using folder = await tempFolder();
  await writeFile(join(folder.path, 'reconcile.yaml'), 'cluster: []\n');
  const wrong = await runCli(['--dry-run'], { cwd: folder.path });
  expect(wrong).toMatchObject({ code: 1, stdout: '' });
  expect(wrong.stderr).toContain('did you mean "clusters"?');
  expect(wrong.stderr).not.toMatch(/^ +at /m);

  const nowhere = await runCli(['--repo', '/nowhere', 'status', '--config', 'no.yaml'], { cwd: folder.path });
  expect(nowhere.code).toBe(1);
  expect(nowhere.stderr).toMatch(/^error: .*no\.yaml.*: there is no such file\n$/);
  const verbose = await runCli(['status', '--config', 'no.yaml', '-v'], { cwd: folder.path });
  expect(verbose.stderr).toMatch(/^ +at /m);
});

test.skipIf(skip)('a reader that goes away ends nothing', async () => {
  await using cluster = await processCluster();
  const main = new URL('../../cli/main.js', import.meta.url).pathname.replace(/js$/, 'ts');
  const { stdout, stderr } = await run('sh', ['-c', `"${process.execPath}" "${main}" render | head -n 1; echo done`], {
    cwd: cluster.repository.path,
    env: { PATH: process.env.PATH, HOME: cluster.home },
  });
  expect(stdout).toBe('# cluster/attic of cluster.yaml:3\ndone\n');
  expect(stderr).toBe('');
});

test('completion is a script that its shell can read, with every command in it', async () => {
  await using folder = await tempFolder();
  for (const shell of ['bash', 'zsh', 'fish']) {
    const { stdout, code } = await runCli(['completion', shell], { cwd: folder.path });
    expect(code).toBe(0);
    for (const word of ['suspend', 'explain', 'allow-delete']) expect(stdout, shell).toContain(word);
    await writeFile(join(folder.path, shell), stdout);
    const there = await run('sh', ['-c', `command -v ${shell}`]).then(
      () => true,
      () => false,
    );
    if (there) await run(shell, ['-n', join(folder.path, shell)]);
  }
});

test.skipIf(skip)('bash completes commands, flags, choices and the names of jobs that were seen', async () => {
  await using cluster = await processCluster();
  await cluster.run('--yes');
  await writeFile(join(cluster.home, 'completion'), (await cluster.run('completion bash')).stdout);
  const complete = async (...words: readonly string[]): Promise<readonly string[]> => {
    const main = new URL('../../cli/main.js', import.meta.url).pathname.replace(/js$/, 'ts');
    const script = `
      reconcile() { "${process.execPath}" "${main}" "$@"; }
      . "${join(cluster.home, 'completion')}"
      COMP_WORDS=(reconcile ${words.map(word => `'${word}'`).join(' ')}); COMP_CWORD=${words.length}
      _reconcile; printf '%s\\n' "\${COMPREPLY[@]}"`;
    const { stdout } = await run('bash', ['-c', script], {
      cwd: cluster.repository.path,
      env: { PATH: process.env.PATH, HOME: cluster.home },
    });
    return stdout.split('\n').filter(line => line !== '');
  };
  expect(await complete('sus')).toEqual(['suspend']);
  expect(await complete('suspend', '--rea')).toEqual(['--reason']);
  expect(await complete('schema', 'th')).toEqual(['threshold']);
  expect(await complete('logs', 'he')).toEqual(['hello', 'hello.1']);
  expect(await complete('forget', '')).toContain('here');
  expect(await complete('--verbose', 'explain', 'job/')).toEqual(['job/hello']);
});
