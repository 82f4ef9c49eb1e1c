import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { startCli } from '../support/cli.ts';
import { tempFolder } from '../support/temp.ts';
import { mib, type Row } from './table.ts';

const run = promisify(execFile);

interface Memory {
  readonly rss: number;
  readonly heapUsed: number;
}

/** What the daemon holds: at rest, with many workloads, and after many passes. */
export async function benchMemory(): Promise<readonly Row[]> {
  const bare = await residentOf(['--eval', 'setInterval(() => {}, 1000)']);
  await using folder = await tempFolder();
  const built = await buildPackage(folder.path);
  const rest = await atRest(built);
  const [, many] = await measured(built, 1_000, 120);
  const [early, late] = await measured(built, 20, 10_000);
  const growth = late!.heapUsed - early!.heapUsed;
  return [
    {
      work: 'serve at rest, resident',
      measured: mib(rest),
      limit: `${mib(bare)} node itself`,
      goal: '≤ 100 MiB',
      met: rest <= 100 * 2 ** 20,
    },
    {
      work: 'passes over 1,000 workloads, resident',
      measured: mib(many!.rss),
      limit: `${mib(bare)} node itself`,
      goal: '≤ 150 MiB',
      met: many!.rss <= 150 * 2 ** 20,
    },
    {
      work: 'heap after 100 and after 10,000 passes',
      measured: `${mib(early!.heapUsed)}, ${mib(late!.heapUsed)}`,
      limit: '',
      goal: 'flat (within 2 MiB)',
      met: growth <= 2 * 2 ** 20,
    },
  ];
}

async function measured(built: string, workloads: number, passes: number): Promise<readonly Memory[]> {
  const child = join(built, 'tests/bench/memory-child.js');
  const { stdout } = await run(process.execPath, ['--expose-gc', child, String(workloads), String(passes)], {
    maxBuffer: 2 ** 20,
  });
  return stdout
    .trim()
    .split('\n')
    .map(line => JSON.parse(line) as Memory);
}

async function atRest(built: string): Promise<number> {
  await using folder = await tempFolder();
  const cluster =
    'apiVersion: keelson/v1\nkind: Cluster\nmetadata: {name: rest, uid: 3f1c2a9e-5b7d-4c1e-9a66-2f0d8b1c7e55}\n---\napiVersion: keelson/v1\nkind: Node\nmetadata: {name: here}\nspec: {engine: process}\n---\napiVersion: keelson/v1\nkind: Job\nmetadata: {name: sleeper}\nspec: {technology: process, command: [sleep, "600"], stop: {grace: 0s}}\n';
  await writeFile(join(folder.path, 'all.yaml'), cluster);
  const args = [
    join(built, 'cli/main.js'),
    'serve',
    '--repo',
    folder.path,
    '--directory',
    join(folder.path, '.state'),
    '--interval',
    '1s',
  ];
  const daemon = spawn(process.execPath, args, { cwd: folder.path, stdio: 'ignore' });
  await sleep(25_000);
  const resident = await residentBytes(daemon.pid!);
  daemon.kill('SIGTERM');
  await once(daemon, 'close');
  await writeFile(
    join(folder.path, 'all.yaml'),
    cluster.replace('{technology: process,', '{state: absent, technology: process,'),
  );
  await using last = await startCli(['--repo', folder.path, '--directory', join(folder.path, '.state')], { cwd: folder.path });
  for await (const _ of last.lines());
  return resident;
}

/** Builds what people install, with this bench's child in it, beside this checkout's packages; the folder of the package. */
async function buildPackage(dist: string): Promise<string> {
  const root = join(import.meta.dirname, '../..');
  await run(process.execPath, [join(root, 'tools/build.ts'), dist], { cwd: root });
  await symlink(join(root, 'node_modules'), join(dist, 'node_modules'));
  const built = join(dist, 'package');
  await run(process.execPath, [join(root, 'node_modules/.bin/tsc'), '-p', import.meta.dirname, '--outDir', built]);
  return built;
}

async function residentOf(args: readonly string[]): Promise<number> {
  const bare = spawn(process.execPath, args, { stdio: 'ignore' });
  await sleep(500);
  const bytes = await residentBytes(bare.pid!);
  bare.kill();
  return bytes;
}

async function residentBytes(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  return Number(/VmRSS:\s+(\d+) kB/.exec(status)![1]) * 1024;
}
