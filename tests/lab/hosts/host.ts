import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, open, readFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { callEngine } from '../engine-api.ts';
import { childOf, ended, type Ran, runProgram, runWell } from '../processes.ts';
import { dockerOptions, type Inside, writeFiles } from './files.ts';
import { firstLine } from './first-line.ts';
import { type HostKey, type Keys, makeHostKey } from './keys.ts';
import { noteFirst, removeGroups } from './leftovers.ts';
import type { Network } from './network.ts';
import { endLine, freezeLine, startLine, stopLine, thawLine } from './services.ts';

/** One host of a lab. Whatever starts something returns when it answers; whatever ends something, when it is gone. */
export interface Host {
  /** Its hostname, `h1`. */
  readonly name: string;
  readonly address: string;
  /** Its /var/run/docker.sock, as a path of this machine. There also while nobody listens. */
  readonly socket: string;
  readonly ssh: {
    readonly port: number;
    readonly user: 'root';
    /** `SHA256:…` */
    readonly fingerprint: string;
    /** A line for known_hosts. */
    readonly knownHost: string;
  };
  /** Runs a shell script in the host, as root and not by SSH. */
  exec(script: string, input?: string): Promise<Ran>;
  /** Runs the Docker CLI of this machine against the host's engine; what it wrote. Throws with its words when it fails. */
  docker(...args: readonly string[]): Promise<string>;
  /** Loads images from a tar, as `docker load`. */
  load(tar: string): Promise<void>;

  /** Cuts it off from all others and the operator. */
  partition(): Promise<void>;
  heal(): Promise<void>;
  /** Cuts it off from one other host, or from the operator alone with `{ address: lab.operator }`. */
  block(other: Pick<Host, 'address'>): Promise<void>;
  unblock(other: Pick<Host, 'address'>): Promise<void>;

  /** Power cut: every process ends, containers too; files stay. */
  killHost(): Promise<void>;
  /** Boots it again, with all that was enabled: sshd, and dockerd where the lab has it. */
  startHost(): Promise<void>;

  /** Starts dockerd; with `args`, with these instead of those of the lab from now on, after a boot too. */
  startDocker(...args: readonly string[]): Promise<void>;
  /** SIGTERM: containers are stopped first. */
  stopDocker(): Promise<void>;
  /** SIGKILL: containers run on. */
  killDocker(): Promise<void>;
  /** SIGSTOP: it accepts connections and never answers. */
  pauseDocker(): Promise<void>;
  resumeDocker(): Promise<void>;
  startSshd(): Promise<void>;
  /** Nobody is let in any more; sessions go on. */
  stopSshd(): Promise<void>;

  /** Makes `date`, and no other program, tell a time that is wrong by this, `+3d` or `-2h`. `null`: right again. */
  setClock(offset: string | null): Promise<void>;
  /** Puts a small disk at a folder, with what was in it, that has no room left. A boot brings the real one back. */
  fillDisk(path: string): Promise<void>;
  /** Makes room on it again. */
  freeDisk(path: string): Promise<void>;
}

/** A host, and its end. */
export interface OpenHost extends AsyncDisposable {
  readonly host: Host;
}

const SCRIPT = join(import.meta.dirname, 'host.sh');
/** Before the real one on every PATH, sudo's too. A whole session with a wrong clock is not to be had: sshd does not live with libfaketime. */
const DATE = '/usr/local/bin/date';
const START_MS = 60_000;

