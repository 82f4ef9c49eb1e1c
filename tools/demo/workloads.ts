import { glob } from 'node:fs/promises';
import path from 'node:path';
import { readLife, type Start } from '../../reconciler/drivers/process/life-file.ts';
import { signalGroup } from '../../reconciler/drivers/process/stop.ts';

/** A process of a job that is alive. */
export interface RunningWorkload {
  readonly pid: number;
  /** Its own folder, where its files are. */
  readonly folder: string;
  readonly start: Start;
}

/** What runs of a job (`*`: of all) below a folder of the process driver, by what is written down there and the system's own word. */
export async function findWorkloads(directory: string, job: string): Promise<readonly RunningWorkload[]> {
  const found: RunningWorkload[] = [];
  for await (const life of glob(`*/*/${job}.*/life`, { cwd: directory })) {
    const start = await readLife(path.join(directory, life));
    const pid = start?.main?.pid;
    if (start !== null && pid !== undefined && isAlive(pid))
      found.push({ pid, folder: path.join(directory, path.dirname(life), 'work'), start });
  }
  return found;
}

/** Whether there is a process of this number. */
export function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Ends everything that was started below a folder of the process driver, and the shells that keep it. */
export async function endWorkloads(directory: string): Promise<void> {
  for await (const life of glob('*/*/*/life', { cwd: directory })) {
    const start = await readLife(path.join(directory, life));
    if (start !== null) signalGroup(start, 'SIGKILL');
  }
}
