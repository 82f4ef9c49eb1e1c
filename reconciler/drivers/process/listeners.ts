import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import path from 'node:path';
import type { Foreign } from '../../model/resource.ts';
import { listPids, readProcess } from './proc.ts';

type Port = Foreign['ports'][number];

/** A socket that holds a port of this machine. */
export interface HeldPort extends Port {
  readonly inode: string;
}

interface Holder {
  readonly pid: number;
  readonly program: string;
  readonly session: number;
}

/** Who holds which socket, by inode, as found so far; `null`: nobody that we may look into. */
export type Holders = Map<string, Holder | null>;

/**
 * The ports that others than ours hold, by process. Whose a socket is takes a walk over all open files of all processes, so that is done
 * only when a new one turns up. Empty where the system has no /proc.
 */
export function seeForeign(ours: ReadonlySet<number>, holders: Holders): readonly Foreign[] {
  const held = listHeldPorts();
  if (held.some(port => !holders.has(port.inode))) findHolders(held, holders);
  const byHolder = new Map<string, Port[]>();
  for (const { inode, ...port } of held) {
    const holder = holders.get(inode) ?? null;
    if (holder !== null && ours.has(holder.session)) continue;
    const name = holder === null ? 'a process that cannot be looked into' : `process ${holder.pid} (${holder.program})`;
    byHolder.set(name, [...(byHolder.get(name) ?? []), port]);
  }
  return [...byHolder].map(([name, ports]) => ({ kind: 'workload', name, ports, addresses: [] }));
}

function listHeldPorts(): readonly HeldPort[] {
  if (process.platform !== 'linux') return [];
  return (['tcp', 'tcp6', 'udp', 'udp6'] as const).flatMap(table => {
    try {
      return parseSockets(readFileSync(`/proc/net/${table}`, 'utf8'), table.startsWith('tcp') ? 'tcp' : 'udp');
    } catch {
      // A kernel without IPv6 has no such table.
      return [];
    }
  });
}

const LISTENING: Readonly<Record<'tcp' | 'udp', string>> = { tcp: '0A', udp: '07' };

/** The listening sockets of /proc/net/tcp and its like: local address, remote address, state, …, inode. See proc_pid_net(5). */
export function parseSockets(text: string, protocol: 'tcp' | 'udp'): readonly HeldPort[] {
  return text
    .split('\n')
    .slice(1)
    .flatMap(line => {
      const fields = line.trim().split(/\s+/);
      const [address = '', port = ''] = (fields[1] ?? '').split(':');
      if (fields[3] !== LISTENING[protocol]) return [];
      return [{ address: formatAddress(address), port: Number.parseInt(port, 16), protocol, inode: fields[9] ?? '' }];
    });
}

/** Words of four bytes, each in the machine's order: `0100007F` is 127.0.0.1 (all machines that Node runs on for us are little-endian). */
function formatAddress(hex: string): string {
  const bytes = (hex.match(/.{8}/g) ?? []).flatMap(word => (word.match(/../g) ?? []).reverse());
  if (bytes.length === 4) return bytes.map(byte => Number.parseInt(byte, 16)).join('.');
  const groups = bytes.join('').match(/.{4}/g) ?? [];
  const isMapped = groups.slice(0, 5).every(group => group === '0000') && groups[5]?.toUpperCase() === 'FFFF';
  if (isMapped)
    return bytes
      .slice(12)
      .map(byte => Number.parseInt(byte, 16))
      .join('.');
  const url = new URL(`http://[${groups.join(':')}]`);
  return url.hostname.slice(1, -1);
}

function findHolders(held: readonly HeldPort[], holders: Holders): void {
  const wanted = new Set(held.map(port => port.inode));
  for (const inode of [...holders.keys()]) if (!wanted.has(inode)) holders.delete(inode);
  for (const inode of wanted) if (!holders.has(inode)) holders.set(inode, null);
  for (const pid of listPids()) {
    for (const inode of socketsOf(pid)) {
      if (!wanted.has(inode) || holders.get(inode) !== null) continue;
      const facts = readProcess(pid);
      // The kernel's name of a process is that of its main thread, which Node calls MainThread; the file that runs is clearer.
      const program = path.basename(linkOf(`/proc/${pid}/exe`)) || facts?.program;
      if (facts !== null) holders.set(inode, { pid, program: program ?? '', session: facts.session });
    }
  }
}

function socketsOf(pid: number): readonly string[] {
  try {
    return readdirSync(`/proc/${pid}/fd`).flatMap(fd => {
      const inode = /^socket:\[(\d+)\]$/.exec(linkOf(`/proc/${pid}/fd/${fd}`))?.[1];
      return inode === undefined ? [] : [inode];
    });
  } catch {
    // It ended, or it is another user's.
    return [];
  }
}

function linkOf(file: string): string {
  try {
    return readlinkSync(file);
  } catch {
    return '';
  }
}
