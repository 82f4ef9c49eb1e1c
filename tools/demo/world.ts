import { createWriteStream } from 'node:fs';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type CliResult, type RunningCli, runCli, startCli } from '../../tests/support/cli.ts';
import { freePort } from '../../tests/support/ports.ts';
import { canServeGit, type DemoRepository, type Files, openLocalRepository, openServedRepository } from './repository.ts';
import { endWorkloads, findWorkloads, type Workload } from './workloads.ts';

/** Everything the demo works with, in one temporary folder. */
export interface World extends AsyncDisposable {
  readonly folder: string;
  readonly repository: DemoRepository;
  /** Where the greeter answers. */
  readonly url: string;
  /** The example's files, the greeter on a free port. */
  readonly files: Files;
  /** Runs `reconcile` to its end. */
  reconcile(...args: readonly string[]): Promise<CliResult>;
  /** Starts `reconcile serve`; its lines go to serve.log and to `onLine`. */
  serve(onLine: (line: string) => void): Promise<void>;
  /** What the greeter says; throws where nobody answers. */
  ask(): Promise<string>;
  /** The one process of a job that is alive; throws where there is none. */
  workload(job: string): Promise<Workload>;
  /** Tries until it no longer throws; after 30 s, or once `serve` has ended, throws with what it threw last. */
  until<T>(what: string, check: () => Promise<T>): Promise<T>;
  /** From now on the folder stays when the demo ends. */
  keep(): void;
}

const EXAMPLE = path.resolve(import.meta.dirname, '../../manifests-example/hello');
const PATIENCE_MS = 30_000;
/** What `reconcile serve` promises is less. */
const STOP_MS = 15_000;

/** Makes the folder, the repository and the configuration; starts nothing but the git server. */
export async function openWorld(signal: AbortSignal): Promise<World> {
  const folder = await mkdtemp(path.join(tmpdir(), 'keelson-demo-'));
  const repository = await (canServeGit() ? openServedRepository(folder) : openLocalRepository(folder));
  const processes = path.join(folder, 'state/process');
  const port = await freePort();
  const url = `http://127.0.0.1:${port}/`;
  const config = { clusters: [{ name: 'hello', source: repository.source, interval: '1s' }], directory: 'state' };
  await writeFile(path.join(folder, 'reconcile.yaml'), `${JSON.stringify(config, null, 2)}\n`);
  await writeCommand(folder);
  let server: RunningCli | null = null;
  let hasEnded = false;
  let isKept = false;

  return {
    folder,
    repository,
    url,
    files: await readExample(port),
    reconcile: (...args) => runCli(args, { cwd: folder, timeoutMs: PATIENCE_MS }),
    async serve(onLine) {
      const started = await startCli(['serve'], { cwd: folder });
      const log = createWriteStream(path.join(folder, 'serve.log'));
      server = started;
      void (async () => {
        for await (const line of started.lines()) {
          log.write(`${line}\n`);
          onLine(line);
        }
        hasEnded = true;
      })();
    },
    async ask() {
      const answer = await fetch(url, { signal: AbortSignal.timeout(2_000) });
      return (await answer.text()).trim();
    },
    async workload(job) {
      const [found, ...others] = await findWorkloads(processes, job);
      if (found === undefined) throw new Error(`no process of ${job} is alive`);
      if (others.length > 0) throw new Error(`${others.length + 1} processes of ${job} are alive`);
      return found;
    },
    async until(what, check) {
      const deadlineAt = Date.now() + PATIENCE_MS;
      for (;;) {
        signal.throwIfAborted();
        try {
          return await check();
        } catch (error) {
          const why = hasEnded ? 'reconcile serve has ended' : (error as Error).message;
          if (hasEnded || Date.now() >= deadlineAt)
            throw new Error(`${what}: not within ${PATIENCE_MS / 1000} s (${why})`, { cause: error });
        }
        await sleep(25, undefined, { signal });
      }
    },
    keep: () => {
      isKept = true;
    },
    async [Symbol.asyncDispose]() {
      if (server !== null) await stopWithin(server, STOP_MS);
      await endWorkloads(processes);
      await repository[Symbol.asyncDispose]();
      if (!isKept) await rm(folder, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

async function stopWithin(server: RunningCli, ms: number): Promise<void> {
  const timer = setTimeout(() => void server.stop('SIGKILL'), ms);
  await server.stop();
  clearTimeout(timer);
}

/** The files of manifests-example/hello by name. */
async function readExample(port: number): Promise<Files> {
  const names = (await readdir(EXAMPLE)).filter(name => !name.startsWith('.'));
  const files = await Promise.all(names.map(async name => [name, await readFile(path.join(EXAMPLE, name), 'utf8')] as const));
  return Object.fromEntries(files.map(([name, text]) => [name, text.replace('&port 8080', `&port ${port}`)]));
}

/** `./reconcile` in the folder, for people who want to go on by hand: it finds reconcile.yaml where it is. */
async function writeCommand(folder: string): Promise<void> {
  const main = path.resolve(import.meta.dirname, '../../cli/main.ts');
  const script = `#!/bin/sh\ncd "$(dirname "$0")" && exec '${process.execPath}' '${main}' "$@"\n`;
  await writeFile(path.join(folder, 'reconcile'), script, { mode: 0o755 });
}
