import { access, constants, mkdir, readdir, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { OperationError } from '../../reconciler/model/operation-error.ts';
import type { FirstFile } from './first-files.ts';

/** What can run workloads here: Docker where its socket is ours to use. */
export async function findEngine(environment: NodeJS.ProcessEnv): Promise<'docker' | 'process'> {
  const { DOCKER_HOST: host = '', XDG_RUNTIME_DIR: runtime = '' } = environment;
  const usual = [
    '/var/run/docker.sock',
    ...(runtime === '' ? [] : [join(runtime, 'docker.sock')]),
    join(homedir(), '.docker/run/docker.sock'),
  ];
  const sockets = host.startsWith('unix://') ? [host.slice('unix://'.length)] : usual;
  for (const socket of sockets) if (await isOurs(socket)) return 'docker';
  return 'process';
}

function isOurs(path: string): Promise<boolean> {
  return access(path, constants.R_OK | constants.W_OK).then(
    () => true,
    () => false,
  );
}

/** Where an editor finds the schema of manifests from a file of the folder: relative when it is installed below, else its whole path. */
export function schemaFor(root: string, path: string): string {
  const schema = fileURLToPath(new URL('../../schema/keelson.json', import.meta.url));
  const way = relative(root, schema);
  return way.startsWith('..') ? schema : relative(dirname(join(root, path)), schema);
}

/** Writes all files or none. Throws OperationError conflict when one is there, or another cluster's manifests are. */
export async function writeNew(root: string, files: ReadonlyMap<string, FirstFile>): Promise<void> {
  const there = await readdir(root).catch((): string[] => []);
  const tops = [...files.keys()].map(path => path.split('/')[0]!);
  const taken = there.find(name => tops.includes(name));
  if (taken !== undefined)
    throw new OperationError(
      'conflict',
      `Writing a first cluster into ${root}: ${taken} is there already, and nothing is overwritten; give another folder`,
    );
  try {
    for (const [path, { text }] of files) {
      const file = join(root, path);
      await mkdir(dirname(file), { recursive: true });
      await writeFile(file, text, { flag: 'wx' });
    }
  } catch (error) {
    throw new OperationError('forbidden', `Writing a first cluster into ${root}: ${(error as Error).message}`, { cause: error });
  }
}
