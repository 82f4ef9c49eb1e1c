import type { LimitsSpec } from '../../../model/workload.ts';
import type { EngineHostConfig } from '../engine-types.ts';
import { fromEngineLimits, UNLIMITED_BYTES } from '../limits.ts';
import type { Original } from './keeper.ts';

/** What is lowered of a container that is not ours. */
export type Lowered = 'cpuMillis' | 'memoryBytes';

/** All of them. */
export const LOWERED: readonly Lowered[] = ['cpuMillis', 'memoryBytes'];

/** The limits that a container has, or had. */
export function limitsOf(host: EngineHostConfig, cpuMillis: number): LimitsSpec {
  return fromEngineLimits(host, cpuMillis).limits;
}

/** What a container has of what a restraint may change. */
export function originalOf({
  NanoCpus = 0,
  CpuQuota = 0,
  CpuPeriod = 0,
  Memory = 0,
  MemorySwap = 0,
}: EngineHostConfig): Original {
  return { NanoCpus, CpuQuota, CpuPeriod, Memory, MemorySwap };
}

/** Those of some limits that are stricter than what a container had, and not below what it reserves: the Engine refuses that. */
export function lowered(own: LimitsSpec, wanted: LimitsSpec, { MemoryReservation = 0 }: EngineHostConfig): LimitsSpec {
  const floor = { cpuMillis: 0, memoryBytes: MemoryReservation };
  const set = LOWERED.flatMap(name => {
    const value = wanted[name] === undefined ? undefined : Math.max(wanted[name], floor[name]);
    return value !== undefined && value < (own[name] ?? Number.POSITIVE_INFINITY) ? [[name, value] as const] : [];
  });
  return Object.fromEntries(set);
}

/** The part of an update that sets one limit, in the form that the container has it in: the Engine refuses to mix them. */
export function setLimit(name: Lowered, value: number, current: EngineHostConfig, original: Original): EngineHostConfig {
  if (name === 'memoryBytes') return original.MemorySwap > 0 ? { Memory: value } : { Memory: value, MemorySwap: -1 };
  if ((current.NanoCpus ?? 0) > 0) return { NanoCpus: value * 1_000_000 };
  const period = original.CpuPeriod || PERIOD;
  return { CpuPeriod: period, CpuQuota: Math.round((value * period) / 1000) };
}

/** The part of an update that gives one limit back. What was unlimited has no way back to that in what the Engine shows, only to the kernel. */
export function giveBack(name: Lowered, current: EngineHostConfig, original: Original, cpuMillis: number): EngineHostConfig {
  if (name === 'memoryBytes') {
    const isLimited = original.Memory > 0 && original.Memory < UNLIMITED_BYTES;
    return isLimited ? { Memory: original.Memory, MemorySwap: original.MemorySwap } : { Memory: UNLIMITED_BYTES, MemorySwap: -1 };
  }
  if ((current.NanoCpus ?? 0) > 0) return { NanoCpus: original.NanoCpus > 0 ? original.NanoCpus : cpuMillis * 1_000_000 };
  return { CpuPeriod: original.CpuPeriod || PERIOD, CpuQuota: original.CpuQuota > 0 ? original.CpuQuota : -1 };
}

const PERIOD = 100_000;
