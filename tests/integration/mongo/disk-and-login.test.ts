import { describe, expect, test } from 'vitest';
import { describeThisProcess } from '../../../reconciler/stores/lease-holder.ts';
import { openMongoStore } from '../../../reconciler/stores/mongo/mongo.ts';
import type { Store } from '../../../reconciler/stores/store.ts';
import { skipWithoutMongo, startMongo } from '../../lab/mongo/start-mongo.ts';
import { eventually } from '../../support/wait.ts';

const { signal } = new AbortController();
const PREFIXES = [...'abcdefgh'];
const put = (store: Store, key: string, value: unknown): Promise<void> => store.put([{ key, value }], signal);
const countsOf = (store: Store): Promise<readonly number[]> =>
  Promise.all(PREFIXES.map(async prefix => (await store.list(`${prefix}/`, {}, signal)).length));

describe.skipIf(skipWithoutMongo())('a server', () => {
  const isRoot = process.env.CI === 'true' || process.getuid?.() === 0;
  test.runIf(isRoot)(
    'whose disk is full is told so, loses and halves nothing, and is written to once there is room',
    async () => {
      await using mongo = await startMongo({ diskMb: 16 });
      await using store = openMongoStore({ url: mongo.url, database: 'keelson' });
      const write = (number: number): Promise<void> => {
        const key = String(number).padStart(4, '0');
        return store.put(
          PREFIXES.map(prefix => ({ key: `${prefix}/${key}`, value: 'x'.repeat(4_000) })),
          signal,
        );
      };
      for (let number = 0; number < 5; number += 1) await write(number);
      await mongo.fillDisk();
      let written = 5;
      const fill = async (): Promise<void> => {
        for (; written < 2_000; written += 1) await write(written);
      };
      await expect(fill()).rejects.toMatchObject({ code: 'exhausted', message: expect.stringContaining('has no space left') });
      const [first, ...others] = await countsOf(store);
      expect(first).toBeGreaterThanOrEqual(written);
      // What was written down as a whole counts, and the rest of it comes with the next that opens the store.
      await mongo.freeDisk();
      await eventually(() => put(store, 'z', 1));
      await using again = openMongoStore({ url: mongo.url, database: 'keelson' });
      const counts = await countsOf(again);
      expect(new Set(counts)).toHaveLength(1);
      expect(counts[0]).toBeGreaterThanOrEqual(Math.max(first!, ...others));
      await write(written);
    },
  );

  const login = { username: 'keelson', password: 'correct horse' };
  test.each(['SCRAM-SHA-256', 'SCRAM-SHA-1'])(
    'that wants a password gets it by %s, and who has another one is told',
    async mechanism => {
      await using mongo = await startMongo({ login });
      const open = (credentials?: typeof login): Store =>
        openMongoStore({
          url: credentials === undefined ? mongo.url : `${mongo.url}?authMechanism=${mechanism}`,
          database: 'keelson',
          ...(credentials && { credentials: async () => credentials }),
        });
      await using store = open(login);
      await put(store, 'a', 1);
      expect(await store.lease('attic', describeThisProcess('reconcile serve', 0), 30_000, signal)).toBeNull();
      await mongo.kill();
      await mongo.start();
      expect(await store.get('a', signal)).toBe(1);
      for (const wrong of [
        { ...login, password: 'battery staple' },
        { ...login, username: 'somebody' },
      ]) {
        await using refused = open(wrong);
        await expect(refused.get('a', signal)).rejects.toMatchObject({
          code: 'unauthorized',
          message: expect.stringContaining('check user and password'),
        });
      }
      await using nobody = open();
      await expect(nobody.get('a', signal)).rejects.toMatchObject({ code: 'forbidden' });
    },
  );
});
