/** A process that uses a store, for tests that kill it, starve it or let it race: `node store-writer.ts WHAT PATH`, or an address of MongoDB. */
import { describeThisProcess } from '../../reconciler/stores/lease-holder.ts';
import { openMongoStore } from '../../reconciler/stores/mongo/mongo.ts';
import { openSqliteStore } from '../../reconciler/stores/sqlite/sqlite.ts';

const [what = '', path = ''] = process.argv.slice(2);
const { signal } = new AbortController();
const store = path.startsWith('mongodb:') ? openMongoStore({ url: path, database: 'keelson' }) : openSqliteStore({ path });
const tell = (fact: unknown) => process.stdout.write(`${JSON.stringify(fact)}\n`);

try {
  switch (what) {
    // Tells each number after its documents were acknowledged, all put as one.
    case 'write-for-ever':
      for (let n = 1; ; n += 1) {
        const key = String(n).padStart(6, '0');
        await store.put(
          Array.from('abcdefghijklmnopqrst', prefix => ({ key: `${prefix}/${key}`, value: n })),
          signal,
        );
        tell(n);
      }
    case 'write-until-full':
      for (let n = 1; n < 10_000; n += 1) await store.put([{ key: `a/${n}`, value: 'x'.repeat(10_000) }], signal);
      break;
    case 'write-once':
      await store.put([{ key: 'a', value: 1 }], signal);
      await store[Symbol.asyncDispose]();
      tell('written');
      break;
    // Waits for a line, so that several begin together; then keeps what it got.
    case 'take-lease':
      tell('ready');
      process.stdin.once('data', async () => {
        const other = await store.lease('attic', describeThisProcess(`racer ${process.pid}`, Date.now()), 60_000, signal);
        tell(other?.command ?? 'mine');
      });
      process.stdin.resume();
      break;
    // Node's own tools, without a store: an open transaction that nobody else can write beside.
    case 'lock': {
      const { DatabaseSync } = await import('node:sqlite');
      const raw = new DatabaseSync(path);
      raw.exec('BEGIN EXCLUSIVE');
      tell('locked');
      // Named here, so that it is not collected, which would unlock it.
      process.stdin.resume().once('end', () => raw.close());
      break;
    }
  }
} catch (error) {
  const { code, message, temporary } = error as Error & { readonly code?: string; readonly temporary?: boolean };
  tell({ code, message, temporary });
}
