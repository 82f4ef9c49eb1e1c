import { execFile } from 'node:child_process';
import { access, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
/** First part of the names of the folders that daemons of tests live in. */
export const FOLDER_PREFIX: string = join(tmpdir(), 'keelson-dockerd-');

/** Notes who holds a daemon's namespaces, so that a later test can clear up after a run that was killed. */
export async function noteHolder(root: string, pid: number, bridge: string): Promise<void> {
  await writeFile(join(root, 'holder'), `${pid} ${bridge}`);
}

/** Removes what daemons left behind whose test was killed: their processes ended with it, links and folders did not. */
export async function clearLeftovers(): Promise<void> {
  for (const name of await readdir(tmpdir())) {
    const root = join(tmpdir(), name);
    if (!root.startsWith(FOLDER_PREFIX)) continue;
    const [pid, bridge] = (await readFile(join(root, 'holder'), 'utf8').catch(() => '')).split(' ');
    if (bridge !== undefined && !(await exists(`/proc/${pid}`))) await removeTraces(root, bridge);
  }
}

/** Removes the links, control groups and files of a daemon that has ended. */
export async function removeTraces(root: string, bridge: string): Promise<void> {
  const stored = await readFile(join(root, 'data/network/files/local-kv.db'), 'latin1').catch(() => '');
  const networks = new Set([...stored.matchAll(/[0-9a-f]{64}/g)].map(([id]) => `br-${id.slice(0, 12)}`));
  const { stdout: links } = await run('ip', ['-o', 'link']);
  for (const link of [bridge, ...networks])
    if (links.includes(` ${link}:`)) await run('ip', ['link', 'del', link]).catch(() => undefined);
  const groups = ['/sys/fs/cgroup', '-depth', '-type', 'd', '-path', `*/${bridge}*`, '-exec', 'rmdir', '{}', '+'];
  await run('find', groups).catch(() => undefined);
  await rm(root, { recursive: true, force: true, maxRetries: 5 });
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
