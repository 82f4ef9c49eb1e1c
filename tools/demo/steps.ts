import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { formatDuration } from '../../reconciler/model/quantities.ts';
import type { Report } from '../../reconciler/model/report.ts';
import { tellDaemon } from './daemon-lines.ts';
import type { Screen } from './screen.ts';
import type { Workload } from './workloads.ts';
import type { World } from './world.ts';

interface Step {
  readonly title: string;
  /** Throws when something did not happen. Whatever is called done was asked of the world: by HTTP, of the process table, of a file. */
  readonly run: (world: World, screen: Screen) => Promise<void>;
}

/** What the demo shows, in order; each step builds on those before. */
export const STEPS: readonly Step[] = [
  { title: 'A git repository that declares three jobs', run: makeRepository },
  { title: 'What would be done', run: showPlan },
  { title: 'reconcile serve makes it so', run: serve },
  { title: 'A push rolls out', run: pushChange },
  { title: 'A killed workload comes back', run: killWorkload },
  { title: 'A change by hand is told and put back', run: changeByHand },
  { title: 'A broken commit changes nothing', run: pushMistake },
  { title: 'What leaves git is removed', run: removeJob },
  { title: 'How it stands', run: showStatus },
];

async function makeRepository({ repository, files }: World, screen: Screen): Promise<void> {
  const message = 'hello: a greeter, its visitor and a clock';
  const revision = await repository.push(files, message);
  screen.command(repository.describePush(message));
  const { source } = repository;
  screen.done(`commit ${revision.slice(0, 7)} is ${'git' in source ? `served at ${source.git}` : `in ${source.directory}`}`);
}

async function showPlan(world: World, screen: Screen): Promise<void> {
  screen.command('reconcile --dry-run');
  const { code, stdout, stderr } = await world.reconcile('--dry-run');
  screen.quote(stdout + stderr);
  expect(code === 2, `exit code ${code} instead of 2`);
  await expectNobody(world);
  screen.done('exit code 2: changes are pending; nobody listens there yet');
}

async function serve(world: World, screen: Screen): Promise<void> {
  screen.command('reconcile serve    (what it logs is marked ┊, here and below)');
  const took = stopwatch();
  const tell = tellDaemon(screen);
  await world.serve(tell);
  const answer = await world.until('the greeter answers', world.ask);
  screen.done(`${world.url} says "${answer}", ${took()} after the start`);
  await world.until('the visitor and the clock run', async () => [
    await world.workload('visitor'),
    await world.workload('clock'),
  ]);
  screen.done(`the visitor started once the greeter was healthy, ${took()} after the start`);
  await settled(world);
  await show(world, screen, 'status');
}

async function pushChange(world: World, screen: Screen): Promise<void> {
  const { repository } = world;
  const old = await settled(world);
  const text = await readFile(path.join(repository.path, 'greeter.yaml'), 'utf8');
  const message = 'Greet as people do in the morning';
  screen.quote('- GREETING: Hello\n+ GREETING: Good morning');
  await repository.push({ 'greeter.yaml': replaced(text, 'GREETING: Hello', 'GREETING: Good morning') }, message);
  screen.command(repository.describePush(message));
  const took = stopwatch();
  const answer = await world.until('the greeter says the new greeting', async () => {
    const said = await world.ask();
    expect(said.startsWith('Good morning!'), `it says "${said}"`);
    return said;
  });
  screen.done(`it says "${answer}", ${took()} after the push`);
  await world.until('the old greeter is gone', async () => expectGone(old));
  await settled(world);
  screen.done(`the old process ${old.pid} is gone, and the new one has settled`);
}

async function killWorkload(world: World, screen: Screen): Promise<void> {
  const { pid } = await world.workload('greeter');
  screen.command(`kill -9 ${pid}`);
  process.kill(pid, 'SIGKILL');
  const took = stopwatch();
  const after = await world.until('the greeter answers again', async () => {
    await world.ask();
    const workload = await world.workload('greeter');
    expect(workload.pid !== pid, `process ${pid} is alive`);
    return workload.pid;
  });
  screen.done(`process ${after} answers, ${took()} after the kill`);
  await settled(world);
}

