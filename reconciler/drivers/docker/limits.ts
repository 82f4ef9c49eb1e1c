import type { LimitsSpec, RestartSpec, WorkloadSpec } from '../../model/workload.ts';
import { defined } from './defined.ts';
import type { EngineHostConfig } from './engine-types.ts';

/** Microseconds: a quota of 100 per period is one thousandth of a processor. */
const CPU_PERIOD = 100_000;

/**
 * No limit at all, to the kernel. The Engine takes no way back from a memory limit: 0 is ignored and -1 refused.
 * https://docs.kernel.org/admin-guide/cgroup-v1/memory.html
 */
export const UNLIMITED_BYTES: number = 2 ** 63 - 4096;

type Limited = Pick<WorkloadSpec, 'limits' | 'reservations' | 'restart'>;

/**
 * Limits of a container to be made. Always with MemorySwap -1 and a quota, never NanoCpus: only those can be changed and lifted again while it
 * runs.
 */
export function toEngineLimits({ limits, reservations, restart }: Limited): EngineHostConfig {
  return {
    ...(limits.memoryBytes === undefined ? {} : { Memory: limits.memoryBytes, MemorySwap: -1 }),
    ...(limits.cpuMillis === undefined ? {} : { CpuPeriod: CPU_PERIOD, CpuQuota: (limits.cpuMillis * CPU_PERIOD) / 1000 }),
    ...(limits.pids === undefined ? {} : { PidsLimit: limits.pids }),
    ...(reservations.memoryBytes === undefined ? {} : { MemoryReservation: reservations.memoryBytes }),
    RestartPolicy: toEngineRestart(restart),
  };
}

/**
 * The body of POST /containers/{id}/update that gives a container `spec`'s limits and restart policy; null where it has them. What was set by hand
 * in another form (a swap limit, NanoCpus) is changed in that form, because the Engine refuses to mix them.
 */
export function limitUpdate(current: EngineHostConfig, spec: Limited, cpuMillis: number): EngineHostConfig | null {
  const is = fromEngineLimits(current, cpuMillis);
  const { limits, reservations, restart } = spec;
  const update: EngineHostConfig = {
    ...(is.limits.memoryBytes === limits.memoryBytes ? {} : memoryUpdate(current, limits.memoryBytes)),
    ...(is.limits.cpuMillis === limits.cpuMillis ? {} : cpuUpdate(current, limits.cpuMillis, cpuMillis)),
    ...(is.limits.pids === limits.pids ? {} : { PidsLimit: limits.pids ?? -1 }),
    ...(is.reservations.memoryBytes === reservations.memoryBytes ? {} : { MemoryReservation: reservations.memoryBytes ?? -1 }),
    ...(is.restart.policy === restart.policy && is.restart.attempts === restart.attempts
      ? {}
      : { RestartPolicy: toEngineRestart(restart) }),
  };
  return Object.keys(update).length === 0 ? null : update;
}

/** Limits and restart policy as a container has them. `cpuMillis` of the machine: all of its processors are no limit. */
export function fromEngineLimits(host: EngineHostConfig, cpuMillis: number): Limited {
  return {
    limits: defined<LimitsSpec>({
      cpuMillis: cpuLimit(host, cpuMillis),
      memoryBytes: bytes(host.Memory),
      pids: positive(host.PidsLimit),
    }),
    reservations: defined<LimitsSpec>({ memoryBytes: bytes(host.MemoryReservation) }),
    restart: fromEngineRestart(host.RestartPolicy),
  };
}

/** The Engine does not tell the kernel of MemorySwap -1, so that a swap limit set by hand would stay, and no memory limit may be above it. */
function memoryUpdate(current: EngineHostConfig, wanted: number | undefined): EngineHostConfig {
  return { Memory: wanted ?? UNLIMITED_BYTES, MemorySwap: (current.MemorySwap ?? 0) > 0 ? UNLIMITED_BYTES : -1 };
}

function cpuUpdate(current: EngineHostConfig, wanted: number | undefined, cpuMillis: number): EngineHostConfig {
  if ((current.NanoCpus ?? 0) > 0) return { NanoCpus: (wanted ?? cpuMillis) * 1_000_000 };
  return { CpuPeriod: CPU_PERIOD, CpuQuota: wanted === undefined ? -1 : (wanted * CPU_PERIOD) / 1000 };
}

function cpuLimit(
  { NanoCpus: nano = 0, CpuQuota: quota = 0, CpuPeriod: period = 0 }: EngineHostConfig,
  all: number,
): number | undefined {
  if (nano > 0) return nano / 1_000_000 >= all ? undefined : Math.round(nano / 1_000_000);
  return quota > 0 ? Math.round((quota * 1000) / (period || CPU_PERIOD)) : undefined;
}

function bytes(value: number | undefined): number | undefined {
  return value !== undefined && value > 0 && value < 2 ** 62 ? value : undefined;
}

function positive(value: number | null | undefined): number | undefined {
  return value !== null && value !== undefined && value > 0 ? value : undefined;
}

function toEngineRestart({ policy, attempts = 0 }: RestartSpec): { readonly Name: string; readonly MaximumRetryCount: number } {
  return { Name: policy, MaximumRetryCount: policy === 'on-failure' ? attempts : 0 };
}

function fromEngineRestart(policy: EngineHostConfig['RestartPolicy']): RestartSpec {
  const name = policy?.Name === undefined || policy.Name === '' ? 'no' : (policy.Name as RestartSpec['policy']);
  return { policy: name, ...(name === 'on-failure' && policy?.MaximumRetryCount ? { attempts: policy.MaximumRetryCount } : {}) };
}
