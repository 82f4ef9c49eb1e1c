import { mkdtemp, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { buildImages } from '../images.ts';
import { type Registry, startRegistry } from '../registry.ts';
import type { LabUser } from './files.ts';
import { type Host, openHost } from './host.ts';
import { type Keys, makeKeys } from './keys.ts';
import { clearLeftovers, FOLDER_PREFIX, noteOwner, removeLab } from './leftovers.ts';
import { openNetwork } from './network.ts';
import type { Init } from './services.ts';
import type { Wifi } from './wifi.ts';

/** Packages that a lab of hosts needs, for `skipWithout`. */
export const HOST_PACKAGES: readonly string[] = [
  ...['busybox-static', 'docker.io', 'faketime', 'iproute2', 'iptables', 'openrc', 'openssh-client'],
  ...['openssh-server', 'openssl', 'sudo', 'tini', 'util-linux'],
];

/** What a host is like. */
export interface HostOptions {
  /** Whether it has Docker; where not, not even the programs are there. */
  readonly docker?: boolean;
  /** Arguments of dockerd, beside those it needs. */
  readonly dockerd?: readonly string[];
  /** What its first process is: `none` unless given. */
  readonly init?: Init;
  /** Accounts beside root: `deploy`, who may do everything by sudo, and `visitor`, who has a password, unless given. */
  readonly users?: readonly LabUser[];
  /** It has nmcli, a stand-in, and these networks are in range. */
  readonly wifi?: Wifi;
  /** Folders of this machine that it has, too, at the same paths, and cannot change. */
  readonly shared?: readonly string[];
}

/** Hosts on a network of their own, which the operator, this machine, reaches by their addresses. Nothing leads out of it. */
export interface Lab extends AsyncDisposable {
  readonly hosts: readonly Host[];
  /** Address of this machine in the network. */
  readonly operator: string;
  /** `10.64.3.0/24` */
  readonly subnet: string;
  readonly keys: Keys;
  /** A configuration of the ssh client: `ssh -F FILE h1`. It names `knownHosts`. */
  readonly sshConfig: string;
  readonly knownHosts: string;
  /** A registry at the operator's address, which hosts trust; ends with the lab. */
  registry(options?: { readonly password?: boolean }): Promise<Registry>;
  /** Puts the demo images (see buildImages) on all hosts that have Docker. */
  loadImages(): Promise<void>;
}

export const DEFAULT_USERS: readonly LabUser[] = [
  { name: 'deploy', sudo: 'free' },
  { name: 'visitor', password: 'let me in' },
];

/**
 * Starts hosts, as root. Each is a tree of processes in namespaces of its own, over this machine's system but with files of its own, and all
 * of them end with the lab, also when this process is killed. `each` says how a host differs from the rest.
 */
export async function startHosts(
  options: HostOptions & {
    readonly count: number;
    /** Hostnames, `h1`, `h2` … unless given. */
    readonly names?: readonly string[];
    readonly each?: (index: number) => HostOptions;
  },
): Promise<Lab> {
  await clearLeftovers();
  const root = await mkdtemp(FOLDER_PREFIX);
  await using stack = new AsyncDisposableStack();
  stack.defer(() => removeLab(root));
  await noteOwner(root);
  const [network, keys] = await Promise.all([openNetwork(root).then(opened => stack.use(opened)), makeKeys(root)]);
  const { operator, subnet } = network;
  const numbers = Array.from({ length: options.count }, (_, index) => index);
  const opened = await Promise.allSettled(
    numbers.map(async index => {
      const {
        docker = false,
        dockerd = [],
        init = 'none',
        users = DEFAULT_USERS,
        wifi = null,
        shared = [],
      } = { ...options, ...options.each?.(index) };
      const name = options.names?.[index] ?? `h${index + 1}`;
      const inside = { name, address: network.addressOf(index), subnet, docker, dockerd, init, users, wifi };
      return { ...stack.use(await openHost({ root, index, network, keys, inside, shared })), docker };
    }),
  );
  const failed = opened.find(result => result.status === 'rejected');
  if (failed !== undefined) throw failed.reason;
  const ready = opened.flatMap(result => (result.status === 'fulfilled' ? [result.value] : []));
  const hosts = ready.map(({ host }) => host);
  const files = await writeClientFiles(root, hosts, keys);
  const lasting = stack.move();
  return {
    ...{ hosts, operator, subnet, keys, ...files },
    registry: async (wanted = {}) => lasting.use(await startRegistry({ ...wanted, host: operator })),
    loadImages: () =>
      loadImages(
        root,
        ready.filter(({ docker }) => docker).map(({ host }) => host),
      ),
    [Symbol.asyncDispose]: () => lasting.disposeAsync(),
  };
}

async function loadImages(root: string, [first, ...others]: readonly Host[]): Promise<void> {
  if (first === undefined) throw new Error('no host of this lab has Docker');
  await buildImages(first.socket);
  if (others.length === 0) return;
  const tar = join(root, 'images.tar');
  const names = await first.docker('images', '--format', '{{.Repository}}:{{.Tag}}');
  await first.docker('save', '-o', tar, ...names.split('\n').filter(name => name.startsWith('demo/')));
  await Promise.all(others.map(host => host.load(tar)));
}

async function writeClientFiles(
  root: string,
  hosts: readonly Host[],
  keys: Keys,
): Promise<{ readonly sshConfig: string; readonly knownHosts: string }> {
  const [sshConfig, knownHosts] = [join(root, 'ssh_config'), join(root, 'known_hosts')];
  await writeFile(knownHosts, hosts.map(host => `${host.ssh.knownHost}\n`).join(''));
  const names = hosts.map(host => `Host ${host.name}\n  HostName ${host.address}\n`).join('');
  const rest = `Host *\n  User root\n  IdentityFile ${keys.privateKeyPath}\n  IdentitiesOnly yes\n  UserKnownHostsFile ${knownHosts}\n`;
  await writeFile(sshConfig, names + rest);
  return { sshConfig, knownHosts };
}
