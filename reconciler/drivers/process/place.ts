import { constants, existsSync } from 'node:fs';
import { type FileHandle, mkdir, open } from 'node:fs/promises';
import path from 'node:path';
import { OperationError } from '../../model/operation-error.ts';
import type { Folder } from './folder.ts';
import { holdOpen } from './hold-open.ts';
import { makeFolder } from './make-folder.ts';

/** Where a file of a workload goes: as declared, or below its own folder. */
export function placeOf(folder: Folder, file: string): string {
  if (path.isAbsolute(file)) return path.normalize(file);
  const place = path.join(folder.work, file);
  if (!place.startsWith(folder.work + path.sep))
    throw new OperationError('invalid', `the file ${file} leaves the folder of its workload; name an absolute path`);
  return place;
}

/**
 * Runs `action` with a path to the file at a place. A workload can do in its own folder what it likes, and we may be root: on the way
 * below that folder no link is followed, and each folder is held open, so that none can become one meanwhile. A place elsewhere is
 * taken as declared.
 */
export async function atPlace<T>(
  folder: Folder,
  place: string,
  options: { readonly makeFolders: boolean },
  action: (at: string) => Promise<T>,
): Promise<T> {
  if (!place.startsWith(folder.work + path.sep)) {
    if (options.makeFolders) await makeFolder(path.dirname(place), 0o755);
    return action(place);
  }
  const steps = path.relative(folder.work, place).split(path.sep);
  const name = steps.pop()!;
  await using held = holdOpen();
  try {
    if (options.makeFolders) await makeFolder(folder.work, 0o755);
    let at = pathOf(held.add(await openFolder(folder.work)), folder.work);
    for (const step of steps) {
      const next = path.join(at, step);
      if (options.makeFolders) await mkdir(next, { mode: 0o755 }).catch(ignoreExisting);
      at = pathOf(held.add(await openFolder(next)), next);
    }
    return await action(path.join(at, name));
  } catch (error) {
    const failure = error as NodeJS.ErrnoException;
    if (failure.path?.startsWith(HELD) === true) failure.path = place;
    if (options.makeFolders && (failure.code === 'ENOTDIR' || failure.code === 'ELOOP')) throw noFolder(place);
    throw error;
  }
}

const HELD = '/proc/self/fd/';

/** A path that goes on meaning the folder that was opened; where the system has none, its own. */
function pathOf(handle: FileHandle, opened: string): string {
  return existsSync(HELD) ? `${HELD}${handle.fd}` : opened;
}

async function openFolder(folder: string): Promise<FileHandle> {
  return open(folder, constants.O_RDONLY | constants.O_DIRECTORY | constants.O_NOFOLLOW);
}

function ignoreExisting(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EEXIST') throw error;
}

function noFolder(place: string): OperationError {
  return new OperationError(
    'conflict',
    `cannot write ${place}: a part of the way is a link or no folder, and links in the folder of a workload are not followed; remove it, or declare an absolute path`,
  );
}
