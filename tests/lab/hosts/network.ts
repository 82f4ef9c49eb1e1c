import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { ended, runProgram, runWell } from '../processes.ts';
import { firstLine } from './first-line.ts';

/** The network of a lab, 10.64.0.0/12 divided by 256: a switch in a namespace of its own, with a link of this machine to it. */
export interface Network extends AsyncDisposable {
  /** A name no other lab on this machine has at the same time, `kh17`. */
  readonly name: string;
  /** Process that holds the switch's namespace. */
  readonly pid: number;
  readonly subnet: string;
  /** Address of this machine in it. */
  readonly operator: string;
  addressOf(index: number): string;
  macOf(index: number): string;
  /** Lets nothing through a port of the switch, or all again. The host's link stays up: it hears nothing, as on a bad Wi-Fi. */
  plug(port: string, state: 'up' | 'down'): Promise<void>;
  /** Drops all between two addresses, or no longer. */
  fence(one: string, other: string, state: 'up' | 'down'): Promise<void>;
}

const COUNT = 4096;

/** Makes a network in a range that is free: who can make the link has the number. */
export async function openNetwork(folder: string): Promise<Network> {
  for (let tries = 0; tries < COUNT; tries++) {
    const number = (process.pid + tries) % COUNT;
    const opened = await tryNumber(number, folder);
    if (opened !== null) return opened;
  }
  throw new Error('no range of addresses is free for a lab');
}

async function tryNumber(number: number, folder: string): Promise<Network | null> {
  const name = `kh${number}`;
  const range = `10.${64 + (number >> 8)}.${number & 255}`;
  const holder = spawn(
    'setpriv',
    ['--pdeathsig', 'KILL', 'unshare', '--net', join(import.meta.dirname, 'switch.sh'), name, String(process.pid), `${range}.1`],
    { cwd: folder, stdio: ['ignore', 'pipe', 'inherit'] },
  );
  if ((await firstLine(holder)) === 'taken') return null;
  const inside = (...command: readonly string[]): Promise<string> =>
    runWell(['nsenter', '-t', String(holder.pid), '-n', ...command]);
  return {
    name,
    pid: holder.pid!,
    subnet: `${range}.0/24`,
    operator: `${range}.1`,
    addressOf: index => `${range}.${11 + index}`,
    macOf: index => `02:6b:${[number >> 8, number & 255, 0, index].map(byte => byte.toString(16).padStart(2, '0')).join(':')}`,
    plug: async (port, state) => {
      await inside('bridge', 'link', 'set', 'dev', port, 'state', state === 'up' ? 'forwarding' : 'disabled');
    },
    fence: async (one, other, state) => {
      for (const [from, to] of [
        [one, other],
        [other, one],
      ] as const)
        await inside(
          'ebtables',
          state === 'up' ? '-A' : '-D',
          'FORWARD',
          '-p',
          'IPv4',
          '--ip-src',
          from,
          '--ip-dst',
          to,
          '-j',
          'DROP',
        );
    },
    [Symbol.asyncDispose]: async () => {
      // The namespace goes some time after its last process; the link's name shall be free at once.
      await runProgram(['ip', 'link', 'del', name]);
      holder.kill('SIGKILL');
      await ended(holder);
    },
  };
}
