import { closeSync, mkdirSync, openSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite';
import { OperationError } from '../../model/operation-error.ts';
import { migrate } from './migrations.ts';
import { transact } from './transact.ts';

type Row = Record<string, unknown>;

/** An open database with its statements prepared once. */
export interface Database {
  select(where: string, values: readonly SQLInputValue[]): Row[];
  all(sql: string): Row[];
  first(sql: string, values: readonly SQLInputValue[]): Row | undefined;
  /** Returns how many rows changed. */
  run(sql: string, values: readonly SQLInputValue[]): number;
  transact<T>(work: () => T): T;
}

/** The database behind a path: opened when it is asked for, opened anew when the file at the path is another one than before. */
export function keepDatabase(path: string): { open(): Database; close(): void } {
  let kept: { readonly database: Database; readonly raw: DatabaseSync; readonly file: string } | null = null;

  function close(): void {
    const { raw } = kept ?? {};
    kept = null;
    raw?.close();
  }

  return {
    open() {
      const file = identify(path);
      if (kept !== null && kept.file === file) return kept.database;
      // SQLite writes on into a deleted file without a word; what it took would be gone with the process.
      close();
      const raw = openRaw(path, file === null);
      const opened = { database: wrap(raw), raw, file: identify(path) ?? '' };
      kept = opened;
      return opened.database;
    },
    close,
  };
}

/** Device and inode; null: there is no file. */
function identify(path: string): string | null {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (stat === undefined) return null;
  if (!stat.isFile()) {
    const what = stat.isDirectory() ? 'a folder' : 'not a regular file';
    throw new OperationError('conflict', `open the store ${path}: it is ${what}; name a file`);
  }
  return `${stat.dev}:${stat.ino}`;
}

function openRaw(path: string, isNew: boolean): DatabaseSync {
  if (isNew) {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    // An empty file is an empty database; made first, so that it and its -wal and -shm are never readable by others.
    closeSync(openSync(path, 'a', 0o600));
  }
  const { DatabaseSync } = loadSqlite();
  // No busy timeout: it would stop the whole process; who waits, waits outside.
  const raw = new DatabaseSync(path, { timeout: 0 });
  try {
    migrate(raw, path);
    raw.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA journal_size_limit = 4194304');
    return raw;
  } catch (error) {
    raw.close();
    throw error;
  }
}

function wrap(raw: DatabaseSync): Database {
  const statements = new Map<string, StatementSync>();
  const prepare = (sql: string): StatementSync => {
    const statement = statements.get(sql) ?? raw.prepare(sql);
    statements.set(sql, statement);
    return statement;
  };
  return {
    select: (where, values) => prepare(`SELECT key, value FROM document WHERE ${where}`).all(...values),
    all: sql => prepare(sql).all(),
    first: (sql, values) => prepare(sql).get(...values),
    run: (sql, values) => Number(prepare(sql).run(...values).changes),
    transact: work => transact(raw, work),
  };
}

/** Node 24 below 24.15 warns that SQLite is experimental: nothing that people who run Keelson can act on. Other warnings pass. */
function loadSqlite(): typeof import('node:sqlite') {
  const emitWarning = process.emitWarning;
  process.emitWarning = ((warning: string | Error, ...rest: never[]) => {
    if (!String(warning).startsWith('SQLite is an experimental')) emitWarning.call(process, warning, ...rest);
  }) as typeof process.emitWarning;
  try {
    return process.getBuiltinModule('node:sqlite');
  } finally {
    process.emitWarning = emitWarning;
  }
}
