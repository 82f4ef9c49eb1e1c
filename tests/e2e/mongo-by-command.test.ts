import { mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { describeThisProcess } from '../../reconciler/stores/lease-holder.ts';
import { openMongoStore } from '../../reconciler/stores/mongo/mongo.ts';
import { skipWithoutMongo, startMongo } from '../lab/mongo/start-mongo.ts';
import { skipWithoutGit } from '../support/git-repository.ts';
import { jobText, type ProcessCluster, processCluster, UID } from '../support/process-cluster.ts';
import { eventually } from '../support/wait.ts';

const skip = skipWithoutMongo() || skipWithoutGit();

/** A configuration beside the repository that keeps its store in MongoDB; returns the flag that names it. */
async function withMongo(cluster: ProcessCluster, url: string): Promise<string> {
  const file = join(cluster.home, 'reconcile.yaml');
  const source = `{name: attic, source: {directory: ${cluster.repository.path}}, interval: 1s}`;
  await writeFile(file, `clusters: [${source}]\nstore: {mongodb: {url: '${url}', database: attic}}\n`);
  return `--config ${file}`;
}

test.skipIf(skip)('serve keeps everything in MongoDB, goes on without it while it hangs or is dead, and says so', async () => {
  await using mongo = await startMongo();
  await using cluster = await processCluster();
  const config = await withMongo(cluster, mongo.url);
  await using serving = await cluster.start(`serve ${config}`);
  await serving.line(/in sync, healthy/);
  expect((await cluster.run(`status ${config}`)).stdout).toMatch(/hello +1 +1 +healthy/);

  mongo.pause();
  expect(await serving.line(/does not answer in time/)).toContain('MongoDB 127.0.0.1');
  const louder = cluster.repository.commit({ 'jobs/hello.yaml': jobText('hello', { says: 'louder' }) }, 'Louder');
  await eventually(async () => expect((await cluster.run('logs hello --tail 1')).stdout).toMatch(/^louder/), 60_000);
  mongo.resume();
  await serving.line(new RegExp(`"revision":"${louder}".*in sync, healthy`));
  await eventually(async () => expect((await cluster.run(`status ${config}`)).stdout).toContain(louder.slice(0, 7)));

  await mongo.kill();
  await serving.line(/no server answers there/);
  const softer = cluster.repository.commit({ 'jobs/hello.yaml': jobText('hello', { says: 'softer' }) }, 'Softer');
  await eventually(async () => expect((await cluster.run('logs hello --tail 1')).stdout).toMatch(/^softer/), 60_000);
  await mongo.start();
  await eventually(async () => expect((await cluster.run(`status ${config}`)).stdout).toContain(softer.slice(0, 7)), 60_000);
  expect(await serving.stop()).toBe(0);
});

test.skipIf(skip)('of two daemons on one store only one acts at a time, and one goes on when the other is killed', async () => {
  await using mongo = await startMongo();
  await using cluster = await processCluster();
  const config = await withMongo(cluster, mongo.url);
  await using first = await cluster.start(`serve ${config}`);
  await using second = await cluster.start(`serve ${config}`);
  await Promise.all([first, second].map(daemon => daemon.line(/in sync, healthy/)));
  for (const says of ['louder', 'softer']) {
    const revision = cluster.repository.commit({ 'jobs/hello.yaml': jobText('hello', { says }) }, says);
    await Promise.all([first, second].map(daemon => daemon.line(new RegExp(`"revision":"${revision}".*in sync, healthy`))));
  }
  await first.stop('SIGKILL');
  const last = cluster.repository.commit({ 'jobs/hello.yaml': jobText('hello', { says: 'last' }) }, 'Last');
  await second.line(new RegExp(`"revision":"${last}".*in sync, healthy`));
  await second.stop();
  const created: string[] = [];
  for (const daemon of [first, second])
    for await (const line of daemon.lines()) if (/"action":"(create|replace)","status":"accepted"/.test(line)) created.push(line);
  expect(created).toHaveLength(4);
});

test.skipIf(skip)('what another machine began is left to it until its lease is over, then a daemon takes over', async () => {
  await using mongo = await startMongo();
  await using cluster = await processCluster();
  const config = await withMongo(cluster, mongo.url);
  const elsewhere = { ...describeThisProcess('reconcile serve', Date.now()), hostname: 'another-machine', pid: 4711 };
  await using store = openMongoStore({ url: mongo.url, database: 'attic' });
  const { signal } = new AbortController();
  await store.lease(`attic/${UID}/lease`, elsewhere, 6_000, signal);

  await using serving = await cluster.start(`serve ${config}`);
  expect(await serving.line(/is reconciling attic/)).toContain('reconcile serve (pid 4711 on another-machine)');
  expect((await cluster.run(`store check ${config}`)).stdout).toContain('(pid 4711 on another-machine) holds attic/');
  await serving.line(/in sync, healthy/);
  const lines = serving.lines();
  const order: string[] = [];
  for await (const line of lines) {
    if (/is reconciling attic/.test(line)) order.push('waits');
    if (/"action":"create","status":"accepted"/.test(line)) order.push('acts');
    if (/in sync, healthy/.test(line)) break;
  }
  expect([...new Set(order)]).toEqual(['waits', 'acts']);
});

test.skipIf(skip)('commands end although the server of the store hangs, and say what they go without', async () => {
  await using mongo = await startMongo();
  await using cluster = await processCluster();
  const config = await withMongo(cluster, mongo.url);
  expect((await cluster.run(`--yes ${config}`)).code).toBe(0);
  mongo.pause();
  const dry = await cluster.run(`--dry-run ${config}`);
  expect(`${dry.stdout}${dry.stderr}`).toMatch(
    /MongoDB [^ ]+: no server answers there.*goes on without what earlier passes left/,
  );
  expect(await cluster.run(`store check ${config}`)).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('no server answers there'),
  });
  mongo.resume();
});

