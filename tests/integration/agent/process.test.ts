import { execFile } from 'node:child_process';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import type { Report } from '../../../reconciler/model/report.ts';
import { type PlainAedes, startAedes } from '../../lab/aedes.ts';
import { skipWithout } from '../../lab/requirements.ts';
import { type AgentLab, agentLab, farCluster, sayJob } from '../../support/agent-lab.ts';
import { startTcpGate, type TcpGate } from '../../support/tcp-gate.ts';
import { eventually } from '../../support/wait.ts';

const run = promisify(execFile);
const CLUSTER = { 'cluster.yaml': farCluster('process') };
const saying = (says: string): Record<string, string> => ({ ...CLUSTER, 'web.yaml': sayJob('web', says) });

interface Place extends AsyncDisposable {
  readonly broker: PlainAedes;
  readonly lab: AgentLab;
  /** Between the agent and the broker. */
  readonly gate: TcpGate;
}

async function place(files: Readonly<Record<string, string>>): Promise<Place> {
  const stack = new AsyncDisposableStack();
  const broker = stack.use(await startAedes());
  const gate = stack.use(await startTcpGate(() => Number(new URL(broker.url).port)));
  const agentUrl = `mqtt://127.0.0.1:${gate.port}`;
  const lab = stack.use(await agentLab({ url: broker.url, agentUrl, files }));
  return { broker, lab, gate, [Symbol.asyncDispose]: () => stack.disposeAsync() };
}

/** A folder with so little room that it is soon full. */
async function smallDisk(path: string): Promise<AsyncDisposable> {
  await mkdir(path);
  await run('mount', ['-t', 'tmpfs', '-o', 'size=4m', 'tmpfs', path]);
  return { [Symbol.asyncDispose]: async () => void (await run('umount', ['-l', path])) };
}

async function fill(path: string): Promise<void> {
  await writeFile(join(path, 'ballast'), Buffer.alloc(8 << 20)).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOSPC') throw error;
  });
}

const isHealthy = ({ health, plan }: Report): void => {
  expect({ health, ready: plan.ready, underway: plan.underway }).toEqual({ health: 'healthy', ready: [], underway: [] });
};

async function runs({ lab }: Place, ...says: readonly string[]): Promise<void> {
  await eventually(() => expect(lab.running().toSorted()).toEqual(says));
}

test('what is pushed while an agent is cut off, twice, reaches it as the newest; what it kept running meanwhile it mended itself', async () => {
  await using here = await place(saying('one'));
  const { lab, gate } = here;
  await lab.startAgent();
  await lab.until(isHealthy);
  await runs(here, 'one');
  gate.cut();
  const [before] = lab.pids();
  process.kill(before!, 'SIGKILL');
  await eventually(() => expect(lab.pids()).toHaveLength(1));
  await eventually(() => expect(lab.pids()).not.toContain(before));
  lab.source.commit(saying('two'));
  await lab.until(({ plan }) => expect(plan.underway).toMatchObject([{ stuck: true }]));
  lab.source.commit(saying('three'));
  const away = await lab.until(({ plan }) => expect(plan.unseen).toMatchObject([{ node: 'far', matters: false }]));
  expect(away.plan.held).toEqual([]);
  await runs(here, 'one');
  gate.heal();
  await lab.until(isHealthy);
  await runs(here, 'three');
});

test('an agent that is killed leaves its workloads running, and goes on with its orders when it is back, broker or not', async () => {
  await using here = await place(saying('one'));
  const { lab, gate } = here;
  const first = await lab.startAgent();
  await lab.until(isHealthy);
  const pids = lab.pids();
  await first.stop('SIGKILL');
  await lab.until(({ plan }) => expect(plan.unseen).toMatchObject([{ why: 'the broker has no connection of its agent' }]));
  expect(lab.pids()).toEqual(pids);
  process.kill(pids[0]!, 'SIGKILL');
  gate.cut();
  const second = await lab.startAgent();
  await second.line(/start process:far/);
  await runs(here, 'one');
  gate.heal();
  await lab.until(isHealthy);
});

