import type { Host } from '../lab/hosts/host.ts';

/** How a container stands: what it may really use, and whether it runs. */
export interface Standing {
  readonly id: string;
  readonly state: string;
  /** Of a processor; null: as much as there is. */
  readonly cpus: number | null;
  readonly memoryBytes: number | null;
  /** Together with what is swapped. */
  readonly swapBytes: number | null;
}

/** All containers of a host by name, without digests: of those that run as the kernel limits them, of others as the engine would. */
export async function standingOf(host: Host): Promise<Readonly<Record<string, Standing>>> {
  const ids = (await host.docker('ps', '-aq', '--no-trunc')).split('\n').filter(id => id !== '');
  const inspected = JSON.parse(await host.docker('inspect', ...ids)) as readonly Inspected[];
  const entries = await Promise.all(
    inspected.map(async container => {
      const { Id: id, Name, State } = container;
      const limits = State.Running ? await kernelLimits(host, id) : engineLimits(container);
      return [Name.slice(1).replace(/-[0-9a-f]{8}$/, ''), { id, state: State.Status, ...limits }] as const;
    }),
  );
  return Object.fromEntries(entries.sort(([one], [other]) => (one < other ? -1 : 1)));
}

interface Inspected {
  readonly Id: string;
  readonly Name: string;
  readonly State: { readonly Status: string; readonly Running: boolean };
  readonly HostConfig: Readonly<Record<'NanoCpus' | 'CpuQuota' | 'CpuPeriod' | 'Memory' | 'MemorySwap', number>>;
}

type Limits = Pick<Standing, 'cpus' | 'memoryBytes' | 'swapBytes'>;

/** What is not limited is told as the most that fits. */
const MOST_BYTES = 2 ** 60;

function bytes(value: number): number | null {
  return value > 0 && value < MOST_BYTES ? value : null;
}

async function kernelLimits({ exec }: Host, id: string): Promise<Limits> {
  const files = ['cpu/docker/ID/cpu.cfs_quota_us', 'cpu/docker/ID/cpu.cfs_period_us'];
  const more = ['memory/docker/ID/memory.limit_in_bytes', 'memory/docker/ID/memory.memsw.limit_in_bytes'];
  const paths = [...files, ...more].map(file => `/sys/fs/cgroup/${file.replace('ID', id)}`);
  const { stdout } = await exec(`cat ${paths.join(' ')}`);
  const [quota = -1, period = 1, memory = 0, swap = 0] = stdout.trim().split('\n').map(Number);
  return { cpus: quota > 0 ? quota / period : null, memoryBytes: bytes(memory), swapBytes: bytes(swap) };
}

function engineLimits({ HostConfig: { NanoCpus, CpuQuota, CpuPeriod, Memory, MemorySwap } }: Inspected): Limits {
  const cpus = NanoCpus > 0 ? NanoCpus / 1e9 : CpuQuota > 0 ? CpuQuota / (CpuPeriod || 100_000) : null;
  return { cpus, memoryBytes: bytes(Memory), swapBytes: bytes(MemorySwap) };
}
