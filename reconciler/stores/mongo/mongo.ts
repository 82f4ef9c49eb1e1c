import type { Store } from '../store.ts';
import { settle, writeBatch } from './batch.ts';
import { connectTo, type Server } from './client.ts';
import { below, type Kept, LIVE, textOf } from './collections.ts';
import { readVersion } from './format.ts';
import { heldLease, takeLease } from './lease.ts';

/** Where a store is; `now`: the clock that leases go by, milliseconds since the epoch, the server's unless given. */
export interface MongoOptions extends Server {
  readonly now?: () => number;
}

/**
 * A store in a MongoDB database, of one server or a replica set. It is connected to by the first call, and again by itself after it was
 * away. Once a put returned, a majority of the servers has it on disk. Throws OperationError invalid for an address that is none.
 */
export function openMongoStore({ now, ...server }: MongoOptions): Store {
  const connected = connectTo(server);
  const { use } = connected;

  return {
    name: connected.name,
    get: (key, signal) =>
      use('read the store', signal, async ({ collections: { documents, step } }) => {
        const found = await step(signal, inner => documents.findOne({ _id: key }, { signal: inner }));
        return found === null ? null : parseKept(found);
      }),
    put: async (documents, signal) => {
      // The last value of a key counts.
      const texts = new Map(documents.map(({ key, value }) => [key, JSON.stringify(value)]));
      const written = Array.from(texts, ([key, text]) => ({ key, ...(text === 'null' ? {} : { text }) }));
      return use('write the store', signal, ({ collections }) => writeBatch(collections, written, signal));
    },
    list: async (prefix, { from, limit, newest = false }, signal) =>
      use('read the store', signal, async ({ collections: { documents, step } }) => {
        if (limit === 0) return [];
        const after = from === undefined ? [] : [{ _id: newest ? { $lt: from } : { $gt: from } }];
        const found = await step(signal, inner =>
          documents
            .find({ $and: [{ _id: below(prefix) }, ...after, { w: LIVE }] }, { signal: inner })
            .sort({ _id: newest ? -1 : 1 })
            .limit(limit ?? 0)
            .toArray(),
        );
        return found.map(one => ({ key: one._id, value: parseKept(one) }));
      }),
    prune: (prefix, keep, signal) =>
      use('prune the store', signal, async ({ collections: { documents, step } }) => {
        const all = { _id: below(prefix), w: LIVE };
        const [newest] = await step(signal, inner =>
          documents.find(all, { signal: inner }).sort({ _id: -1 }).skip(keep).limit(1).project<Kept>({ _id: 1 }).toArray(),
        );
        if (newest === undefined) return 0;
        const gone = { $and: [all, { _id: { $lte: newest._id } }] };
        return (await step(signal, () => documents.deleteMany(gone))).deletedCount;
      }),
    lease: (key, holder, ttlMs, signal) =>
      use('take the lease in the store', signal, async ({ collections, db }) => {
        const clock = async (): Promise<number> => {
          if (now !== undefined) return now();
          const { localTime } = await collections.step(signal, inner => db.command({ hello: 1 }, { signal: inner }));
          return (localTime as Date).getTime();
        };
        const { other, before } = await takeLease(collections, { key, holder, ttlMs, now: clock }, signal);
        // Whoever had it may have ended in the middle of a write.
        if (other === null && before !== holder.id) await settle(collections, signal);
        return other;
      }),
    release: async (key, holder, signal) => {
      await use('release the lease in the store', signal, ({ collections: { leases, step } }) =>
        step(signal, () => leases.deleteOne({ _id: key, owner: holder.id })),
      );
    },
    inspect: signal =>
      use('read the store', signal, async ({ collections, db }) => {
        const { leases, step } = collections;
        const { version } = await step(signal, inner => db.command({ buildInfo: 1 }, { signal: inner }));
        const held = await step(signal, inner => leases.find({}, { signal: inner }).sort({ _id: 1 }).toArray());
        return {
          format: await readVersion(collections, signal),
          program: `MongoDB ${version}`,
          leases: held.map(one => ({ key: one._id, ...heldLease(one) })),
        };
      }),
    [Symbol.asyncDispose]: () => connected[Symbol.asyncDispose](),
  };
}

function parseKept(kept: Kept): unknown {
  const text = textOf(kept);
  return text === undefined ? null : JSON.parse(text);
}
