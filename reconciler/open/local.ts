import type { Config } from '../config.ts';
import { dockerTraits } from '../drivers/docker/traits.ts';
import { processTraits } from '../drivers/process/traits.ts';
import type { Owner } from '../model/resource.ts';
import type { Traits } from '../model/traits.ts';
import type { OwnedParts } from '../parts.ts';
import { describeThisProcess } from '../stores/lease-holder.ts';
import type { LeaseHolder, Store } from '../stores/store.ts';
import { connectionsOf, sharedConnections } from './connection.ts';
import { openDriver } from './driver.ts';

/** What the drivers that an agent has can do, by name. */
export const LOCAL_TRAITS: ReadonlyMap<string, Traits> = new Map(
  [dockerTraits, processTraits].map(traits => [traits.driver, traits]),
);

/** What acts on the engines of this very machine, and remembers. */
export interface LocalParts extends AsyncDisposable {
  readonly own: OwnedParts;
  readonly store: Store;
  /** This process, as others see it that would work in the same place. */
  readonly holder: LeaseHolder;
}

/** Where an agent keeps what it must not lose, and how it reaches its engine. */
export interface LocalOptions {
  readonly config: Pick<Config, 'process' | 'registries' | 'deadlines' | 'docker' | 'ssh'>;
  readonly owner: Owner;
  /** The file of the store. */
  readonly path: string;
  /** The secrets that it has now, by secretKey. */
  readonly values: () => ReadonlyMap<string, string>;
}

/** Opens the store; drivers are opened when they are used. */
export async function openLocalParts({ config, owner, path, values }: LocalOptions): Promise<LocalParts> {
  const [{ openSqliteStore }, { openSealedSecrets }] = await Promise.all([
    import('../stores/sqlite/sqlite.ts'),
    import('../secrets/sealed.ts'),
  ]);
  const secrets = openSealedSecrets({ ...owner, values });
  const store = openSqliteStore({ path });
  const connect = sharedConnections(connectionsOf(config, secrets));
  return {
    store,
    holder: describeThisProcess('reconcile agent', Date.now()),
    own: {
      feeds: [],
      openDriver: (target, access, claims, signal) =>
        openDriver({ config, owner, secrets, connect }, target, access, claims, signal),
    },
    [Symbol.asyncDispose]: () => store[Symbol.asyncDispose](),
  };
}
