import { once } from 'node:events';
import { mkdir, readFile } from 'node:fs/promises';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createServer } from 'node:tls';
import { MongoClient } from 'mongodb';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { describeThisProcess } from '../../../reconciler/stores/lease-holder.ts';
import { migrate } from '../../../reconciler/stores/mongo/format.ts';
import { openMongoStore } from '../../../reconciler/stores/mongo/mongo.ts';
import type { LeaseHolder, Store } from '../../../reconciler/stores/store.ts';
import { makeCertificates } from '../../lab/certificates.ts';
import { type Mongo, skipWithoutMongo, startMongo } from '../../lab/mongo/start-mongo.ts';
import { tempFolder } from '../../support/temp.ts';
import { eventually } from '../../support/wait.ts';
import { startStoreProcess } from './store-process.ts';

const { signal } = new AbortController();
const PREFIXES = [...'abcdefghijklmnopqrst'];

interface Raw {
  readonly _id: string;
  readonly [field: string]: unknown;
}

describe.skipIf(skipWithoutMongo())('a store in MongoDB', () => {
  const at: { mongo: Mongo; databases: number } = { mongo: undefined as never, databases: 0 };
  beforeAll(async () => {
    at.mongo = await startMongo();
  });
  afterAll(() => at.mongo[Symbol.asyncDispose]());

  const newDatabase = (): string => `test${at.databases++}`;
  const open = (database: string, stepMs = 5_000): Store => openMongoStore({ url: at.mongo.url, database, stepMs });
  const raw = async (database: string) => {
    const client = await new MongoClient(at.mongo.url).connect();
    onTestFinished(() => client.close());
    return (name: string) => client.db(database).collection<Raw>(`keelson_${name}`);
  };
  const put = (store: Store, key: string, value: unknown = 1): Promise<void> => store.put([{ key, value }], signal);
  const valuesOf = async (store: Store, prefix: string): Promise<readonly unknown[]> =>
    (await store.list(prefix, {}, signal)).map(({ value }) => value);

  const refusal = (url: string): unknown => {
    try {
      return openMongoStore({ url, database: 'keelson' });
    } catch (error) {
      return error;
    }
  };

  describe('its documents', () => {
    test('fields may be called what MongoDB forbids, and numbers stay what JSON says', async () => {
      await using store = open(newDatabase());
      const value = { 'a.b': 1, $set: { $inc: null }, '': [[1], [[2]]], __proto__: 0, big: 1e300, tiny: 5e-324 };
      await store.put([{ key: '$a.b\u0001', value }], signal);
      expect(await store.get('$a.b\u0001', signal)).toEqual(value);
    });
    test('a batch larger than a document of MongoDB is written whole, and nothing of it is left over', async () => {
      const database = newDatabase();
      await using store = open(database);
      const batch = PREFIXES.slice(0, 4).map(key => ({ key, value: `${key}${'x'.repeat(5_000_000)}` }));
      await store.put(batch, signal);
      expect(await store.list('', {}, signal)).toEqual(batch);
      expect(await (await raw(database))('journal').countDocuments()).toBe(0);
    });
    test('a thousand writes later what was removed is gone for good', async () => {
      const database = newDatabase();
      await using store = open(database);
      await store.put(
        PREFIXES.map(key => ({ key, value: key })),
        signal,
      );
      await put(store, 'a', null);
      const collection = await raw(database);
      await collection('format').updateOne({ _id: 'format' }, { $set: { writes: 1998 } });
      await put(store, 'z');
      expect(await collection('documents').countDocuments({ _id: 'a' })).toBe(1);
      await put(store, 'z', 2);
      expect(await collection('documents').countDocuments({ _id: 'a' })).toBe(0);
      expect(await valuesOf(store, '')).toEqual([...PREFIXES.slice(1), 2]);
    });
    test('a newer format is refused, and left as it is', async () => {
      const database = newDatabase();
      const collection = await raw(database);
      await collection('format').insertOne({ _id: 'format', version: 7, writes: 3 });
      await using store = open(database);
      await expect(put(store, 'a')).rejects.toMatchObject({
        code: 'unsupported',
        message: expect.stringContaining('a newer Keelson wrote it (format 7, this one knows 1)'),
      });
      expect(await collection('documents').countDocuments()).toBe(0);
    });
    test('an older format is brought forward once, also by several at the same time', async () => {
      const database = newDatabase();
      await using store = open(database);
      await put(store, 'a');
      const collection = await raw(database);
      const collections = {
        format: collection('format'),
        step: (_: AbortSignal, call: (inner: AbortSignal) => unknown) => call(signal),
      };
      const steps = [
        async () => expect.unreachable(),
        async () => void (await collection('documents').updateOne({ _id: 'a' }, { $set: { w: '0000000000000001"new"' } })),
      ];
      const bring = () => migrate(collections as never, signal, steps);
      await Promise.all([bring(), bring()]);
      expect(await collection('format').findOne()).toMatchObject({ version: 2, writes: 1 });
      expect(await store.get('a', signal)).toBe('new');
      await expect(put(store, 'b')).rejects.toMatchObject({ code: 'unsupported' });
    });
    test('a database that is emptied while it is used is begun anew, and documents without their format are older than what comes', async () => {
      const database = newDatabase();
      await using store = open(database);
      for (const value of [1, 2, 3]) await put(store, 'a', value);
      const collection = await raw(database);
      await collection('format').deleteMany({});
      await put(store, 'a', 4);
      expect(await store.get('a', signal)).toBe(4);
    });
    test('a stored value that is no JSON is told as damage', async () => {
      const database = newDatabase();
      await using store = open(database);
      await (await raw(database))('documents').insertOne({ _id: 'a', w: '0000000000000001{half' });
      await expect(store.get('a', signal)).rejects.toMatchObject({ code: 'corrupt' });
    });
  });

  describe('batches that were begun and not ended', () => {
    const batch = (id: string, values: Readonly<Record<string, string>>, more: object = {}): Raw => ({
      _id: id,
      written: Object.entries(values).map(([key, text]) => ({ key, text })),
      ...more,
    });

    test('one that was written down is completed by whoever opens the store next, over nothing newer', async () => {
      const database = newDatabase();
      {
        await using store = open(database);
        await put(store, 'before');
        await put(store, 'b', 'old');
        await put(store, 'skipped');
        await put(store, 'c', 'newer');
      }
      const collection = await raw(database);
      await collection('journal').insertOne(batch('0000000000000003', { a: '"x"', b: '"y"', c: '"z"' }, { parts: 1 }));
      await using store = open(database);
      expect(await store.list('', {}, signal)).toEqual([
        { key: 'a', value: 'x' },
        { key: 'b', value: 'y' },
        { key: 'before', value: 1 },
        { key: 'c', value: 'newer' },
        { key: 'skipped', value: 1 },
      ]);
      expect(await collection('journal').countDocuments()).toBe(0);
    });
    test('of one whose first part was never written nothing is seen', async () => {
      const database = newDatabase();
      const collection = await raw(database);
      await collection('journal').insertOne(batch('0000000000000009.1', { a: '1' }));
      await using store = open(database);
      expect(await store.list('', {}, signal)).toEqual([]);
    });
    test('one in parts is completed with all of them', async () => {
      const database = newDatabase();
      const collection = await raw(database);
      await collection('journal').insertOne(batch('0000000000000009.1', { b: '2' }));
      await collection('journal').insertOne(batch('0000000000000009', { a: '1' }, { parts: 2 }));
      await using store = open(database);
      expect(await valuesOf(store, '')).toEqual([1, 2]);
      expect(await collection('journal').countDocuments()).toBe(0);
    });
    test('who takes a lease over completes what its holder before had begun', async () => {
      const database = newDatabase();
      await using store = open(database);
      await put(store, 'a', 0);
      await (await raw(database))('journal').insertOne(batch('0000000000000005', { a: '1' }, { parts: 1 }));
      expect(await store.get('a', signal)).toBe(0);
      await store.lease('attic', describeThisProcess('reconcile serve', 0), 30_000, signal);
      expect(await store.get('a', signal)).toBe(1);
    });
    test('a writer killed in the middle loses nothing that was acknowledged, and halves nothing', async () => {
      await using mongo = await startMongo();
      for (const acknowledged of [1, 10, 40]) {
        const writer = startStoreProcess('write-for-ever', mongo.url);
        while (Number(await writer.next()) < acknowledged);
        writer.child.kill('SIGKILL');
        await once(writer.child, 'close');
        const told = Number(writer.lines.at(-1));
        await using store = openMongoStore({ url: mongo.url, database: 'keelson' });
        const values = await valuesOf(store, 'a/');
        for (const prefix of PREFIXES) expect(await valuesOf(store, `${prefix}/`)).toEqual(values);
        expect(values.slice(0, told)).toEqual(Array.from({ length: told }, (_, n) => n + 1));
      }
    });
  });

  describe('a server that fails', () => {
    test('killed in the middle of writes and started again it has lost nothing that was acknowledged, and no batch by half', async () => {
      await using mongo = await startMongo();
      await using store = openMongoStore({ url: mongo.url, database: 'keelson', stepMs: 1_000 });
      let acknowledged = 0;
      const write = async (): Promise<void> => {
        for (;;) {
          const next = acknowledged + 1;
          const key = String(next).padStart(6, '0');
          await store.put(
            PREFIXES.map(prefix => ({ key: `${prefix}/${key}`, value: next })),
            signal,
          );
          acknowledged = next;
        }
      };
      for (const enough of [1, 8, 20]) {
        const writing = write();
        const ended = expect(writing).rejects.toMatchObject({ code: 'unreachable', temporary: true });
        await eventually(() => expect(acknowledged).toBeGreaterThanOrEqual(enough));
        await mongo.kill();
        await ended;
        await mongo.start();
        const values = await eventually(() => valuesOf(store, 'a/'));
        for (const prefix of PREFIXES) expect(await valuesOf(store, `${prefix}/`)).toEqual(values);
        expect(values.slice(0, acknowledged)).toEqual(Array.from({ length: acknowledged }, (_, n) => n + 1));
      }
    });
    test('restarted between two calls it costs neither of them', async () => {
      await using mongo = await startMongo();
      await using store = openMongoStore({ url: mongo.url, database: 'keelson' });
      await put(store, 'a');
      await mongo.stop();
      await mongo.start();
      expect(await store.get('a', signal)).toBe(1);
    });
    test('paused, every call ends with its deadline and says so; resumed, all works, and no late write replaces a newer one', async () => {
      await using mongo = await startMongo();
      await using store = openMongoStore({ url: mongo.url, database: 'keelson', stepMs: 1_000 });
      const holder = describeThisProcess('reconcile serve', 0);
      await put(store, 'a', 'before');
      mongo.pause();
      const late = { code: 'timeout', temporary: true, message: expect.stringContaining('does not answer in time') };
      await Promise.all([
        expect(put(store, 'a', 'late')).rejects.toMatchObject(late),
        expect(store.get('a', signal)).rejects.toMatchObject(late),
        expect(store.list('', {}, signal)).rejects.toMatchObject(late),
        expect(store.prune('', 0, signal)).rejects.toMatchObject(late),
        expect(store.lease('attic', holder, 1, signal)).rejects.toMatchObject(late),
      ]);
      mongo.resume();
      // It is not asked again so soon, whether it hangs or not.
      await expect(store.get('a', signal)).rejects.toMatchObject(late);
      await eventually(() => put(store, 'a', 'after'));
      expect(await store.get('a', signal)).toBe('after');
      await put(store, 'b');
      expect(await store.list('', {}, signal)).toEqual([
        { key: 'a', value: 'after' },
        { key: 'b', value: 1 },
      ]);
    });
    test('whoever waits for a server that hangs stops when told to', async () => {
      await using mongo = await startMongo();
      await using store = openMongoStore({ url: mongo.url, database: 'keelson', stepMs: 60_000 });
      await put(store, 'a');
      mongo.pause();
      const stop = new AbortController();
      const waiting = store.put([{ key: 'b', value: 1 }], stop.signal);
      stop.abort();
      await expect(waiting).rejects.toMatchObject({ code: 'aborted' });
      mongo.resume();
    });
    test('nobody at the address, and an address that is none, are told', async () => {
      await using nowhere = openMongoStore({ url: 'mongodb://127.0.0.1:9/', database: 'keelson', stepMs: 500 });
      await expect(put(nowhere, 'a')).rejects.toMatchObject({
        code: 'unreachable',
        message: expect.stringMatching(/^write the store MongoDB 127\.0\.0\.1:9\/keelson: no server answers there.*ECONNREFUSED/),
      });
      expect(refusal('mongodb://a:b:c/')).toMatchObject({ code: 'invalid', message: expect.stringContaining('open the store') });
      expect(refusal('mongodb://a/?pasword=x')).toMatchObject({ code: 'invalid' });
      expect(refusal('mongodb://a/?readPreference=nearest')).toMatchObject({
        code: 'invalid',
        message: expect.stringContaining('leave readPreference out of the address'),
      });
      expect(refusal('mongodb://a/?journal=false')).toMatchObject({
        code: 'invalid',
        message: expect.stringContaining('leave journal out of the address'),
      });
    });
  });

  describe('an encrypted connection', () => {
    /** What speaks TLS before the server, and wants a certificate of who comes. */
    const openFront = async (certificates: { readonly ca: string; readonly cert: string; readonly key: string }) => {
      const sockets = new Set<Socket>();
      const front = createServer({ ...certificates, requestCert: true, rejectUnauthorized: true }, socket => {
        const { port } = new URL(at.mongo.url);
        sockets.add(socket);
        socket.pipe(connect(Number(port)).on('error', () => socket.destroy())).pipe(socket);
        socket.on('error', () => {});
      });
      front.listen(0, '127.0.0.1');
      await once(front, 'listening');
      onTestFinished(() => void front.close());
      return {
        url: `mongodb://127.0.0.1:${(front.address() as AddressInfo).port}/`,
        renew(others: typeof certificates) {
          front.setSecureContext(others);
          for (const socket of sockets) socket.destroy();
        },
      };
    };

    test('shows a certificate to a server that it verifies, and refuses one that it cannot', async () => {
      await using folder = await tempFolder();
      const files = await makeCertificates(folder.path);
      const read = (path: string) => readFile(path, 'utf8');
      const [ca, cert, key] = await Promise.all([files.ca, files.clientCert, files.clientKey].map(read));
      const { url } = await openFront({ cert: await read(files.serverCert), key: await read(files.serverKey), ca: ca! });
      const database = newDatabase();
      const own = { ca: ca!, cert: cert!, key: key!, passphrase: files.passphrase };
      await using store = openMongoStore({ url, database, tls: async () => own });
      await put(store, 'a');
      expect(await store.get('a', signal)).toBe(1);

      const { ca: _, ...without } = own;
      await using doubtful = openMongoStore({ url, database, stepMs: 1_000, tls: async () => without });
      await expect(put(doubtful, 'a')).rejects.toMatchObject({
        code: 'unauthorized',
        message: expect.stringContaining('check tls.ca'),
      });
    });
    test('is made with what is in the files by then where the server refuses what was there before', async () => {
      await using folder = await tempFolder();
      const certificatesIn = async (name: string) => {
        await mkdir(join(folder.path, name));
        const files = await makeCertificates(join(folder.path, name));
        const read = (path: string) => readFile(path, 'utf8');
        const [ca, cert, key] = await Promise.all([files.ca, files.clientCert, files.clientKey].map(read));
        return {
          own: { ca: ca!, cert: cert!, key: key!, passphrase: files.passphrase },
          server: { ca: ca!, cert: await read(files.serverCert), key: await read(files.serverKey) },
        };
      };
      const [first, second] = [await certificatesIn('first'), await certificatesIn('second')];
      const front = await openFront(first.server);
      let { own } = first;
      await using store = openMongoStore({ url: front.url, database: newDatabase(), stepMs: 1_000, tls: async () => own });
      await put(store, 'a');
      front.renew(second.server);
      await expect(put(store, 'a')).rejects.toMatchObject({ code: 'unauthorized' });
      ({ own } = second);
      await eventually(async () => {
        await put(store, 'a', 2);
      });
    });
  });

  describe('its leases', () => {
    const elsewhere = (id: string): LeaseHolder => ({
      ...describeThisProcess('reconcile serve', 0),
      id,
      hostname: `host-${id}`,
    });

    test('of processes that race for one exactly one gets it, the others are told who; killed, it passes on at once', async () => {
      await using mongo = await startMongo();
      const racers = Array.from({ length: 4 }, () => startStoreProcess('take-lease', mongo.url));
      for (const racer of racers) expect(await racer.next()).toBe('ready');
      for (const racer of racers) racer.child.stdin!.write('go\n');
      const answers = await Promise.all(racers.map(racer => racer.next()));
      const winner = racers[answers.indexOf('mine')]!;
      const told = `racer ${winner.child.pid}`;
      expect(answers.toSorted()).toEqual(['mine', told, told, told]);
      winner.child.kill('SIGKILL');
      await once(winner.child, 'close');
      const next = startStoreProcess('take-lease', mongo.url);
      await next.next();
      next.child.stdin!.write('go\n');
      expect(await next.next()).toBe('mine');
    });
    test('one that is over is taken by exactly one of those who ask at once, and the others are told who', async () => {
      await using store = open(newDatabase());
      expect(await store.lease('attic', elsewhere('first'), 1, signal)).toBeNull();
      await sleep(20);
      const waiting = Array.from({ length: 8 }, (_, index) => elsewhere(`waiting-${index}`));
      const ask = (holder: LeaseHolder) => store.lease('attic', holder, 60_000, signal);
      const answers = await Promise.all(waiting.map(ask));
      const winner = waiting[answers.indexOf(null)]!;
      expect(answers.filter(answer => answer !== null)).toEqual(Array(7).fill(winner));
      for (const holder of waiting) expect(await ask(holder)).toEqual(holder === winner ? null : winner);
    });
  });
});
