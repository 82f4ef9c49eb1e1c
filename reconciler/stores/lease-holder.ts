import { randomUUID } from 'node:crypto';
import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';
import type { LeaseHolder } from './store.ts';

/** A lease as a store keeps it; `until` in milliseconds since the epoch. */
export interface HeldLease {
  readonly holder: LeaseHolder;
  readonly until: number;
}

/** This process as a holder of leases: one value per process, made once. `command` is what people started, `now` its instant. */
export function describeThisProcess(command: string, now: number): LeaseHolder {
  return {
    id: randomUUID(),
    pid: process.pid,
    hostname: hostname(),
    pidSpace: readPidSpace(),
    startTicks: readStart(process.pid)?.ticks ?? null,
    command,
    since: now,
  };
}

/** Whether `asker` may have the lease: it is free, its own, over, or of a process that this machine knows to be dead. */
export function mayTake(held: HeldLease | undefined, asker: LeaseHolder, now: number): boolean {
  return held === undefined || held.holder.id === asker.id || held.until <= now || isKnownDead(held.holder, asker);
}

/** Pids can be compared only within one boot and one pid namespace; anywhere else nothing is known. */
function isKnownDead(holder: LeaseHolder, asker: LeaseHolder): boolean {
  if (holder.hostname !== asker.hostname || holder.pidSpace !== asker.pidSpace) return false;
  if (holder.startTicks === null) return !answersToSignals(holder.pid);
  const start = readStart(holder.pid);
  return start === null || start.ended || start.ticks !== holder.startTicks;
}

function answersToSignals(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Fields 3 (state) and 22 (start time) of /proc/PID/stat, see proc_pid_stat(5); null: no such process, or no /proc. */
function readStart(pid: number): { readonly ticks: number; readonly ended: boolean } | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return { ticks: Number(fields[19]), ended: fields[0] === 'Z' || fields[0] === 'X' };
  } catch {
    return null;
  }
}

function readPidSpace(): string | null {
  try {
    return `${readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()} ${readlinkSync('/proc/self/ns/pid')}`;
  } catch {
    return null;
  }
}
