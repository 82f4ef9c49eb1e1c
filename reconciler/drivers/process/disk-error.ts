import { OperationError, type OperationErrorCode } from '../../model/operation-error.ts';

const CODES: Readonly<Record<string, readonly [OperationErrorCode, string]>> = {
  EACCES: ['forbidden', 'permission denied; give the user that runs reconcile access to it'],
  EPERM: ['forbidden', 'the system does not permit it to this user'],
  EROFS: ['forbidden', 'the file system is read-only'],
  ENOSPC: ['exhausted', 'no space is left on the device; make room'],
  EDQUOT: ['exhausted', 'the disk quota is used up; make room'],
  EMFILE: ['exhausted', 'too many files are open'],
  ENFILE: ['exhausted', 'too many files are open on this machine'],
  EAGAIN: ['exhausted', 'the system has no room for another process'],
  ENOMEM: ['exhausted', 'no memory is left'],
  ENOENT: ['not-found', 'it is not there'],
  ENOTDIR: ['invalid', 'a part of the path is not a folder'],
  EISDIR: ['invalid', 'it is a folder'],
  ENOEXEC: ['invalid', 'it is not a program'],
  ELOOP: ['invalid', 'the path is a circle of links'],
  ENAMETOOLONG: ['invalid', 'the path is too long'],
  EIO: ['corrupt', 'the disk failed to read or write it'],
};

/** Runs what touches the disk; a failure of the system becomes an OperationError `cannot TRIED: WHY (CODE)`. */
export async function onDisk<T>(tried: string, action: () => Promise<T>): Promise<T> {
  try {
    return await action();
  } catch (error) {
    throw diskError(tried, error);
  }
}

/** The error as an OperationError; one that already is, or that is no failure of the system, stays. */
export function diskError(tried: string, error: unknown): unknown {
  if (error instanceof OperationError) return error;
  const { code, path } = error as NodeJS.ErrnoException;
  if (code === undefined) return error;
  const [kind, why] = CODES[code] ?? ['internal', 'the system refused'];
  const where = path === undefined || tried.includes(path) ? '' : ` at ${path}`;
  return new OperationError(kind, `cannot ${tried}${where}: ${why} (${code})`, { cause: error });
}
