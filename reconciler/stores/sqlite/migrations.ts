import type { DatabaseSync } from 'node:sqlite';
import { OperationError } from '../../model/operation-error.ts';
import { transact } from './transact.ts';

/** Marks a file as Keelson's: `Keel` in ASCII. */
const APPLICATION_ID = 0x4b65_656c;

/** Step n brings a database from version n to n + 1. Steps are only ever added. */
const STEPS: readonly string[] = [
  `CREATE TABLE document (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
   CREATE TABLE lease (key TEXT PRIMARY KEY, holder TEXT NOT NULL, until REAL NOT NULL) STRICT, WITHOUT ROWID;`,
];

/**
 * Brings a database to the newest version. Throws OperationError unsupported for one of a newer Keelson, conflict for one of another
 * program: neither is touched.
 */
export function migrate(raw: DatabaseSync, path: string, steps: readonly string[] = STEPS): void {
  if (readVersion(raw, path, steps.length) === steps.length) return;
  transact(raw, () => {
    // Asked again now that nobody else can write: another process may just have done it.
    const version = readVersion(raw, path, steps.length);
    for (const step of steps.slice(version)) raw.exec(step);
    raw.exec(`PRAGMA application_id = ${APPLICATION_ID}; PRAGMA user_version = ${steps.length}`);
  });
}

function readVersion(raw: DatabaseSync, path: string, newest: number): number {
  const application = readPragma(raw, 'application_id');
  const version = readPragma(raw, 'user_version');
  const isEmpty = readPragma(raw, 'schema_version') === 0;
  if (application !== APPLICATION_ID && !isEmpty) {
    throw new OperationError('conflict', `open the store ${path}: it is a database of another program; name another file`);
  }
  if (version > newest) {
    throw new OperationError(
      'unsupported',
      `open the store ${path}: a newer Keelson wrote it (format ${version}, this one knows ${newest}); use that Keelson or name another file`,
    );
  }
  return version;
}

function readPragma(raw: DatabaseSync, name: string): number {
  return Number(raw.prepare(`PRAGMA ${name}`).get()?.[name]);
}
