import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '../support/ports.ts';
import { askEngine } from './engine-api.ts';

/** A registry of a test's own, on a free port of loopback, where engines speak HTTP to it without being told. */
export interface Registry extends AsyncDisposable {
  /** `127.0.0.1:40123`, the first part of its images' references. */
  readonly address: string;
  /** What it asks for, if it asks. */
  readonly credentials?: { readonly username: string; readonly password: string };
  /** Pushes an image of an engine under the same name here; returns the reference, `127.0.0.1:40123/demo/app:1.0.0`. */
  push(socket: string, ref: string): Promise<string>;
  stop(): Promise<void>;
}

const CREDENTIALS = { username: 'ci', password: 'keelson-test' };
/** bcrypt of the password above, the only hash the registry takes; few rounds, for speed. */
const HTPASSWD = 'ci:$2b$04$RmLqK4Ds2zgYMfc.YAR0veZ0nK.QYu3T.FIEGT7Y6nQvwBEQnJUMG';

/** Starts Debian's docker-registry; with `password`, it wants one. It listens at `host`, an address of this machine, 127.0.0.1 unless given. */
export async function startRegistry(options: { readonly password?: boolean; readonly host?: string } = {}): Promise<Registry> {
  const root = await mkdtemp(join(tmpdir(), 'keelson-registry-'));
  const address = `${options.host ?? '127.0.0.1'}:${await freePort()}`;
  const settings = {
    version: '0.1',
    log: { level: 'warn' },
    storage: { filesystem: { rootdirectory: join(root, 'data') }, delete: { enabled: true } },
    http: { addr: address },
    ...(options.password === true ? { auth: { htpasswd: { realm: 'lab', path: join(root, 'htpasswd') } } } : {}),
  };
  await writeFile(join(root, 'htpasswd'), `${HTPASSWD}\n`);
  await writeFile(join(root, 'config.json'), JSON.stringify(settings));
  const environment = { ...process.env, OTEL_TRACES_EXPORTER: 'none' };
  const child = spawn('setpriv', ['--pdeathsig', 'KILL', 'docker-registry', 'serve', join(root, 'config.json')], {
    stdio: 'ignore',
    env: environment,
  });
  await answering(address, () => child.exitCode);
  const credentials = options.password === true ? CREDENTIALS : undefined;
  const stop = async (): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill('SIGTERM');
    await once(child, 'exit');
  };
  return {
    address,
    ...(credentials === undefined ? {} : { credentials }),
    push: (socket, ref) => push(socket, ref, address, credentials),
    stop,
    [Symbol.asyncDispose]: async () => {
      await stop();
      await rm(root, { recursive: true, force: true });
    },
  };
}

async function push(socket: string, ref: string, address: string, credentials: Registry['credentials']): Promise<string> {
  const colon = ref.lastIndexOf(':');
  const [repo, tag] = [`${address}/${ref.slice(0, colon)}`, ref.slice(colon + 1)];
  await askEngine(socket, 'POST', `/images/${ref}/tag?${new URLSearchParams({ repo, tag })}`);
  const auth = Buffer.from(JSON.stringify(credentials ?? {}))
    .toString('base64')
    .replaceAll('+', '-')
    .replaceAll('/', '_');
  const said = String(await askEngine(socket, 'POST', `/images/${repo}/push?tag=${tag}`, undefined, { 'X-Registry-Auth': auth }));
  if (said.includes('errorDetail')) throw new Error(`push of ${ref} to ${address}: ${said}`);
  await askEngine(socket, 'DELETE', `/images/${repo}:${tag}`);
  return `${repo}:${tag}`;
}

async function answering(address: string, exitCode: () => number | null): Promise<void> {
  while (exitCode() === null) {
    const answer = await fetch(`http://${address}/v2/`).catch(() => null);
    if (answer !== null) return;
    await sleep(20);
  }
  throw new Error('docker-registry ended at once');
}
