import type { SQLInputValue } from 'node:sqlite';
import { setTimeout as delay } from 'node:timers/promises';
import { OperationError } from '../../model/operation-error.ts';
import { type HeldLease, mayTake } from '../lease-holder.ts';
import type { LeaseHolder, Store, StoredDocument } from '../store.ts';
import { type Database, keepDatabase } from './database.ts';
import { isBusy, translateError } from './errors.ts';

/** Where a store is, and how patient it is. */
export interface SqliteOptions {
  /** The file; its folder is made where it is missing. */
  readonly path: string;
  /** How long a file that another process has locked is tried again. */
  readonly waitMs?: number;
  readonly now?: () => number;
}

/**
 * A store in one file. The file is opened by the first call, and again by the next one after it failed, was deleted or put back: a store
 * that is mended works again without a restart. Once a put returned, it outlives the process (WAL, synchronous NORMAL).
 */
export function openSqliteStore({ path, waitMs = 5_000, now = Date.now }: SqliteOptions): Store {
  const kept = keepDatabase(path);

  /** One synchronous piece of work on the open database: nothing of this process comes between. */
  async function use<T>(what: string, signal: AbortSignal, work: (database: Database) => T): Promise<T> {
    for (let waitedMs = 0, pauseMs = 5; ; waitedMs += pauseMs, pauseMs = Math.min(pauseMs * 2, 100)) {
      if (signal.aborted) throw new OperationError('aborted', `${what} ${path}: told to stop before it was done`);
      try {
        return work(kept.open());
      } catch (error) {
        if (!isBusy(error)) kept.close();
        if (!isBusy(error) || waitedMs >= waitMs) throw translateError(error, what, path, waitMs);
      }
      await delay(pauseMs, undefined, { signal }).catch(() => {});
    }
  }

  return {
    name: `SQLite ${path}`,
    get: (key, signal) => use('read the store', signal, database => parse(database.select('key = ?', [key])[0])?.value ?? null),
    put: async (documents, signal) => {
      const written = documents.map(({ key, value }) => [key, JSON.stringify(value)] as const);
      return use('write the store', signal, database =>
        database.transact(() => {
          for (const [key, text] of written) {
            if (text === 'null') database.run('DELETE FROM document WHERE key = ?', [key]);
            else
              database.run('INSERT INTO document VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value', [
                key,
                text,
              ]);
          }
        }),
      );
    },
    list: (prefix, { from, limit = -1, newest = false }, signal) =>
      use('read the store', signal, database => {
        const after = from === undefined ? '' : ` AND key ${newest ? '<' : '>'} ?`;
        const where = `${BELOW}${after} ORDER BY key ${newest ? 'DESC' : 'ASC'} LIMIT ?`;
        const rows = database.select(where, [...below(prefix), ...(from === undefined ? [] : [from]), limit]);
        return rows.map(row => parse(row)!);
      }),
    prune: (prefix, keep, signal) =>
      use('prune the store', signal, database =>
        database.run(
          `DELETE FROM document WHERE ${BELOW} AND key <= (SELECT key FROM document WHERE ${BELOW} ORDER BY key DESC LIMIT 1 OFFSET ?)`,
          [...below(prefix), ...below(prefix), keep],
        ),
      ),
    lease: (key, holder, ttlMs, signal) =>
      use('take the lease in the store', signal, database =>
        database.transact(() => {
          const row = database.first('SELECT holder, until FROM lease WHERE key = ?', [key]);
          const held = row && heldLease(row);
          if (!mayTake(held, holder, now())) return held?.holder ?? null;
          database.run('INSERT OR REPLACE INTO lease VALUES (?, ?, ?)', [key, JSON.stringify(holder), now() + ttlMs]);
          return null;
        }),
      ),
    release: async (key, holder, signal) => {
      await use('release the lease in the store', signal, database =>
        database.run("DELETE FROM lease WHERE key = ? AND holder ->> '$.id' = ?", [key, holder.id]),
      );
    },
    inspect: signal =>
      use('read the store', signal, database => ({
        format: Number(database.first('PRAGMA user_version', [])?.user_version),
        program: `SQLite ${database.first('SELECT sqlite_version() AS version', [])?.version}`,
        leases: database
          .all('SELECT key, holder, until FROM lease ORDER BY key')
          .map(row => ({ key: String(row.key), ...heldLease(row) })),
      })),
    [Symbol.asyncDispose]: async () => kept.close(),
  };
}

function heldLease({ holder, until }: Readonly<Record<string, unknown>>): HeldLease {
  return { holder: JSON.parse(String(holder)) as LeaseHolder, until: Number(until) };
}

/** Keys with a prefix are one range, as no byte of UTF-8 is 0xFF; LIKE would read `_` and `%` of a name as wildcards. */
const BELOW = 'key >= ? AND key < CAST(? AS TEXT)';

function below(prefix: string): readonly SQLInputValue[] {
  return [prefix, Buffer.concat([Buffer.from(prefix), Buffer.of(0xff)])];
}

function parse(row: Record<string, unknown> | undefined): StoredDocument | undefined {
  return row && { key: String(row.key), value: JSON.parse(String(row.value)) };
}
