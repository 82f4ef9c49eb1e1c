import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { eventually } from '../support/wait.ts';

/** What tests of Mosquitto need; for skipWithout. */
export const MOSQUITTO_PACKAGES: readonly string[] = ['mosquitto'];

/** A Mosquitto that can be ended, started again, and held. */
export interface Mosquitto extends AsyncDisposable {
  readonly pid: number;
  start(): Promise<void>;
  /** Without farewell. */
  kill(): Promise<void>;
  /** It is there and does nothing. */
  pause(): void;
  resume(): void;
  /** Everything that it said. */
  log(): string;
}

/** Starts Mosquitto with this configuration, which listens at a port of this machine, as the present user. */
export async function startMosquitto(folder: string, configuration: string, port: number): Promise<Mosquitto> {
  const file = join(folder, 'mosquitto.conf');
  await writeFile(file, `${configuration}\nuser ${process.getuid?.() === 0 ? 'root' : process.env.USER}\n`);
  let child: ChildProcess | null = null;
  let said = '';
  const start = async (): Promise<void> => {
    child = spawn('mosquitto', ['-c', file], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, PATH: `${process.env.PATH}:/usr/sbin` },
    });
    const hear = (chunk: Buffer): void => {
      said += chunk.toString();
    };
    child.stdout?.on('data', hear);
    child.stderr?.on('data', hear);
    const started = child;
    await eventually(async () => {
      if (started.exitCode !== null) throw new Error(`mosquitto ended with ${started.exitCode}: ${said}`);
      const socket = connect({ host: '127.0.0.1', port });
      try {
        await once(socket, 'connect');
      } finally {
        socket.destroy();
      }
    });
  };
  const kill = async (): Promise<void> => {
    const killed = child;
    child = null;
    if (killed === null || killed.exitCode !== null) return;
    const ended = once(killed, 'exit');
    killed.kill('SIGKILL');
    await ended;
  };
  await start();
  return {
    get pid() {
      return child?.pid ?? 0;
    },
    start,
    kill,
    pause: () => void child?.kill('SIGSTOP'),
    resume: () => void child?.kill('SIGCONT'),
    log: () => said,
    [Symbol.asyncDispose]: kill,
  };
}
