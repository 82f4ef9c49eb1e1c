import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readlink } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** A network of a test's own, that nothing leads out of: an operator's machine, linked to others. Pids name whose network a machine has. */
export interface LabNetwork extends AsyncDisposable {
  readonly operator: number;
  /** By address. */
  readonly machines: ReadonlyMap<string, number>;
}

/** Makes a network of machines with these addresses, the operator's being `own`. It is gone with its processes, and those with this one. */
export async function startNetwork(own: string, addresses: readonly string[] = []): Promise<LabNetwork> {
  const holders = await Promise.all(['operator', ...addresses].map(hold));
  const pids = holders.map(holder => holder.pid!);
  const operator = pids[0]!;
  const machines = new Map(addresses.map((address, index) => [address, pids[index + 1]!]));
  const ip = (pid: number, ...args: readonly string[]): Promise<unknown> => runInNetwork(pid, 'ip', ...args);
  for (const pid of pids) await ip(pid, 'link', 'set', 'lo', 'up');
  for (const [index, [address, pid]] of [...machines].entries()) {
    await ip(operator, 'link', 'add', `to${index}`, 'type', 'veth', 'peer', 'name', 'eth0', 'netns', String(pid));
    await ip(operator, 'addr', 'add', own, 'peer', address, 'dev', `to${index}`);
    await ip(pid, 'addr', 'add', address, 'peer', own, 'dev', 'eth0');
    await ip(operator, 'link', 'set', `to${index}`, 'up');
    await ip(pid, 'link', 'set', 'eth0', 'up');
  }
  return {
    operator,
    machines,
    async [Symbol.asyncDispose]() {
      for (const holder of holders) {
        holder.kill('SIGKILL');
        if (holder.exitCode === null && holder.signalCode === null) await once(holder, 'exit');
      }
    },
  };
}

/** Runs a command in a machine's network; returns what it printed. */
export async function runInNetwork(pid: number, ...command: readonly string[]): Promise<string> {
  return (await run('nsenter', ['-t', String(pid), '-n', ...command])).stdout;
}

async function hold(): Promise<ChildProcess> {
  const holder = spawn('setpriv', ['--pdeathsig', 'KILL', 'unshare', '--net', 'sleep', 'infinity'], { stdio: 'ignore' });
  await once(holder, 'spawn');
  const ours = await readlink('/proc/self/ns/net');
  while ((await readlink(`/proc/${holder.pid}/ns/net`)) === ours) {
    if (holder.exitCode !== null) throw new Error(`unshare ended with ${holder.exitCode}`);
    await sleep(5);
  }
  return holder;
}
