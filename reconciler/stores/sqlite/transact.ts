import type { DatabaseSync } from 'node:sqlite';

/** Runs `work` in one write transaction: all of it or nothing. */
export function transact<T>(raw: DatabaseSync, work: () => T): T {
  raw.exec('BEGIN IMMEDIATE');
  try {
    const result = work();
    raw.exec('COMMIT');
    return result;
  } catch (error) {
    // A full disk or a failed write has rolled back by itself (sqlite.org/lang_transaction.html).
    if (raw.isTransaction) raw.exec('ROLLBACK');
    throw error;
  }
}
