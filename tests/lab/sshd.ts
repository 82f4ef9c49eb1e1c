import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '../support/ports.ts';

/** An OpenSSH server of a test's own on a free port of loopback, for the user that runs the test. */
export interface Sshd extends AsyncDisposable {
  readonly host: '127.0.0.1';
  readonly port: number;
  readonly user: string;
  /** A private key that it lets in, and the same key encrypted. */
  readonly key: string;
  readonly encryptedKey: { readonly key: string; readonly passphrase: string };
  /** Path of the private key's file, for ssh-add. */
  readonly keyFile: string;
  /** Its ed25519 host key: fingerprint, and line of known_hosts. */
  readonly fingerprint: string;
  readonly knownHosts: string;
  /** Fingerprint of its ECDSA host key, which it shows to who asks for that type only. */
  readonly ecdsaFingerprint: string;
  /** How many logins it has accepted. */
  logins(): Promise<number>;
  /** Ends every session, not the server. */
  cut(): Promise<void>;
  start(): Promise<void>;
  stop(): Promise<void>;
}

const PASSPHRASE = 'correct horse';

/** Starts sshd (Debian's openssh-server, as root). `settings`: further lines of its configuration. */
export async function startSshd(settings: readonly string[] = []): Promise<Sshd> {
  const root = await mkdtemp(join(tmpdir(), 'keelson-sshd-'));
  // Where its init script would make it.
  await mkdir('/run/sshd', { recursive: true });
  const port = await freePort();
  const keygen = (type: string, file: string, passphrase = ''): void => {
    execFileSync('ssh-keygen', ['-q', '-t', type, '-N', passphrase, '-C', 'lab', '-f', join(root, file)]);
  };
  const fingerprintOf = (file: string): string =>
    execFileSync('ssh-keygen', ['-lf', join(root, `${file}.pub`)], { encoding: 'utf8' }).split(' ')[1]!;
  keygen('ed25519', 'host_ed25519');
  keygen('ecdsa', 'host_ecdsa');
  keygen('ed25519', 'id');
  await writeFile(join(root, 'id_encrypted'), await readFile(join(root, 'id')), { mode: 0o600 });
  execFileSync('ssh-keygen', ['-q', '-p', '-P', '', '-N', PASSPHRASE, '-f', join(root, 'id_encrypted')]);
  const log = join(root, 'log');
  await writeFile(log, '');
  const lines = [
    `Port ${port}`,
    'ListenAddress 127.0.0.1',
    `HostKey ${join(root, 'host_ed25519')}`,
    `HostKey ${join(root, 'host_ecdsa')}`,
    `AuthorizedKeysFile ${join(root, 'id.pub')}`,
    `PidFile ${join(root, 'pid')}`,
    'StrictModes no',
    'PermitRootLogin prohibit-password',
    'PasswordAuthentication no',
    'KbdInteractiveAuthentication no',
    'UsePAM no',
    'UseDNS no',
    ...settings,
  ];
  await writeFile(join(root, 'sshd_config'), `${lines.join('\n')}\n`);
  let server: ChildProcess | null = null;
  const start = async (): Promise<void> => {
    server = spawn('setpriv', ['--pdeathsig', 'TERM', '/usr/sbin/sshd', '-D', '-f', join(root, 'sshd_config'), '-E', log], {
      stdio: 'ignore',
    });
    await listening(port, server, log);
  };
  const stop = async (): Promise<void> => {
    if (server === null || server.exitCode !== null || server.signalCode !== null) return;
    server.kill('SIGTERM');
    await once(server, 'exit');
  };
  const cut = async (): Promise<void> => {
    for (const pid of await childrenOf(server!.pid!)) {
      try {
        process.kill(pid, 'SIGTERM');
      } catch {
        // It ended by itself.
      }
    }
  };
  const hostKey = (await readFile(join(root, 'host_ed25519.pub'), 'utf8')).split(' ').slice(0, 2).join(' ');
  await start();
  return {
    host: '127.0.0.1',
    port,
    user: userInfo().username,
    key: await readFile(join(root, 'id'), 'utf8'),
    encryptedKey: { key: await readFile(join(root, 'id_encrypted'), 'utf8'), passphrase: PASSPHRASE },
    keyFile: join(root, 'id'),
    fingerprint: fingerprintOf('host_ed25519'),
    ecdsaFingerprint: fingerprintOf('host_ecdsa'),
    knownHosts: `[127.0.0.1]:${port} ${hostKey}\n`,
    logins: async () => (await readFile(log, 'utf8')).split('\n').filter(line => line.includes('Accepted ')).length,
    cut,
    start,
    stop,
    async [Symbol.asyncDispose]() {
      await cut();
      await stop();
      await rm(root, { recursive: true, force: true });
    },
  };
}

async function childrenOf(pid: number): Promise<readonly number[]> {
  const text = await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8').catch(() => '');
  return text.split(' ').filter(Boolean).map(Number);
}

async function listening(port: number, server: ChildProcess, log: string): Promise<void> {
  for (;;) {
    if (server.exitCode !== null) throw new Error(`sshd ended at once: ${await readFile(log, 'utf8')}`);
    const socket = connect(port, '127.0.0.1');
    const open = await new Promise<boolean>(resolve => {
      socket.once('connect', () => resolve(true));
      socket.once('error', () => resolve(false));
    });
    socket.destroy();
    if (open) return;
    await sleep(20);
  }
}
