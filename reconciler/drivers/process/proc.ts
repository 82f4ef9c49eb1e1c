import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import type { ProcessName } from './life-file.ts';

/** What the system tells of one process. */
export interface ProcessFacts {
  readonly born: string;
  /** `R`, `S`, `D`, `T` (stopped by a signal), `Z` (dead, not yet waited for) … */
  readonly state: string;
  readonly group: number;
  readonly session: number;
  /** The program's name, at most 15 characters. */
  readonly program: string;
}

/** Of a pid; null: no such process. Synchronous, because /proc is memory. */
export function readProcess(pid: number): ProcessFacts | null {
  try {
    return process.platform === 'linux' ? parseStat(readFileSync(`/proc/${pid}/stat`, 'utf8')) : askPs(pid);
  } catch {
    return null;
  }
}

/** proc_pid_stat(5): the name is in brackets and may itself hold brackets and spaces; field 22 is the start in ticks since boot. */
export function parseStat(text: string): ProcessFacts {
  const close = text.lastIndexOf(')');
  const fields = text.slice(close + 2).split(' ');
  return {
    state: fields[0] ?? '',
    group: Number(fields[2]),
    session: Number(fields[3]),
    born: fields[19] ?? '',
    program: text.slice(text.indexOf('(') + 1, close),
  };
}

function askPs(pid: number): ProcessFacts {
  const options = { encoding: 'utf8', env: { LC_ALL: 'C', PATH: process.env.PATH } } as const;
  const text = execFileSync('ps', ['-o', 'stat=,pgid=,lstart=', '-p', String(pid)], options).trim();
  const [state = '', group = '', ...born] = text.split(/\s+/);
  return { state: state.slice(0, 1), group: Number(group), session: Number(group), born: born.join('_'), program: '' };
}

/** Which boot of the machine this is; empty where births are instants and need none. */
export function readBoot(): string {
  return process.platform === 'linux' ? readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim() : '-';
}

/** The facts of exactly this process; null where it ended, also where its pid is somebody else's by now. */
export function readNamed(name: ProcessName): ProcessFacts | null {
  const facts = readProcess(name.pid);
  return facts !== null && facts.born === name.born && facts.state !== 'Z' && facts.state !== 'X' ? facts : null;
}

/** The pids of all processes of a session; empty where the system has no /proc. */
export function processesOf(session: number): readonly number[] {
  return listPids().filter(pid => readProcess(pid)?.session === session);
}

/** Every pid there is; empty where the system has no /proc. */
export function listPids(): readonly number[] {
  if (process.platform !== 'linux') return [];
  return readdirSync('/proc').map(Number).filter(Number.isSafeInteger);
}
