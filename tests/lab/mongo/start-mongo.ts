import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../../support/ports.ts';
import { firstLine } from '../hosts/first-line.ts';
import { ended, runProgram, runWell } from '../processes.ts';
import { missingPackages } from '../requirements.ts';

/** A server that speaks the MongoDB protocol, of a test's own, on a free port of loopback: FerretDB on SQLite files. */
export interface Mongo extends AsyncDisposable {
  /** `mongodb://127.0.0.1:40123/`. */
  readonly url: string;
  /** Starts it again after stop or kill, on the same data and port; returns when it answers. */
  start(): Promise<void>;
  stop(): Promise<void>;
  /** SIGKILL. */
  kill(): Promise<void>;
  /** SIGSTOP: it accepts connections and never answers. */
  pause(): void;
  resume(): void;
  /** Leaves no room on its disk, which has to be its own. */
  fillDisk(): Promise<void>;
  /** Makes room on it again. */
  freeDisk(): Promise<void>;
}

/** Whether tests that need the server are skipped, since there is no Go to build it with: then that is said, and in CI it is an error. */
export function skipWithoutMongo(): boolean {
  if (!missingPackages('go').includes('go')) return false;
  const message = 'tests of the MongoDB store need go (https://go.dev/dl, 1.26 or newer)';
  if (process.env.CI === 'true') throw new Error(message);
  console.warn(`skipped: ${message}`);
  return true;
}

/** What a server is like. */
export interface MongoOptions {
  /** Who alone may use it; without it everybody. */
  readonly login?: { readonly username: string; readonly password: string };
  /** Its data is on a disk of its own of this size, as root. */
  readonly diskMb?: number;
}

/** Starts one, in some milliseconds once it was built. It ends with this process. */
export async function startMongo({ login, diskMb }: MongoOptions = {}): Promise<Mongo> {
  const program = await runWell(['sh', join(import.meta.dirname, 'build.sh')]);
  const root = await mkdtemp(join(tmpdir(), 'keelson-mongo-'));
  const data = join(root, 'data');
  await mkdir(data);
  if (diskMb !== undefined) await runWell(['mount', '-t', 'tmpfs', '-o', `size=${diskMb}m`, 'keelson-mongo', data]);
  const who = login === undefined ? [] : [`--user=${login.username}`, `--password=${login.password}`];
  const address = `127.0.0.1:${await freePort()}`;
  const state: { child: ChildProcess | null } = { child: null };
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    const { child } = state;
    if (child === null) return;
    child.kill(signal);
    child.kill('SIGCONT');
    await ended(child);
    state.child = null;
  };
  const mongo: Mongo = {
    url: `mongodb://${address}/`,
    async start() {
      const args = ['--pdeathsig', 'KILL', program, `--listen=${address}`, `--sqlite=file:${data}/`, ...who];
      const child = spawn('setpriv', args, { stdio: ['ignore', 'pipe', 'inherit'] });
      await once(child, 'spawn');
      state.child = child;
      await firstLine(child);
    },
    stop: () => end('SIGTERM'),
    kill: () => end('SIGKILL'),
    pause: () => void state.child?.kill('SIGSTOP'),
    resume: () => void state.child?.kill('SIGCONT'),
    fillDisk: async () => void (await runProgram(['dd', 'if=/dev/zero', `of=${join(data, 'ballast')}`, 'bs=4k'])),
    freeDisk: () => rm(join(data, 'ballast')),
    async [Symbol.asyncDispose]() {
      await end('SIGKILL');
      if (diskMb !== undefined) await runWell(['umount', '-l', data]);
      await rm(root, { recursive: true, force: true });
    },
  };
  await mongo.start();
  return mongo;
}
