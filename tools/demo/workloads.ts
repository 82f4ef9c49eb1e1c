import { glob } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { readLife, type Start } from '../../reconciler/drivers/process/life-file.ts';
import { readNamed } from '../../reconciler/drivers/process/proc.ts';
import { signalGroup } from '../../reconciler/drivers/process/stop.ts';

/** A process of a job, found by what the process driver wrote down and the system's own word. */
export interface Workload {
  readonly pid: number;
  /** Its own folder, where its files are. */
  readonly folder: string;
  readonly isAlive: () => boolean;
}

/** What is alive of a job below a folder of the process driver. */
export async function findWorkloads(directory: string, job: string): Promise<readonly Workload[]> {
  const found: Workload[] = [];
  for await (const life of glob(`*/*/${job}.*/life`, { cwd: directory })) {
    const main = (await readLife(path.join(directory, life)))?.main;
    if (main === undefined || readNamed(main) === null) continue;
    const folder = path.join(directory, path.dirname(life), 'work');
    found.push({ pid: main.pid, folder, isAlive: () => readNamed(main) !== null });
  }
  return found;
}

/** Ends everything that was started below a folder of the process driver, and the shells that keep it; throws when something stays. */
export async function endWorkloads(directory: string): Promise<void> {
  const starts: Start[] = [];
  for await (const life of glob('*/*/*/life', { cwd: directory })) {
    const start = await readLife(path.join(directory, life));
    if (start !== null) starts.push(start);
  }
  for (const start of starts) signalGroup(start, 'SIGKILL');
  const isThere = ({ shim, main }: Start): boolean =>
    [shim, main].some(named => named !== undefined && readNamed(named) !== null);
  for (let tries = 0; starts.some(isThere); tries++) {
    if (tries === 100) throw new Error(`processes did not end: ${starts.filter(isThere).map(start => start.main?.pid)}`);
    await sleep(50);
  }
}
