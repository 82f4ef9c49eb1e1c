/** What a machine told of itself. */
export interface NodeFacts {
  /** `linux/amd64`, `linux/arm/v7`. */
  readonly platform: string;
  readonly engineVersion: string;
  readonly hostname: string;
  readonly cpuMillis: number;
  readonly memoryBytes: number;
  /** Names of OCI runtimes, networks of the engine itself, and the like, for checks. */
  readonly runtimes: readonly string[];
  /** Tells this engine from all others while it runs, whatever way led to it; absent: nobody knows. */
  readonly engineId?: string;
  /** What only the host itself tells; of an engine: absent. */
  readonly host?: HostFacts;
}

/** What the operating system of a machine told of itself. */
export interface HostFacts {
  /** `ID` of os-release: `debian`, `alpine`; empty: it has none. */
  readonly os: string;
  readonly init: 'systemd' | 'openrc' | 'none';
  /** Content of /etc/machine-id; empty: it has none. */
  readonly machineId: string;
  /** Addresses in CIDR by interface, in the kernel's order: `{eth0: ['192.168.1.23/24', 'fe80::1/64']}`. */
  readonly addresses: Readonly<Record<string, readonly string[]>>;
  /** Free where images are kept (/var/lib/docker, else /), in steps of 16 MiB, so that facts stay the same while nothing much happens. */
  readonly diskFreeBytes: number;
  /** How far its clock is ahead of ours, in whole seconds; what lies within two seconds is 0. */
  readonly clockAheadMs: number;
}

/** What is told of a machine, over what is known of it: an empty text, 0 and an empty list say nothing. */
export function factsOver(known: NodeFacts | null, told: NodeFacts): NodeFacts {
  if (known === null || Object.values(told).every(isSaid)) return told;
  return { ...known, ...Object.fromEntries(Object.entries(told).filter(([, value]) => isSaid(value))) };
}

function isSaid(value: unknown): boolean {
  return value !== '' && value !== 0 && !(Array.isArray(value) && value.length === 0);
}
