import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { callEngine } from './engine-api.ts';
import { runInNetwork } from './network.ts';
import { childOf, ended } from './processes.ts';
import { clearLeftovers, FOLDER_PREFIX, noteHolder, removeTraces } from './traces.ts';

const run = promisify(execFile);

/** A Docker daemon of a test's own. Its published ports are on this machine's loopback, its registry may be on any port of 127.0.0.1. */
export interface Dockerd extends AsyncDisposable {
  readonly socket: string;
  /** Its folder: data, settings, log. */
  readonly root: string;
  /** Starts it again after stop or kill; returns when it answers. */
  start(): Promise<void>;
  /** SIGTERM: containers are stopped first. */
  stop(): Promise<void>;
  /** SIGKILL: containers run on. */
  kill(): Promise<void>;
  /** SIGSTOP: it accepts connections and never answers. */
  pause(): void;
  resume(): void;
}

/** What a daemon is started with. */
export interface DockerdOptions {
  readonly args?: readonly string[];
  readonly settings?: object;
  /** Pid of a process in whose network it lives; else it is this machine's. */
  readonly network?: number;
  /** Keeps its data where an installed one does, /var/lib/docker, which nobody but itself and its containers see. */
  readonly asInstalled?: true;
}

/** Namespaces of its own for a daemon, held by a first process, and gone with this one. */
const HOLD = '--pdeathsig KILL unshare --mount --pid --fork --kill-child --mount-proc tini -s -- sleep infinity';
const INSTALLED = '/var/lib/docker';

/**
 * Starts a daemon in about 0.2 s, as root. It lives in a mount and a pid namespace of its own, so ending those ends every container too, also
 * when this process is killed. It touches no packet filter of this machine.
 */
export async function startDockerd(options: DockerdOptions = {}): Promise<Dockerd> {
  await clearLeftovers();
  const root = await mkdtemp(FOLDER_PREFIX);
  const { bridge, pool } = await addBridge(options.network);
  const socket = join(root, 'docker.sock');
  const data = join(root, 'data');
  await mkdir(join(root, 'run'));
  await mkdir(data);
  await writeFile(join(root, 'daemon.json'), JSON.stringify(options.settings ?? {}));
  const network = options.network === undefined ? [] : [`--net=/proc/${options.network}/ns/net`];
  const holder = spawn('nsenter', [...network, '--', 'setpriv', ...HOLD.split(' ')], { stdio: 'ignore' });
  await noteHolder(root, holder.pid!, bridge);
  const init = await childOf(holder.pid!);
  const inside = ['-t', String(init), '-m', '-p', '-n', '--'];
  if (options.asInstalled === true) {
    const script = `mount -t tmpfs tmpfs /var/lib && mkdir ${INSTALLED} && mount --bind ${data} ${INSTALLED}`;
    await run('nsenter', [...inside, 'sh', '-c', script]);
  }
  const args = [
    ...['-H', `unix://${socket}`, '--data-root', options.asInstalled === true ? INSTALLED : data],
    ...['--exec-root', join(root, 'run'), '-p', join(root, 'docker.pid')],
    ...['--config-file', join(root, 'daemon.json'), '--bridge', bridge, '--default-address-pool', `base=${pool},size=26`],
    ...['--iptables=false', '--ip6tables=false', '--ip-forward=false', '--ip-masq=false'],
    ...['--exec-opt', 'native.cgroupdriver=cgroupfs', '--cgroup-parent', `/${bridge}`],
    ...(options.args ?? []),
  ];
  let daemon: { readonly pid: number; readonly door: number; readonly ended: Promise<unknown> } | null = null;

  const signal = (name: NodeJS.Signals): void => {
    if (daemon !== null) process.kill(daemon.pid, name);
  };
  const resume = (): void => {
    signal('SIGCONT');
    // nsenter stops itself when what it started is stopped.
    if (daemon !== null) process.kill(daemon.door, 'SIGCONT');
  };
  const end = async (name: NodeJS.Signals): Promise<void> => {
    signal(name);
    await daemon?.ended;
    daemon = null;
  };
  const start = async (): Promise<void> => {
    if (daemon !== null) return;
    await rm(join(root, 'docker.pid'), { force: true });
    const child = spawn('nsenter', [...inside, 'dockerd', ...args], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const log = createWriteStream(join(root, 'log'), { flags: 'a' });
    child.stdout.pipe(log, { end: false });
    child.stderr.pipe(log, { end: false });
    daemon = { pid: await childOf(child.pid!), door: child.pid!, ended: ended(child) };
    await answering(socket, child, join(root, 'log'));
  };
  await start();
  return {
    socket,
    root,
    start,
    stop: () => end('SIGTERM'),
    kill: () => end('SIGKILL'),
    pause: () => signal('SIGSTOP'),
    resume,
    [Symbol.asyncDispose]: async () => {
      resume();
      process.kill(init, 'SIGKILL');
      await Promise.all([ended(holder), daemon?.ended]);
      await removeTraces(root, bridge);
    },
  };
}

/**
 * A bridge and an address pool nobody else on this machine uses: whoever can make the link has the number. For a daemon in a `network` of its
 * own that link only keeps the number, and the bridge is there.
 */
async function addBridge(network: number | undefined): Promise<{ readonly bridge: string; readonly pool: string }> {
  for (let number = process.pid % 2000; ; number = (number + 1) % 2000) {
    const bridge = `kl${number}`;
    try {
      await run('ip', ['link', 'add', bridge, 'type', 'bridge']);
    } catch (error) {
      if (!String(error).includes('File exists')) throw error;
      continue;
    }
    const block = 2048 + number;
    const prefix = (low: number): string => `10.${block >> 4}.${((block & 15) << 4) + low}`;
    const ip = (...args: readonly string[]): Promise<unknown> =>
      network === undefined ? run('ip', args) : runInNetwork(network, 'ip', ...args);
    if (network !== undefined) await ip('link', 'add', bridge, 'type', 'bridge');
    await ip('addr', 'add', `${prefix(0)}.1/24`, 'dev', bridge);
    await ip('link', 'set', bridge, 'up');
    return { bridge, pool: `${prefix(8)}.0/21` };
  }
}

async function answering(socket: string, child: ChildProcess, log: string): Promise<void> {
  while (child.exitCode === null) {
    const answer = await callEngine(socket, 'GET', '/_ping').catch(() => null);
    if (answer?.status === 200) return;
    await sleep(20);
  }
  throw new Error(`dockerd ended at once: ${(await readFile(log, 'utf8')).slice(-2000)}`);
}
