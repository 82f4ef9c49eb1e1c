import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeAtomic } from '../files/write-atomic.ts';
import { OperationError } from '../model/operation-error.ts';

/** What is known of the certificates of a folder beside themselves. */
export interface Index {
  /** Secret of each encrypted key, by the certificate's name. */
  readonly keyPasswords: Readonly<Record<string, string>>;
  readonly revoked: readonly { readonly serial: string; readonly name: string; readonly at: number }[];
  /** Certificates that others of their names took the place of, while they are valid. */
  readonly superseded?: readonly { readonly serial: string; readonly name: string; readonly notAfter: number }[];
}

/** The files of a folder of certificates. Calls throw OperationError. */
export interface PkiFolder {
  path(file: string): string;
  /** null: it is not there. */
  read(file: string): Promise<string | null>;
  write(file: string, text: string, mode?: number): Promise<void>;
  remove(file: string): Promise<void>;
  makeFolder(): Promise<void>;
  readIndex(): Promise<Index>;
  files(): Promise<readonly string[]>;
  /** One at a time changes the folder: the index would forget what another one puts into it. */
  alone<T>(work: () => Promise<T>): Promise<T>;
}

/** Opens a folder; nothing is read or made before it is asked for. */
export function openPkiFolder(folder: string): PkiFolder {
  const path = (file: string): string => join(folder, file);
  const read = async (file: string): Promise<string | null> => {
    try {
      return await readFile(path(file), 'utf8');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
      throw cannot('read', path(file), error);
    }
  };
  return {
    path,
    read,
    async write(file, text, mode = 0o600) {
      try {
        await writeAtomic(path(file), text, { mode });
      } catch (error) {
        throw cannot('write', path(file), error);
      }
    },
    remove: file => rm(path(file), { force: true }),
    async makeFolder() {
      await mkdir(folder, { recursive: true, mode: 0o700 }).catch(error => {
        throw cannot('write', folder, error);
      });
    },
    async readIndex() {
      const text = await read('index.json');
      try {
        return text === null ? { keyPasswords: {}, revoked: [] } : (JSON.parse(text) as Index);
      } catch (error) {
        throw new OperationError('corrupt', `${path('index.json')} is no JSON: put back what was there`, { cause: error });
      }
    },
    files: () =>
      readdir(folder).catch((error: NodeJS.ErrnoException) => {
        if (error.code === 'ENOENT') return [];
        throw cannot('read', folder, error);
      }),
    async alone(work) {
      const lock = path('lock');
      try {
        await writeFile(lock, '', { flag: 'wx', mode: 0o600 });
      } catch (error) {
        const { code } = error as NodeJS.ErrnoException;
        if (code === 'ENOENT') throw noAuthority(folder);
        if (code !== 'EEXIST') throw cannot('write', lock, error);
        throw new OperationError(
          'conflict',
          `Another reconcile pki changes ${folder} just now: wait for it, or remove ${lock} if none runs any more`,
          { temporary: true },
        );
      }
      try {
        return await work();
      } finally {
        await rm(lock, { force: true });
      }
    },
  };
}

/** That there is nothing to sign with. */
export function noAuthority(folder: string): OperationError {
  return new OperationError('not-found', `There is no certificate authority in ${folder}: make one with reconcile pki init`);
}

function cannot(what: 'read' | 'write', path: string, error: unknown): OperationError {
  return new OperationError('forbidden', `Cannot ${what} ${path}: ${(error as Error).message}`, { cause: error });
}
