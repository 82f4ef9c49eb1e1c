import type { Config } from '../config.ts';
import type { StoreConfig } from '../model/config.ts';
import type { Secrets } from '../secrets/secrets.ts';
import type { Store } from '../stores/store.ts';
import { readTls } from './certificates.ts';

/** Opens the store of a configuration. Throws OperationError invalid for an address that cannot be one. */
export async function openStore({ store, secrets }: Pick<Config, 'store' | 'secrets'>): Promise<Store> {
  switch (store.kind) {
    case 'memory':
      return (await import('../stores/memory.ts')).openMemoryStore();
    case 'sqlite':
      return (await import('../stores/sqlite/sqlite.ts')).openSqliteStore({ path: store.path });
    case 'mongodb': {
      const { openSecrets } = await import('../secrets/open-secrets.ts');
      return openMongo(store, openSecrets({ cluster: 'store', uid: 'store', providers: secrets }));
    }
  }
}

type MongoConfig = StoreConfig & { readonly kind: 'mongodb' };

/** Files and secrets are read with each new connection: one that is renewed or mended needs no restart. */
async function openMongo({ url, database, username, password, tls }: MongoConfig, secrets: Secrets): Promise<Store> {
  const { openMongoStore } = await import('../stores/mongo/mongo.ts');
  return openMongoStore({
    url,
    database,
    ...(username === undefined || password === undefined
      ? {}
      : { credentials: async signal => ({ username, password: await secrets.value(password, signal) }) }),
    ...(tls === undefined ? {} : { tls: signal => readTls(tls, secrets, signal) }),
  });
}
