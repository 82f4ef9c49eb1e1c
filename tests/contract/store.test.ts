import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { openMemoryStore } from '../../reconciler/stores/memory.ts';
import { openSqliteStore } from '../../reconciler/stores/sqlite/sqlite.ts';
import { storeContract } from './store.ts';

const folder = mkdtempSync(join(tmpdir(), 'keelson-store-'));
afterAll(() => rmSync(folder, { recursive: true }));

storeContract('memory', now => openMemoryStore({ now }));
storeContract('SQLite', now => openSqliteStore({ path: join(mkdtempSync(join(folder, 'store-')), 'keelson.db'), now }));
