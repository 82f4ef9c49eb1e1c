import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { skipWithoutGit } from '../support/git-repository.ts';
import { isScriptThere, type OnTerminal, plain, onTerminal as runOnTerminal } from '../support/on-terminal.ts';
import { jobText, type ProcessCluster, processCluster } from '../support/process-cluster.ts';
import { eventually } from '../support/wait.ts';

const skip = skipWithoutGit() || !isScriptThere;
const onTerminal = ({ repository, home }: ProcessCluster, args: string): OnTerminal =>
  runOnTerminal({ cwd: repository.path, home }, args);

test.skipIf(skip)('on a terminal a replacement is shown and asked about, and done only after a yes', async () => {
  await using cluster = await processCluster();
  await cluster.run('--yes');
  cluster.repository.commit({ 'jobs/hello.yaml': jobText('hello', { says: 'louder' }) }, 'Louder');
  for (const [keys, code, end] of [
    ['n\n', 2, 'Nothing was changed.'],
    ['\u0004', 2, 'Nothing was changed.'],
    ['\u0003', 130, 'Interrupted.'],
  ] as const) {
    const asked = onTerminal(cluster, '');
    await eventually(() => expect(plain(asked.shown())).toMatch(/± job\/hello\.1 on here[\s\S]*Do this\? \[y\/N\]/));
    asked.type(keys);
    expect(await asked.code, JSON.stringify(keys)).toBe(code);
    expect(plain(asked.shown())).toContain(end);
    expect((await cluster.run('logs hello --tail 1')).stdout).toContain('hello from');
  }
  const agreed = onTerminal(cluster, '');
  await eventually(() => expect(plain(agreed.shown())).toContain('Do this?'));
  agreed.type('y\n');
  expect(await agreed.code).toBe(0);
  expect(plain(agreed.shown())).toMatch(/Done in .*: 1 applied/);
  expect((await cluster.run('logs hello --tail 1')).stdout).toContain('louder from');
});

test.skipIf(skip)('nothing is asked about what only adds, or with --yes', async () => {
  await using cluster = await processCluster();
  const added = onTerminal(cluster, '');
  expect(await added.code).toBe(0);
  expect(plain(added.shown())).not.toContain('Do this?');
  cluster.repository.commit({ 'jobs/hello.yaml': jobText('hello', { says: 'louder' }) });
  const replaced = onTerminal(cluster, '--yes');
  expect(await replaced.code).toBe(0);
  expect(plain(replaced.shown())).not.toContain('Do this?');
});

test.skipIf(skip)('what stops a job is asked about', async () => {
  await using cluster = await processCluster();
  await cluster.run('--yes');
  cluster.repository.commit({ 'jobs/hello.yaml': jobText('hello', { says: 'hello', more: '  state: stopped\n' }) });
  const asked = onTerminal(cluster, '');
  await eventually(() => expect(plain(asked.shown())).toContain('Do this?'));
  asked.type('n\n');
  expect(await asked.code).toBe(2);
});

test.skipIf(skip)('a commit that comes while a command runs is left to the next one: nobody was asked about it', async () => {
  await using cluster = await processCluster();
  const settings = await readFile(path.join(cluster.repository.path, 'cluster.yaml'), 'utf8');
  cluster.repository.commit({ 'cluster.yaml': settings.replace('200ms', '3s') });
  const added = onTerminal(cluster, '');
  await eventually(async () => expect((await cluster.run('logs hello --tail 1')).stdout).toContain('hello from'));
  cluster.repository.commit({ 'jobs/hello.yaml': jobText('hello', { says: 'louder' }) });
  expect(await added.code, plain(added.shown())).toBe(0);
  expect((await cluster.run('logs hello --tail 1')).stdout).toContain('hello from');
  expect((await cluster.run('--dry-run')).stdout).toContain('± job/hello.1');
});

test.skipIf(skip)('a terminal gets colours unless it is told not to', async () => {
  await using cluster = await processCluster();
  const coloured = onTerminal(cluster, '--dry-run');
  await coloured.code;
  expect(coloured.shown()).toContain('\u001b[32m+');
  const bare = onTerminal(cluster, '--dry-run --no-color');
  await bare.code;
  expect(bare.shown()).not.toContain('\u001b[3');
});

test.skipIf(skip)('what a workload writes cannot act on the terminal that shows its logs', async () => {
  const evil =
    'apiVersion: keelson/v1\nkind: Job\nmetadata: {name: evil}\nspec: {technology: process, command: [sh, -c, "printf \'a\\\\033[2Jb\\\\n\'; sleep 60"], stop: {grace: 1s}}\n';
  await using cluster = await processCluster();
  cluster.repository.commit({ 'jobs/evil.yaml': evil });
  await cluster.run('--yes');
  expect((await cluster.run('logs evil')).stdout, 'a program gets what was written').toBe('a\u001b[2Jb\n');
  const logs = onTerminal(cluster, 'logs evil');
  await logs.code;
  expect(logs.shown()).toContain('a\\x1b[2Jb');
});

test.skipIf(skip)('a reconcile that is interrupted or out of time says what is done and what goes on', async () => {
  await using cluster = await processCluster();
  const { repository } = cluster;
  const patient = repository.git('show', 'HEAD:cluster.yaml').replace('200ms', '10m');
  repository.commit({ 'cluster.yaml': `${patient}\n` });
  await using running = await cluster.start('--yes');
  await eventually(async () => expect((await cluster.run('history')).stdout).toContain('accepted'));
  expect(await running.stop('SIGINT')).toBe(130);
  const lines: string[] = [];
  for await (const line of running.lines()) lines.push(line);
  expect(lines.join('\n')).toMatch(/Interrupted after .*: 1 applied/);

  const late = await cluster.run('--timeout 1s');
  expect(late.code).toBe(2);
  expect(late.stdout).toContain('1 still under way');
  repository.commit({ 'cluster.yaml': `${patient.replace('10m', '200ms')}\n` });
});
