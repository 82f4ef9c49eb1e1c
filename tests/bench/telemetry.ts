import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { startMosquitto } from '../lab/mosquitto.ts';
import { freePort } from '../support/ports.ts';
import { tempFolder } from '../support/temp.ts';
import { mib, type Row } from './table.ts';

const UID = '3f1c2a9e-5b7d-4c1e-9a66-2f0d8b1c7e55';
const NODES = 1_000;
const MESSAGES = 100_000;
const MANY_NODES = 10_000;
const RATE = 2_000;
const FILL_RATE = 10_000;
const FILL_SECONDS = 25;
const SETTLE_SECONDS = 15;
/** `BENCH_SECONDS=300 npm run bench -- telemetry`: for as long as the goal says. */
const SECONDS = Number(process.env.BENCH_SECONDS ?? 60);
const RUNS = 3;

/** What agents tell over a Mosquitto: as fast as it comes, beside a bare subscriber of the same broker, and by many nodes at their own pace. */
export async function benchTelemetry(): Promise<readonly Row[]> {
  await using folder = await tempFolder();
  const port = await freePort();
  const settings = ['allow_anonymous true', 'max_queued_messages 0', 'max_inflight_messages 0', 'set_tcp_nodelay true'];
  await using _mosquitto = await startMosquitto(folder.path, [`listener ${port} 127.0.0.1`, ...settings].join('\n'), port);
  const url = `mqtt://127.0.0.1:${port}`;
  const rates: { readonly bare: number[]; readonly kept: number[] } = { bare: [], kept: [] };
  let taken = 0;
  for (let run = 0; run < RUNS; run += 1)
    for (const mode of ['bare', 'kept'] as const) {
      const told = await burst(mode, url, join(folder.path, `${run}.db`));
      rates[mode].push((told.seen / told.tookMs) * 1_000);
      if (mode === 'kept') taken = told.taken / told.seen;
      if (told.kept !== undefined && told.kept !== NODES) throw new Error(`${told.kept} of ${NODES} nodes are in the store`);
    }
  const [bare, kept] = [Math.max(...rates.bare), Math.max(...rates.kept)];
  const steady = await pace(url, folder.path);
  return [
    {
      work: `telemetry of ${text(NODES)} nodes: received, checked, kept`,
      measured: `${text(kept)}/s (${Math.round(taken * 100)} % each taken)`,
      limit: `${text(bare)}/s a bare subscriber`,
      goal: '≥ 0.8 ×',
      met: kept >= 0.8 * bare,
    },
    {
      work: `serve with ${text(MANY_NODES)} nodes, each every 5 s, for ${SECONDS} s`,
      measured: `${Math.round(steady.share * 100)} % of a core`,
      limit: '',
      goal: '≤ 50 %',
      met: steady.share <= 0.5,
    },
    {
      work: 'its heap at the beginning and at the end',
      measured: `${mib(steady.early)}, ${mib(steady.late)}, ${mib(steady.rss)} resident`,
      limit: '',
      goal: 'flat (within 10 %)',
      met: steady.late <= 1.1 * steady.early,
    },
  ];
}

async function burst(
  mode: 'bare' | 'kept',
  url: string,
  store: string,
): Promise<{ readonly tookMs: number; readonly seen: number; readonly taken: number; readonly kept?: number }> {
  const child = start('telemetry-child.ts', [mode, url, UID, NODES, MESSAGES, store]);
  await child.line(/listening/);
  const publisher = start('telemetry-publisher-child.ts', [url, UID, NODES, MESSAGES]);
  const told = JSON.parse(await child.line(/tookMs/));
  await Promise.all([child.ended, publisher.ended]);
  return told;
}

/** A daemon that many nodes tell how they fare: its share of a core, and its heap at the beginning and at the end. */
async function pace(
  url: string,
  folder: string,
): Promise<{ readonly share: number; readonly early: number; readonly late: number; readonly rss: number }> {
  const repository = join(folder, 'cluster');
  await mkdir(repository);
  await writeFile(
    join(repository, 'cluster.yaml'),
    `apiVersion: keelson/v1\nkind: Cluster\nmetadata: {name: bench, uid: ${UID}}\n`,
  );
  const node = (index: number): string =>
    `apiVersion: keelson/v1\nkind: Node\nmetadata: {name: n${index}}\nspec: {engine: none, telemetry: {source: agent}}\n`;
  for (let from = 0; from < MANY_NODES; from += 500)
    await writeFile(
      join(repository, `nodes-${from}.yaml`),
      Array.from({ length: 500 }, (_, index) => node(from + index)).join('---\n'),
    );
  const file = join(folder, 'reconcile.yaml');
  const state = join(folder, 'state');
  await writeFile(
    file,
    `clusters: [{name: bench, source: {directory: ${repository}}}]\nbroker: {url: "${url}", version: 4}\ndirectory: ${state}\n`,
  );
  const child = start('telemetry-serve-child.ts', [file, SECONDS + FILL_SECONDS + SETTLE_SECONDS]);
  await child.line(/listening/);
  // What is kept of each node in memory has a bound: it is reached first.
  await start('telemetry-publisher-child.ts', [url, UID, MANY_NODES, FILL_RATE, FILL_SECONDS]).ended;
  const publisher = start('telemetry-publisher-child.ts', [url, UID, MANY_NODES, RATE, SECONDS + 60]);
  const told: { readonly at: number; readonly cpuMs: number; readonly heapUsed: number; readonly rss: number }[] = [];
  while (told.length <= (SECONDS + FILL_SECONDS + SETTLE_SECONDS) / 5) told.push(JSON.parse(await child.line(/cpuMs/)));
  const { kept } = JSON.parse(await child.line(/kept/));
  if (kept !== MANY_NODES) throw new Error(`${kept} of ${MANY_NODES} nodes are in the store`);
  await child.ended;
  publisher.process.kill();
  const [early, late] = [told[(FILL_SECONDS + SETTLE_SECONDS) / 5]!, told.at(-1)!];
  return { share: (late.cpuMs - early.cpuMs) / (late.at - early.at), early: early.heapUsed, late: late.heapUsed, rss: late.rss };
}

interface Child {
  readonly process: ChildProcess;
  /** The next line that fits. */
  line(pattern: RegExp): Promise<string>;
  readonly ended: Promise<unknown>;
}

function start(file: string, args: readonly (string | number)[]): Child {
  const child = spawn(process.execPath, ['--expose-gc', join(import.meta.dirname, file), ...args.map(String)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    process: child,
    ended: once(child, 'exit'),
    async line(pattern) {
      for (;;) {
        const { value, done } = await lines.next();
        if (done) throw new Error(`${file} ended before it said ${pattern}`);
        if (pattern.test(value)) return value;
      }
    },
  };
}

function text(count: number): string {
  return Math.round(count).toLocaleString('en');
}
