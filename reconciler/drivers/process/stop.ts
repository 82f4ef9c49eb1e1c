import { setTimeout as sleep } from 'node:timers/promises';
import { OperationError } from '../../model/operation-error.ts';
import type { WorkloadSpec } from '../../model/workload.ts';
import { settleLife } from './begin-life.ts';
import type { Context } from './context.ts';
import type { Folder } from './folder.ts';
import type { ProcessName, Start } from './life-file.ts';
import { readNamed } from './proc.ts';
import { statusOf } from './status.ts';

const AFTER_KILL_MS = 5000;
const LOOK_EVERY_MS = 20;

/** Ends a workload and everything in its process group: the signal, its grace, then SIGKILL. Returns when it is gone, and what was about to begin never will. */
export async function stopLife(context: Context, folder: Folder, stop: WorkloadSpec['stop'], signal: AbortSignal): Promise<void> {
  const status = statusOf(await settleLife(folder.life), context.boot);
  if (status.kind !== 'running') return;
  const { start } = status;
  if (stop.signal !== 'SIGKILL') {
    signalGroup(start, stop.signal as NodeJS.Signals);
    // One that was halted by SIGSTOP would never see the signal.
    signalGroup(start, 'SIGCONT');
    if (await isGone(start, stop.graceMs, signal)) return;
  }
  // The shell writes down how the workload ended, and then ends the rest of the group and itself.
  signalOne(start.main, 'SIGKILL');
  if (await isGone(start, AFTER_KILL_MS, signal)) return;
  signalGroup(start, 'SIGKILL');
  if (await isGone(start, AFTER_KILL_MS, signal)) return;
  throw new OperationError(
    'internal',
    `${folder.ref} (process ${start.main?.pid}) did not end on SIGKILL: the kernel holds it, perhaps for a disk that does not answer`,
  );
}

/** Sends to every process of the group, as long as its leader or the workload is provably ours. */
export function signalGroup(start: Start, name: NodeJS.Signals): void {
  const { shim, main } = start;
  if (shim === undefined) return;
  const leads = readNamed(shim) !== null || (main !== undefined && readNamed(main)?.group === shim.pid);
  if (leads) send(-shim.pid, name);
}

/** Sends to one process, as long as it is provably the one that was recorded. */
export function signalOne(named: ProcessName | undefined, name: NodeJS.Signals): void {
  if (named !== undefined && readNamed(named) !== null) send(named.pid, name);
}

function send(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return;
    throw new OperationError(
      'forbidden',
      `cannot send ${name} to process ${Math.abs(pid)}: it belongs to another user; run reconcile as that user or as root`,
      { cause: error },
    );
  }
}

async function isGone(start: Start, withinMs: number, signal: AbortSignal): Promise<boolean> {
  const alive = (named: ProcessName | undefined): boolean => named !== undefined && readNamed(named) !== null;
  const until = performance.now() + withinMs;
  while (alive(start.main) || alive(start.shim)) {
    if (performance.now() >= until) return false;
    await sleep(LOOK_EVERY_MS, undefined, { signal });
  }
  return true;
}