test.skipIf(skip)('a store moves from SQLite to MongoDB and back, and nothing of it changes', async () => {
  await using mongo = await startMongo();
  await using cluster = await processCluster();
  await mkdir(join(cluster.home, 'kept'));
  const [first, second] = [join(cluster.home, 'kept', 'first.jsonl'), join(cluster.home, 'kept', 'second.jsonl')];
  await cluster.run('--yes');
  await cluster.run('suspend');
  expect(await cluster.run(`store export -o ${first}`)).toMatchObject({ code: 0, stdout: '' });
  expect(((await stat(first)).mode & 0o777).toString(8)).toBe('600');

  const there = `--store ${mongo.url}`;
  expect((await cluster.run(`store import ${first} ${there}`)).stdout).toMatch(
    /^\d+ documents of .* are in MongoDB .*\/keelson now/,
  );
  expect((await cluster.run(`status ${there}`)).stdout).toContain('suspended');
  const known = JSON.parse((await cluster.run(`store check --json ${there}`)).stdout) as {
    readonly documents: readonly { readonly kind: string; readonly documents: number; readonly newestAt: number | null }[];
  };
  expect(known.documents.find(({ kind }) => kind === 'report')).toMatchObject({
    documents: expect.any(Number),
    newestAt: expect.any(Number),
  });
  const exported = await cluster.run(`store export ${there}`);
  expect(exported.stdout).toBe(await readFile(first, 'utf8'));

  const back = `--store ${join(cluster.home, 'back.db')}`;
  expect((await cluster.run(`store import ${back}`, { input: exported.stdout })).code).toBe(0);
  await cluster.run(`store export -o ${second} ${back}`);
  expect(await readFile(second, 'utf8')).toBe(exported.stdout);
});

test('import refuses what is no whole export and a store that has documents, and with --merge the file wins', async () => {
  await using cluster = await processCluster({});
  const lines = (...documents: readonly object[]): string =>
    [{ keelson: 'store', version: 1 }, ...documents].map(line => `${JSON.stringify(line)}\n`).join('');
  const bring = (input: string, more = '') => cluster.run(`store import ${more}`, { input });
  const one = { key: 'attic/memory', value: { lastGood: null } };
  expect((await bring(lines(one))).stderr).toContain('its end is missing');
  expect((await bring(lines(one, { documents: 2 }))).stderr).toContain('its end is missing');
  expect((await bring(lines({ key: 'a' }, { documents: 1 }))).stderr).toContain('line 2 is no document');
  expect((await bring('{"a": 1}\n')).stderr).toContain('it is not an export of a store');
  expect((await bring('hello\n')).stderr).toContain('line 1 is no JSON');
  expect((await bring(lines().replace('"version":1', '"version":9'))).stderr).toContain('a newer Keelson wrote it');
  expect(await cluster.run('store import nowhere.jsonl')).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('no such file'),
  });

  expect(await bring(lines(one, { documents: 1 }))).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/^1 document of stdin/),
  });
  expect(await bring(lines(one, { documents: 1 }))).toMatchObject({ code: 1, stderr: expect.stringContaining('--merge') });
  const changed = { key: 'attic/memory', value: { lastGood: 'x' } };
  const other = { key: 'barn/memory', value: {} };
  expect((await bring(lines(changed, other, { documents: 2 }), '--merge')).code).toBe(0);
  expect((await cluster.run('store export')).stdout).toBe(lines(changed, other, { documents: 2 }));
  const checked = (await cluster.run('store check')).stdout;
  expect(checked).toMatch(/attic +memory +1 /);
  expect(checked).toContain('Nobody holds a lease.');
});
