import { OperationError, type OperationErrorCode } from '../../model/operation-error.ts';

/** Whether another process has the database locked right now: SQLITE_BUSY, SQLITE_LOCKED, and SQLITE_PROTOCOL, a race for the WAL. */
export function isBusy(error: unknown): boolean {
  return [5, 6, 15].includes(primaryCode(error));
}

/** Anything SQLite or the file system threw, as an OperationError that says what to do. */
export function translateError(error: unknown, what: string, path: string, waitedMs: number): unknown {
  if (error instanceof OperationError || !(error instanceof Error)) return error;
  const { code, advice } = isBusy(error)
    ? {
        code: 'timeout' as const,
        advice: `another process has it locked for more than ${waitedMs / 1000} s; see who has it open: fuser ${path}`,
      }
    : (describeSqlite(error) ?? describeSystem(error) ?? { code: 'internal' as const, advice: 'unexpected' });
  return new OperationError(code, `${what} ${path}: ${advice} (${error.message})`, { cause: error });
}

interface Described {
  readonly code: OperationErrorCode;
  readonly advice: string;
}

const DAMAGED: Described = {
  code: 'corrupt',
  advice: 'the file is damaged or no store; move it away, the next pass starts a new one and converges from what runs',
};
const FULL: Described = { code: 'exhausted', advice: 'the disk is full or does not take it; free some space' };
const CLOSED: Described = { code: 'forbidden', advice: 'the file or its folder cannot be written; check who owns it' };

/** Result codes: sqlite.org/rescode.html. The primary code is the lowest byte. */
function describeSqlite(error: Error): Described | null {
  switch (extendedCode(error)) {
    case 778: // SQLITE_IOERR_WRITE: a quota or a limit on file size, which is not SQLITE_FULL
    case 4874: // SQLITE_IOERR_SHMSIZE
      return FULL;
    case 8458: // SQLITE_IOERR_CORRUPTFS
      return DAMAGED;
  }
  switch (primaryCode(error)) {
    case 11: // SQLITE_CORRUPT
    case 26: // SQLITE_NOTADB
      return DAMAGED;
    case 7: // SQLITE_NOMEM
    case 13: // SQLITE_FULL
      return FULL;
    case 3: // SQLITE_PERM
    case 8: // SQLITE_READONLY
    case 14: // SQLITE_CANTOPEN
      return CLOSED;
    case 10: // SQLITE_IOERR
      return { code: 'unreachable', advice: 'the disk does not answer as it should' };
    default:
      return null;
  }
}

function describeSystem(error: Error): Described | null {
  // A stored value that is no JSON.
  if (error instanceof SyntaxError) return DAMAGED;
  switch ((error as NodeJS.ErrnoException).code) {
    case 'ENOSPC':
    case 'EDQUOT':
      return FULL;
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return CLOSED;
    case 'ENOTDIR':
    case 'EEXIST':
      return { code: 'conflict', advice: 'a file is where a folder should be' };
    default:
      return null;
  }
}

function primaryCode(error: unknown): number {
  return extendedCode(error) & 0xff;
}

/** node:sqlite puts SQLite's extended result code in `errcode`; 0: not of SQLite. */
function extendedCode(error: unknown): number {
  const { code, errcode } = error as { readonly code?: string; readonly errcode?: number };
  return code === 'ERR_SQLITE_ERROR' ? (errcode ?? 0) : 0;
}