/** Makes a host's files and switches it on. `index` counts from 0 within the lab, whose folder is `root`. */
export async function openHost(options: {
  readonly root: string;
  readonly index: number;
  readonly network: Network;
  readonly keys: Keys;
  readonly inside: Inside;
  /** Folders of this machine that are there, too. */
  readonly shared: readonly string[];
}): Promise<OpenHost> {
  const { root, index, network, keys, inside, shared } = options;
  const { name, address, init } = inside;
  const port = `h${index + 1}`;
  const folder = join(root, port);
  for (const part of ['disk', 'work', 'own', 'root', 'docker', 'run', 'seed/home'])
    await mkdir(join(folder, part), { recursive: true });
  const key = await makeHostKey(folder);
  await writeFiles(join(folder, 'seed'), inside, key, keys);
  const environment = {
    ...process.env,
    ...{ GROUP: `${network.name}-${port}`, NAME: name, ADDRESS: address, MAC: network.macOf(index), PORT: port },
    ...{ SWITCH: String(network.pid), INIT: init, DOCKER: inside.docker ? 'yes' : 'no' },
    SHARED: shared.join('\n'),
  };
  const socket = join(folder, 'run/docker.sock');
  let life: { readonly first: number; readonly over: Promise<unknown> } | null = null;

  const exec: Host['exec'] = (script, input = '') => {
    if (life === null) throw new Error(`${name} is switched off`);
    return runProgram([SCRIPT, 'enter', String(life.first), 'sh', '-c', script], { cwd: folder, input });
  };
  const inShell = async (script: string, input?: string): Promise<void> => {
    const { code, stdout, stderr } = await exec(script, input);
    if (code !== 0) throw new Error(`${name}: ${script}: exit code ${code}: ${stdout}${stderr}`);
  };
  const docker: Host['docker'] = (...args) =>
    runWell(['docker', '-H', `unix://${socket}`, ...args], {
      env: { ...process.env, DOCKER_CONFIG: join(root, 'docker-config') },
    });
  const sshdAnswers = (): Promise<void> => within(`sshd of ${name}`, () => canConnect(address, 22));
  const dockerAnswers = async (): Promise<void> => {
    const pings = async (): Promise<boolean> => (await callEngine(socket, 'GET', '/_ping')).status === 200;
    await within(`dockerd of ${name}`, pings, () => readFile(join(folder, 'disk/var/log/docker.log'), 'utf8'));
  };
  const startHost = async (): Promise<void> => {
    if (life !== null) return;
    const log = await open(join(folder, 'log'), 'a');
    const holder = spawn('setpriv', ['--pdeathsig', 'KILL', SCRIPT, 'start'], {
      ...{ cwd: folder, env: environment, stdio: ['ignore', 'pipe', log.fd] },
    });
    await log.close();
    const line = await firstLine(holder).catch(async error => {
      throw new Error(`${name} does not boot: ${await readFile(join(folder, 'log'), 'utf8')}`, { cause: error });
    });
    if (line !== 'ready') throw new Error(`${name} does not boot: ${line}`);
    life = { first: await childOf(holder.pid!), over: ended(holder) };
    await noteFirst(folder, life.first);
    if (init === 'none')
      await inShell([...(inside.docker ? [startLine(init, 'docker')] : []), startLine(init, 'sshd')].join('\n'));
    await Promise.all([sshdAnswers(), ...(inside.docker ? [dockerAnswers()] : [])]);
  };
  const killHost = async (): Promise<void> => {
    if (life === null) return;
    process.kill(life.first, 'SIGKILL');
    await life.over;
    life = null;
    await removeGroups(folder);
  };

  await startHost();
  const host: Host = {
    ...{ name, address, socket, exec, docker, startHost, killHost },
    ssh: { port: 22, user: 'root', fingerprint: key.fingerprint, knownHost: knownHost(address, key) },
    load: async tar => {
      await docker('load', '-q', '-i', tar);
    },
    partition: () => network.plug(port, 'down'),
    heal: () => network.plug(port, 'up'),
    block: other => network.fence(address, other.address, 'up'),
    unblock: other => network.fence(address, other.address, 'down'),
    startDocker: async (...args) => {
      if (args.length > 0) await inShell('cat >/etc/default/docker', dockerOptions(args));
      await inShell(startLine(init, 'docker'));
      await dockerAnswers();
    },
    stopDocker: () => inShell(stopLine(init, 'docker')),
    killDocker: () => inShell(endLine('docker', 'KILL')),
    pauseDocker: () => inShell(freezeLine('docker')),
    resumeDocker: () => inShell(thawLine('docker')),
    startSshd: async () => {
      await inShell(startLine(init, 'sshd'));
      await sshdAnswers();
    },
    stopSshd: () => inShell(stopLine(init, 'sshd')),
    setClock: offset =>
      offset === null
        ? inShell(`rm -f ${DATE}`)
        : inShell(`cat >${DATE} && chmod +x ${DATE}`, `#!/bin/sh\nexec faketime -f '${offset}' /usr/bin/date "$@"\n`),
    fillDisk: path => inShell(fillLine(path)),
    freeDisk: path => inShell(`rm -f '${path}/.full'`),
  };
  return { host, [Symbol.asyncDispose]: killHost };
}

function knownHost(address: string, key: HostKey): string {
  return `${address} ${key.publicKey}`;
}

function fillLine(path: string): string {
  const copy = `mkdir -p '${path}' && disk=$(mktemp -d) && mount -t tmpfs -o size=1m tmpfs $disk && cp -a '${path}/.' $disk/`;
  return `${copy} && mount --move $disk '${path}' && rmdir $disk && { dd if=/dev/zero of='${path}/.full' bs=4k 2>/dev/null || true; }`;
}

async function canConnect(host: string, port: number): Promise<boolean> {
  const socket = connect({ host, port, timeout: 1000 });
  try {
    await once(socket, 'connect');
    return true;
  } finally {
    socket.destroy();
  }
}

/** Asks until it is true. What fails meanwhile counts as not yet. */
async function within(what: string, ask: () => Promise<boolean>, log: () => Promise<string> = async () => ''): Promise<void> {
  const endAt = Date.now() + START_MS;
  while (!(await ask().catch(() => false))) {
    if (Date.now() > endAt) throw new Error(`${what} does not answer: ${(await log().catch(() => '')).slice(-2000)}`);
    await sleep(20);
  }
}
