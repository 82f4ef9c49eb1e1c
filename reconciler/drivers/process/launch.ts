import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import path from 'node:path';
import { OperationError } from '../../model/operation-error.ts';
import type { WorkloadSpec } from '../../model/workload.ts';
import { onDisk } from './disk-error.ts';
import type { Folder } from './folder.ts';
import { commandOf, type Revealed } from './reveal.ts';
import { findUser, type Identity } from './users.ts';

/** What a process begins with, secrets in the clear: never kept. */
export interface Launch {
  readonly command: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
}

/** Works out how to start a workload; throws OperationError where its program or its folder is not there. */
export async function prepareLaunch(folder: Folder, spec: WorkloadSpec, revealed: Revealed): Promise<Launch> {
  const command = commandOf(spec).map(revealed.text);
  const cwd = path.resolve(folder.work, spec.workingDir ?? '.');
  const declared = Object.fromEntries(Object.entries(spec.env).map(([name, text]) => [name, revealed.text(text)]));
  const env = { ...baseEnvironment(folder), ...declared };
  const found = await onDisk(`start in the folder ${cwd}`, () => stat(cwd));
  if (!found.isDirectory()) throw new OperationError('invalid', `cannot start in ${cwd}: it is not a folder; mend workingDir`);
  await findProgram(command[0] ?? '', cwd, env.PATH);
  return { command, cwd, env };
}

/** The user that a workload shall run as; null: ours. Throws OperationError where that is nobody, or we may not become that user. */
export async function findRunAs(spec: WorkloadSpec): Promise<Identity | null> {
  if (spec.security.user === undefined) return null;
  const user = await findUser(spec.security.user);
  const own = process.getuid?.();
  if (own === 0 || own === user.uid) return user;
  throw new OperationError(
    'forbidden',
    `cannot run as ${spec.security.user}: only root may become another user; run reconcile as root, or leave security.user out`,
  );
}

/** What every workload gets besides what it declares: nothing of the reconciler's own environment but where programs are. */
function baseEnvironment(folder: Folder): { readonly PATH: string; readonly HOME: string; readonly LANG: string } {
  const { PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin', LANG = 'C.UTF-8' } = process.env;
  return { PATH, HOME: folder.work, LANG };
}

/** Looks where the shell will look, so that a program that is not there is an error of the change and no exit code. */
async function findProgram(program: string, cwd: string, searched: string): Promise<void> {
  const places = program.includes('/')
    ? [path.resolve(cwd, program)]
    : searched.split(':').map(folder => path.resolve(cwd, folder, program));
  for (const place of places) {
    const usable = await access(place, constants.X_OK).then(
      () => stat(place),
      () => null,
    );
    if (usable?.isFile() === true) return;
  }
  const where = program.includes('/') ? 'that can be run' : `in PATH (${searched})`;
  throw new OperationError(
    'not-found',
    `cannot start "${program}": there is no such program ${where}; install it, or mend command`,
  );
}
