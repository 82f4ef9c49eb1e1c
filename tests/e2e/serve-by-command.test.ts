import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { skipWithoutGit } from '../support/git-repository.ts';
import { jobText, processCluster } from '../support/process-cluster.ts';

const skip = skipWithoutGit();

/** A line of the log, as far as tests read it. */
interface Line {
  readonly level: string;
  readonly msg: string;
  readonly revision?: string;
}

test.skipIf(skip)('serve starts what is declared, follows the repository, and ends cleanly at SIGTERM', async () => {
  await using cluster = await processCluster();
  await using serving = await cluster.start('serve');
  await serving.line(/"change":"job\/hello\.1 on here","action":"create","status":"accepted"/);
  await serving.line(/in sync, healthy/);

  const revision = cluster.repository.commit({ 'jobs/hello.yaml': jobText('hello', { says: 'louder' }) }, 'Louder');
  await serving.line(new RegExp(`"revision":"${revision}".*in sync, healthy`));
  expect((await cluster.run('logs hello --tail 1')).stdout).toMatch(/^louder from hello/);
  expect((await cluster.run('status')).stdout).toContain(revision.slice(0, 7));

  expect(await serving.stop('SIGTERM')).toBe(0);
  const lines: Line[] = [];
  for await (const line of serving.lines()) lines.push(JSON.parse(line) as Line);
  expect(lines.filter(line => line.level === 'error')).toEqual([]);
  expect(lines.at(-1)!.msg).toBe('stopped');
});

test.skipIf(skip)('SIGHUP takes a new configuration, and a wrong one changes nothing', async () => {
  await using cluster = await processCluster();
  const file = join(cluster.home, 'reconcile.yaml');
  const configuration = (interval: string): string =>
    `clusters: [{name: attic, source: {directory: ${cluster.repository.path}}, interval: ${interval}}]\n`;
  await writeFile(file, configuration('1h'));
  await using serving = await cluster.start(`serve --config ${file}`);
  await serving.line(/in sync, healthy/);

  await writeFile(file, configuration('often'));
  process.kill(serving.pid, 'SIGHUP');
  expect(await serving.line(/the old one stays/)).toContain('interval');

  await writeFile(file, configuration('2h').replace('interval', 'variants: [dev], interval'));
  process.kill(serving.pid, 'SIGHUP');
  await serving.line(/dev/);
  expect(await serving.stop('SIGINT')).toBe(0);
});

test.skipIf(skip)('a cluster whose folder is not there holds up no other, and is served once it is there', async () => {
  await using cluster = await processCluster();
  const file = join(cluster.home, 'reconcile.yaml');
  const barn = join(cluster.home, 'barn');
  const sources = { attic: cluster.repository.path, barn };
  const clusters = Object.entries(sources).map(([name, path]) => `{name: ${name}, source: {directory: ${path}}, interval: 1s}`);
  await writeFile(file, `clusters: [${clusters.join(', ')}]\n`);
  await using serving = await cluster.start(`serve --config ${file}`);
  await serving.line(/attic in sync, healthy/);
  expect(await serving.line(/barn cannot be asked/)).toContain('there is nothing at this path');
  expect((await cluster.run(`status --config ${file} --cluster barn`)).stdout).toContain('barn cannot be asked');
  await mkdir(barn);
  await writeFile(join(barn, 'cluster.yaml'), BARN);
  await serving.line(/barn in sync, healthy/);
});

const BARN = `apiVersion: keelson/v1
kind: Cluster
metadata: {name: barn, uid: 24571105-32c0-4e5a-b946-00480c6aefe1}
`;

test.skipIf(skip)('a commit with an error is told once, and the last good one stays in force', async () => {
  await using cluster = await processCluster();
  await using serving = await cluster.start('serve');
  await serving.line(/in sync, healthy/);
  cluster.repository.commit({
    'jobs/hello.yaml': 'apiVersion: keelson/v1\nkind: Job\nmetadata: {name: hello}\nspec: {replica: 2}\n',
  });
  expect(await serving.line(/unknown-field/)).toContain('jobs/hello.yaml:4:8');
  expect(await serving.stop()).toBe(0);
  expect((await cluster.run('logs hello --tail 1')).stdout).toContain('hello from hello');
});

test.skipIf(skip)('serve --once settles what is declared and ends with the code of reconcile', async () => {
  await using cluster = await processCluster();
  expect((await cluster.run('serve --once')).code).toBe(0);
  expect((await cluster.run('status')).stdout).toMatch(/hello +1 +1 +healthy/);
});

test.skipIf(skip)('logs follow a job over its replacement', async () => {
  await using cluster = await processCluster();
  await cluster.run('');
  await using following = await cluster.start('logs hello -f --tail 1');
  await following.line(/^hello\.1 \| hello from hello/);
  cluster.repository.commit({ 'jobs/hello.yaml': jobText('hello', { says: 'again' }) });
  await cluster.run('--yes');
  await following.line(/^hello\.1 \| again from hello/);
  expect(await following.stop('SIGINT')).toBe(0);
});
