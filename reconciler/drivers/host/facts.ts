import type { HostFacts, NodeFacts } from '../../model/node-facts.ts';
import { first } from './facet-kit.ts';

/** What a look said of the host, as facts. `now`: our clock at the middle of the look, milliseconds. `engineVersion`: what is known of it. */
export function factsOf(host: ReadonlyMap<string, readonly string[]>, engineVersion: string, now: number): NodeFacts {
  const said = (word: string): string => first(host, word) ?? '';
  const machineId = said('machine-id');
  // Containers made from one image have one machine-id, and the boot of their host.
  const id = `${machineId} ${said('boot-id')} ${said('namespace')}`.trim();
  return {
    platform: platformOf(said('uname'), said('bits')),
    engineVersion,
    hostname: said('kernel-name'),
    cpuMillis: Number(said('cpus')) * 1000,
    memoryBytes: Number(said('memory')) * 1024,
    runtimes: [],
    ...(id === '' ? {} : { engineId: id }),
    host: {
      os: said('os').replaceAll(/^["']|["']$/g, ''),
      init: said('init') as HostFacts['init'],
      machineId,
      addresses: addressesOf(host.get('addresses') ?? []),
      diskFreeBytes: freeBytes(host.get('disk') ?? []),
      clockAheadMs: aheadMs(Number(said('clock')), now),
    },
  };
}

/** `linux/arm64`: from what `uname -m` says, and the class of the shell's program. */
export function platformOf(machine: string, bits: string): string {
  return `linux/${architectureOf(machine, bits.trim())}`;
}

/** `Docker version 20.10.24+dfsg1, build 297e128`. */
export function engineVersionOf(said: string): string {
  return /version ([^\s,]+)/.exec(said)?.[1] ?? '';
}

/** The kernel's names (uname -m), as image platforms spell them. */
const ARCHITECTURES: Readonly<Record<string, string>> = {
  x86_64: 'amd64',
  aarch64: 'arm64',
  armv8l: 'arm/v7',
  armv7l: 'arm/v7',
  armv6l: 'arm/v6',
  i386: '386',
  i686: '386',
};

/** A kernel of 64 bits may have a system of 32 above it, as on many boards: the class of its shell tells (1: 32 bits; elf(5)). */
const NARROW: Readonly<Record<string, string>> = { x86_64: '386', aarch64: 'arm/v7' };

function architectureOf(machine: string, elfClass: string): string {
  return (elfClass === '1' ? NARROW[machine] : undefined) ?? ARCHITECTURES[machine] ?? machine;
}

/** Lines of `ip -o addr`: `2: eth0    inet 192.168.1.23/24 brd …`. A name may end in `@` and what it is stacked on. */
function addressesOf(lines: readonly string[]): Readonly<Record<string, readonly string[]>> {
  const found: Record<string, string[]> = {};
  for (const line of lines) {
    const [, name, address] = /^\d+:\s+([^\s@]+)\S*\s+inet6?\s+(\S+)/.exec(line) ?? [];
    if (name === undefined || address === undefined) continue;
    found[name] = [...(found[name] ?? []), address.includes('/') ? address : `${address}/${address.includes(':') ? 128 : 32}`];
  }
  return found;
}

const STEP_BYTES = 16 * 1024 * 1024;

/** The last line of `df -Pk`: its fourth column. */
function freeBytes(lines: readonly string[]): number {
  const free = Number(lines.at(-1)?.split(/\s+/)[3] ?? 0) * 1024;
  return Math.floor(free / STEP_BYTES) * STEP_BYTES;
}

function aheadMs(seconds: number, now: number): number {
  const ahead = Math.round(seconds - now / 1000);
  return Math.abs(ahead) <= 2 ? 0 : ahead * 1000;
}
