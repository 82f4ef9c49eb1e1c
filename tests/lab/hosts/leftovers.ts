import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { identify, isAlive, runProgram } from '../processes.ts';

/** First part of the names of the folders that labs live in. */
export const FOLDER_PREFIX: string = join(tmpdir(), 'keelson-hosts-');

/** Notes whose lab this is, so that a later one can clear up after a test that was killed. */
export async function noteOwner(root: string): Promise<void> {
  await writeFile(join(root, 'owner'), await identify('self'));
}

/** Notes the first process of a host in its folder. */
export async function noteFirst(folder: string, pid: number): Promise<void> {
  await writeFile(join(folder, 'first'), await identify(pid));
}

/** Removes what labs left behind whose test was killed. Their processes ended with it; control groups and folders did not. */
export async function clearLeftovers(): Promise<void> {
  for (const name of await readdir(tmpdir())) {
    const root = join(tmpdir(), name);
    if (!root.startsWith(FOLDER_PREFIX)) continue;
    const owner = await readFile(join(root, 'owner'), 'utf8').catch(() => '');
    if (owner !== '' && !(await isAlive(owner))) await removeLab(root);
  }
}

/** Removes a lab's control groups and files; hosts that still run, which none should, are ended. */
export async function removeLab(root: string): Promise<void> {
  for (const name of await readdir(root).catch(() => [])) {
    const folder = join(root, name);
    const first = await readFile(join(folder, 'first'), 'utf8').catch(() => '');
    if (await isAlive(first)) await runProgram(['kill', '-KILL', first.split(' ')[0]!]);
    await removeGroups(folder);
  }
  await rm(root, { recursive: true, force: true, maxRetries: 5 });
}

/** Removes the control groups of a host that has ended. */
export async function removeGroups(folder: string): Promise<void> {
  const groups = (await readFile(join(folder, 'groups'), 'utf8').catch(() => '')).split('\n').filter(group => group !== '');
  if (groups.length === 0) return;
  for (let tries = 0; tries < 50; tries++) {
    const { stderr } = await runProgram(['find', ...groups, '-depth', '-type', 'd', '-delete']);
    if (!stderr.includes('busy')) break;
    await sleep(20);
  }
  await rm(join(folder, 'groups'), { force: true });
}