test('a broker that is killed and comes back empty has the orders again after the next pass, and nothing is restarted', async () => {
  const broker = await startAedes();
  const port = Number(new URL(broker.url).port);
  await using lab = await agentLab({ url: broker.url, files: saying('one') });
  const agent = await lab.startAgent();
  await lab.until(isHealthy);
  const pids = lab.pids();
  await broker[Symbol.asyncDispose]();
  await lab.until(({ plan }) => expect(plan.unseen).toMatchObject([{ why: expect.stringContaining('asking mqtt://') }]));
  await using _again = await startAedes({}, port);
  await lab.until(isHealthy);
  await agent.line(/"orders 2"/);
  await lab.until(isHealthy);
  expect(lab.pids()).toEqual(pids);
});

test('of two agents of one name the older steps down, and the report says so', async () => {
  await using here = await place(saying('one'));
  const { lab } = here;
  const older = await lab.startAgent();
  await lab.until(isHealthy);
  const newer = await lab.startAgent('another-folder');
  expect(await older.ended).toBe(4);
  await newer.line(/connected/);
  const report = await lab.until(({ plan }) => expect(plan.warnings).toHaveLength(1));
  expect(report.plan.warnings).toMatchObject([{ summary: expect.stringContaining('a second agent took its name') }]);
  await lab.until(isHealthy);
});

test('a second agent in the folder of another is refused, and told whose it is; the first works on', async () => {
  await using here = await place(saying('one'));
  const { lab } = here;
  const first = await lab.startAgent();
  await lab.until(isHealthy);
  const pids = lab.pids();
  const second = await lab.startAgent();
  expect(await second.ended).not.toBe(0);
  await second.line(
    new RegExp(`reconcile agent .pid ${first.pid} on .*end it, or give this agent another folder with --directory`),
  );
  const report = await lab.until(isHealthy);
  expect(report.plan.warnings).toEqual([]);
  expect(lab.pids()).toEqual(pids);
});

test.skipIf(skipWithout())(
  'an agent whose disk is full when orders come lives on, keeps what it can, and follows them once there is room',
  async () => {
    await using here = await place(saying('one'));
    const { lab } = here;
    const directory = join(lab.folder.path, 'agent');
    await using _disk = await smallDisk(directory);
    const agent = await lab.startAgent();
    await lab.until(isHealthy);
    await fill(directory);
    lab.source.commit(saying('two'));
    await lab.pass();
    await agent.line(/what the agent goes by is not kept/);
    await rm(join(directory, 'ballast'));
    await lab.until(isHealthy);
    await runs(here, 'two');
    await agent.line(/what the agent goes by is kept again/);
  },
);

test('a job that leaves git ends when its agent hears of it', async () => {
  await using here = await place({ ...saying('one'), 'a.yaml': sayJob('a', 'bye') });
  const { lab } = here;
  await lab.startAgent();
  await lab.until(isHealthy);
  await runs(here, 'bye', 'one');
  lab.source.commit(saying('one'));
  await lab.until(isHealthy);
  await runs(here, 'one');
});

test('a version that does not start is undone by the agent, and told', async () => {
  await using here = await place(saying('one'));
  const { lab } = here;
  await lab.startAgent();
  await lab.until(isHealthy);
  lab.source.commit({ ...CLUSTER, 'web.yaml': sayJob('web', 'two').replace('while true; do', 'exit 3; while true; do') });
  const report = await lab.until(({ health }) => expect(health).toBe('degraded'));
  expect(JSON.stringify(report.plan.jobs)).toContain('exit code 3');
  await runs(here, 'one');
});

test('a reconciler that comes back without its store and finds an agent at work changes nothing', async () => {
  await using here = await place(saying('one'));
  const { lab } = here;
  await lab.startAgent();
  await lab.until(isHealthy);
  const pids = lab.pids();
  await lab.restart();
  const report = await lab.until(isHealthy);
  expect(report.outcomes).toEqual([]);
  expect(lab.pids()).toEqual(pids);
});

test('a secret reaches the workload, and stands in nothing that the broker keeps', async () => {
  const job = sayJob('web', 'one').replace('env: {SAYS: one}', 'env: {SAYS: one, PASSWORD: {secret: db}}');
  await using broker = await startAedes();
  await using lab = await agentLab({
    url: broker.url,
    files: { ...CLUSTER, 'web.yaml': job },
    environment: { S_DB: 'open-sesame' },
  });
  const kept: string[] = [];
  broker.broker.on('publish', ({ payload }) => kept.push(String(payload)));
  await lab.startAgent();
  await lab.until(isHealthy);
  expect(lab.environment(lab.pids()[0]!)).toContain('PASSWORD=open-sesame');
  expect(kept.join('\n')).not.toContain('open-sesame');
});
