import { type ChildProcess, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../support/ports.ts';
import { eventually } from '../support/wait.ts';
import type { Host } from './hosts/host.ts';
import { runInNetwork } from './network.ts';
import { ended } from './processes.ts';

/** Packages that a Glances needs, for `skipWithout`. */
export const GLANCES_PACKAGES: readonly string[] = ['glances'];

/** A Glances of this machine on loopback. */
export interface Glances extends AsyncDisposable {
  readonly port: number;
}

const START_MS = 60_000;

/** Starts Debian's Glances (API 3); with a password, for the user `glances`. */
export async function startGlances({ password }: { readonly password?: string } = {}): Promise<Glances> {
  const folder = await mkdtemp(join(tmpdir(), 'glances-'));
  await mkdir(join(folder, 'glances'));
  if (password !== undefined) await writeFile(join(folder, 'glances/glances.pwd'), hashOf(password));
  const port = await freePort();
  const child = spawn('glances', [...glancesArgs('127.0.0.1', port), ...(password === undefined ? [] : ['--password'])], {
    env: { ...process.env, XDG_CONFIG_HOME: folder },
    stdio: 'ignore',
  });
  await eventually(() => fetch(`http://127.0.0.1:${port}/api/3/cpu`), START_MS);
  return {
    port,
    async [Symbol.asyncDispose]() {
      await endChild(child);
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Starts a Glances of this machine in the network of a process, at that address and port 61208. */
export async function startGlancesIn(network: number, address: string): Promise<AsyncDisposable> {
  const child = spawn('nsenter', ['-t', String(network), '-n', 'glances', ...glancesArgs(address, 61_208)], { stdio: 'ignore' });
  await eventually(
    () => runInNetwork(network, 'busybox', 'wget', '-q', '-O', '-', `http://${address}:61208/api/3/cpu`),
    START_MS,
  );
  return { [Symbol.asyncDispose]: () => endChild(child) };
}

async function endChild(child: ChildProcess): Promise<void> {
  child.kill();
  await ended(child);
}

/** Starts a Glances on a host of a lab, at its address and port 61208; it ends with the host. */
export async function startGlancesOn({ name, address, exec }: Host): Promise<void> {
  const { code, stderr } = await exec(`setsid glances ${glancesArgs(address, 61_208).join(' ')} >/var/log/glances.log 2>&1 &`);
  if (code !== 0) throw new Error(`Glances does not start on ${name}: ${stderr}`);
  await eventually(async () => {
    const { ok } = await fetch(`http://${address}:61208/api/3/cpu`);
    if (!ok) throw new Error(`Glances does not answer on ${name}`);
  }, START_MS);
}

/** How Glances is started for tests: what it tells is at most a second old. */
function glancesArgs(address: string, port: number): readonly string[] {
  const off = ['--disable-check-update', '--disable-autodiscover', '--disable-plugin', 'cloud,docker'];
  return ['-w', '-t', '1', '-B', address, '-p', String(port), ...off];
}

/** As Glances keeps a password: salted, over the SHA-256 of what people type. */
function hashOf(password: string): string {
  const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
  const salt = 'salt';
  return `${salt}$${sha256(salt + sha256(password))}`;
}
