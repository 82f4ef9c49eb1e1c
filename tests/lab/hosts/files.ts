import { randomBytes } from 'node:crypto';
import { chown, mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { runWell } from '../processes.ts';
import type { HostKey, Keys } from './keys.ts';
import { type Init, serviceFiles } from './services.ts';
import { nmcliFiles, type Wifi } from './wifi.ts';

/** An account of a host, beside root. Both keys of the lab open it. */
export interface LabUser {
  readonly name: string;
  /** It may log in by SSH with this, too. */
  readonly password?: string;
  /** What it may do by sudo, everything: `free` without a password, `password` with its own. */
  readonly sudo?: 'free' | 'password';
  /** Groups it is in, such as `docker`, that exist on this machine. */
  readonly groups?: readonly string[];
}

/** What a host is like when it is first switched on. */
export interface Inside {
  readonly name: string;
  readonly address: string;
  /** `10.64.3.0/24`; registries in it are trusted. */
  readonly subnet: string;
  readonly init: Init;
  readonly docker: boolean;
  readonly dockerd: readonly string[];
  readonly users: readonly LabUser[];
  readonly wifi: Wifi | null;
}

const FIRST_ID = 2001;

/** Writes what makes a host differ from this machine into a folder that is laid over it. */
export async function writeFiles(folder: string, inside: Inside, hostKey: HostKey, keys: Keys): Promise<void> {
  for (const [path, text] of await filesOf(inside, hostKey, keys)) {
    const at = join(folder, path);
    const isPrivate = /\/\.ssh\/|\/root\/|_key$|shadow$|sudoers/.test(path);
    await mkdir(dirname(at), { recursive: true, mode: isPrivate && !path.startsWith('/etc') ? 0o700 : 0o755 });
    if (text.startsWith('-> ')) await symlink(text.slice(3), at);
    else await writeFile(at, text, { mode: isPrivate ? 0o600 : text.startsWith('#!') ? 0o755 : 0o644 });
  }
  for (const [index, user] of inside.users.entries()) {
    const home = join(folder, 'home', user.name);
    for (const path of [home, `${home}/.ssh`, `${home}/.ssh/authorized_keys`])
      await chown(path, FIRST_ID + index, FIRST_ID + index);
  }
}

async function filesOf(inside: Inside, hostKey: HostKey, keys: Keys): Promise<ReadonlyMap<string, string>> {
  const { name, address, users } = inside;
  const daemon = { 'insecure-registries': [inside.subnet], 'exec-opts': ['native.cgroupdriver=cgroupfs'] };
  return new Map([
    ['/etc/hostname', `${name}\n`],
    ['/etc/hosts', `127.0.0.1 localhost\n${address} ${name}\n`],
    ['/etc/machine-id', `${randomBytes(16).toString('hex')}\n`],
    ['/etc/fstab', ''],
    ['/etc/ssh/sshd_config', sshdConfig(inside)],
    ['/etc/ssh/lab_host_key', hostKey.text],
    ['/etc/sudoers.d/lab', users.map(sudoLine).join('')],
    ['/root/.ssh/authorized_keys', keys.publicKeys],
    ...users.map(user => [`/home/${user.name}/.ssh/authorized_keys`, keys.publicKeys] as const),
    ...(await accounts(users)),
    ...(inside.docker ? dockerFiles(daemon, inside.dockerd) : []),
    ...serviceFiles(inside.init, inside.docker ? ['sshd', 'docker'] : ['sshd']),
    ...(inside.wifi === null ? [] : await nmcliFiles(inside.wifi)),
  ]);
}

/** What dockerd is started with from now on. */
export function dockerOptions(args: readonly string[]): string {
  return `DOCKER_OPTS="${args.join(' ')}"\n`;
}

function dockerFiles(daemon: object, args: readonly string[]): readonly (readonly [string, string])[] {
  return [
    ['/etc/docker/daemon.json', `${JSON.stringify(daemon)}\n`],
    ['/etc/default/docker', dockerOptions(args)],
  ];
}

/** MaxStartups stays at its default, 10:30:100: who opens too many connections at once shall notice. */
function sshdConfig({ address, users }: Inside): string {
  const passwords = users.some(user => user.password !== undefined);
  return `ListenAddress ${address}
HostKey /etc/ssh/lab_host_key
PidFile /run/sshd.pid
PermitRootLogin prohibit-password
PasswordAuthentication ${passwords ? 'yes' : 'no'}
KbdInteractiveAuthentication no
UsePAM no
UseDNS no
PrintMotd no
Subsystem sftp internal-sftp
`;
}

function sudoLine(user: LabUser): string {
  if (user.sudo === undefined) return '';
  return `${user.name} ALL=(ALL:ALL) ${user.sudo === 'free' ? 'NOPASSWD: ' : ''}ALL\n`;
}

/** The accounts of this machine with those of the lab. */
async function accounts(users: readonly LabUser[]): Promise<readonly (readonly [string, string])[]> {
  const names = new Set(users.map(user => user.name));
  const others = async (path: string): Promise<string[]> => {
    const lines = (await readFile(path, 'utf8')).trimEnd().split('\n');
    return lines.filter(line => !names.has(line.split(':')[0]!));
  };
  const [passwd, group, shadow] = await Promise.all(['/etc/passwd', '/etc/group', '/etc/shadow'].map(others));
  for (const [index, { name, password, groups = [] }] of users.entries()) {
    const id = FIRST_ID + index;
    passwd!.push(`${name}:x:${id}:${id}::/home/${name}:/bin/sh`);
    group!.push(`${name}:x:${id}:`);
    shadow!.push(
      `${name}:${password === undefined ? '*' : await runWell(['openssl', 'passwd', '-6', password])}:20000:0:99999:7:::`,
    );
    for (const wanted of groups) {
      const at = group!.findIndex(line => line.startsWith(`${wanted}:`));
      group![at] += group![at]!.endsWith(':') ? name : `,${name}`;
    }
  }
  return [
    ['/etc/passwd', `${passwd!.join('\n')}\n`],
    ['/etc/group', `${group!.join('\n')}\n`],
    ['/etc/shadow', `${shadow!.join('\n')}\n`],
  ];
}
