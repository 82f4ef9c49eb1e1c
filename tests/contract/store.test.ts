import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe } from 'vitest';
import { openMemoryStore } from '../../reconciler/stores/memory.ts';
import { openMongoStore } from '../../reconciler/stores/mongo/mongo.ts';
import { openSqliteStore } from '../../reconciler/stores/sqlite/sqlite.ts';
import { type Mongo, skipWithoutMongo, startMongo } from '../lab/mongo/start-mongo.ts';
import { storeContract } from './store.ts';

const folder = mkdtempSync(join(tmpdir(), 'keelson-store-'));
afterAll(() => rmSync(folder, { recursive: true }));

storeContract('memory', now => openMemoryStore({ now }));
storeContract('SQLite', now => openSqliteStore({ path: join(mkdtempSync(join(folder, 'store-')), 'keelson.db'), now }));

describe.skipIf(skipWithoutMongo())('on a server', () => {
  const server: { mongo?: Mongo; databases: number } = { databases: 0 };
  beforeAll(async () => {
    server.mongo = await startMongo();
  });
  afterAll(() => server.mongo?.[Symbol.asyncDispose]());

  storeContract('MongoDB', now => {
    server.databases += 1;
    return openMongoStore({ url: server.mongo!.url, database: `store${server.databases}`, now });
  });
});