async function changeByHand(world: World, screen: Screen): Promise<void> {
  const before = await world.ask();
  const { folder } = await world.workload('greeter');
  await show(world, screen, 'suspend', '--reason', 'visitors');
  screen.command("echo 'You have been hacked.' >motd.txt");
  await writeFile(path.join(folder, 'motd.txt'), 'You have been hacked.\n');
  const hacked = await world.ask();
  expect(hacked.includes('hacked'), `it says "${hacked}"`);
  screen.command('reconcile --dry-run');
  const { stdout, stderr } = await world.reconcile('--dry-run');
  screen.quote(stdout + stderr);
  const { plan } = await read(world, '--dry-run');
  expect(plan.drift.length === 1, `the plan tells ${plan.drift.length} things that were changed by hand, not 1`);
  screen.done(`it says "${hacked}", and the plan tells what was changed by hand`);
  const took = stopwatch();
  await show(world, screen, 'resume');
  await world.until('the file is put back', async () => {
    const said = await world.ask();
    expect(said === before, `it says "${said}"`);
  });
  screen.done(`it says "${before}", ${took()} after the resume`);
}

async function pushMistake(world: World, screen: Screen): Promise<void> {
  const { repository } = world;
  const { pid } = await settled(world);
  const text = await readFile(path.join(repository.path, 'greeter.yaml'), 'utf8');
  const message = 'Two greeters';
  const revision = await repository.push({ 'greeter.yaml': replaced(text, 'spec:\n', 'spec:\n  replica: 2\n') }, message);
  screen.command(repository.describePush(message));
  await world.until('the commit is refused', async () => {
    const { intent } = await read(world, 'status');
    expect(intent.refused?.revision === revision, 'status does not tell of it');
  });
  screen.command('reconcile validate');
  const { stdout, stderr } = await world.reconcile('validate');
  screen.quote(stdout + stderr);
  const workload = await world.workload('greeter');
  expect(workload.pid === pid, `process ${workload.pid} runs instead of ${pid}`);
  screen.done(`process ${pid} goes on undisturbed: "${await world.ask()}"`);
  await repository.push({ 'greeter.yaml': text }, 'One greeter is enough');
}

async function removeJob(world: World, screen: Screen): Promise<void> {
  const { repository } = world;
  const clock = await world.workload('clock');
  const message = 'No clock any more';
  await repository.push({ 'clock.yaml': null }, message);
  screen.command(`rm clock.yaml && ${repository.describePush(message)}`);
  const took = stopwatch();
  await world.until('the clock ends', async () => expectGone(clock));
  screen.done(`process ${clock.pid} of the clock is gone, ${took()} after the push; the greeter says "${await world.ask()}"`);
}

async function showStatus(world: World, screen: Screen): Promise<void> {
  await settled(world);
  await show(world, screen, 'status');
  await show(world, screen, 'history', '--limit', '6');
  const { code } = await world.reconcile('--dry-run');
  expect(code === 0, `reconcile --dry-run ended with ${code}`);
  screen.done('reconcile --dry-run ends with 0: nothing is left to do');
}

async function show(world: World, screen: Screen, ...args: readonly string[]): Promise<void> {
  screen.command(`reconcile ${args.join(' ')}`);
  const { code, stdout, stderr } = await world.reconcile(...args);
  screen.quote(stdout + stderr);
  expect(code === 0, `reconcile ${args.join(' ')} ended with ${code}`);
}

/** Waits until the greeter is what is wanted and has been healthy for long enough, so that it is worth going back to. */
async function settled(world: World): Promise<Workload> {
  await world.until('everything is in sync', async () => {
    const { sync, health } = await read(world, 'status');
    expect(sync === 'in-sync' && health === 'healthy', `it is ${sync} and ${health}`);
  });
  return world.workload('greeter');
}

async function read(world: World, command: 'status' | '--dry-run'): Promise<Report> {
  const { stdout, stderr } = await world.reconcile(command, '--json');
  expect(stdout.startsWith('{'), stderr);
  return JSON.parse(stdout) as Report;
}

async function expectNobody(world: World): Promise<void> {
  const answer = await world.ask().catch(() => null);
  expect(answer === null, `${world.url} is answered already: ${answer}`);
}

function expectGone({ pid, isAlive }: Workload): void {
  expect(!isAlive(), `process ${pid} is alive`);
}

function replaced(text: string, from: string, to: string): string {
  expect(text.includes(from), `the example no longer has ${JSON.stringify(from)}`);
  return text.replace(from, to);
}

function expect(holds: boolean, otherwise: string): asserts holds {
  if (!holds) throw new Error(otherwise);
}

function stopwatch(): () => string {
  const startedAt = Date.now();
  return () => formatDuration(Date.now() - startedAt);
}
