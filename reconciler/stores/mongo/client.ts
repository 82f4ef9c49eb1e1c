import { type Db, MongoClient, type MongoClientOptions } from 'mongodb';
import { OperationError } from '../../model/operation-error.ts';
import { settle } from './batch.ts';
import type { Collections } from './collections.ts';
import { isBroken, translateError } from './errors.ts';
import { migrate } from './format.ts';

/** How a server is reached. */
export interface Server {
  /** `mongodb://…` or `mongodb+srv://…`, without user and password. */
  readonly url: string;
  readonly database: string;
  readonly credentials?: (signal: AbortSignal) => Promise<{ readonly username: string; readonly password: string }>;
  /** Texts of PEM files; absent: as the address says. */
  readonly tls?: (
    signal: AbortSignal,
  ) => Promise<{ readonly ca?: string; readonly cert?: string; readonly key?: string; readonly passphrase?: string }>;
  /** How long the server is waited for in one step of a call; 5 s unless given. */
  readonly stepMs?: number;
}

/** A database that is connected to when it is asked for. */
export interface Connected extends AsyncDisposable {
  /** For people: `MongoDB host:27017/keelson`. */
  readonly name: string;
  /**
   * Runs a call on the database, connected and brought up to date. `work` is begun anew, once, where a connection broke: it must bear that.
   * Throws OperationError. A server that did not answer is left in peace for a moment: until then calls fail at once.
   */
  use<T>(what: string, signal: AbortSignal, work: (ready: Ready) => Promise<T>): Promise<T>;
}

/** What work is done with. */
interface Ready {
  readonly collections: Collections;
  readonly db: Db;
}

/** Of what only its own deadlines end. */
const LASTING = new AbortController().signal;
const SOMEBODY = { username: 'somebody', password: 'not known yet' } as const;
const STEP_MS = 5_000;
const REST_MS = 3_000;

/** Throws OperationError invalid for an address that is none. */
export function connectTo({ url, database, credentials, tls, stepMs = STEP_MS }: Server): Connected {
  const options: MongoClientOptions = {
    appName: 'keelson',
    // The driver's timeoutMS ends nothing when a server hangs; these do, and `step` ends what is left.
    serverSelectionTimeoutMS: stepMs * 0.8,
    connectTimeoutMS: stepMs * 0.8,
    socketTimeoutMS: stepMs,
    waitQueueTimeoutMS: stepMs,
    // Every call is begun anew here, where a connection broke.
    retryReads: false,
    retryWrites: false,
    writeConcern: { w: 'majority', journal: true },
    maxPoolSize: 8,
    ignoreUndefined: true,
  };
  // Who it is is asked when it is connected to; an address may say how they prove that.
  const name = nameOf(url, database, credentials === undefined ? options : { ...options, auth: SOMEBODY });
  const state: {
    client: MongoClient | null;
    /** What is connected, brought up to date and with nothing left over; null: to be found out. */
    ready: Promise<Ready> | null;
    down: { readonly error: OperationError; readonly until: number } | null;
  } = { client: null, ready: null, down: null };
  const step: Collections['step'] = (signal, call) => {
    const either = AbortSignal.any([signal, AbortSignal.timeout(stepMs)]);
    return unless(either, call(either));
  };

  async function connect(): Promise<MongoClient> {
    const [auth, files] = [await credentials?.(LASTING), await tls?.(LASTING)];
    const client = new MongoClient(url, { ...options, ...(auth && { auth }), ...(files && { tls: true, ...files }) });
    try {
      return await step(LASTING, () => client.connect());
    } catch (error) {
      client.close().catch(() => {});
      throw error;
    }
  }

  async function prepare(): Promise<Ready> {
    state.client ??= await connect();
    const db = state.client.db(database);
    const collections: Collections = {
      documents: db.collection('keelson_documents'),
      journal: db.collection('keelson_journal'),
      format: db.collection('keelson_format'),
      leases: db.collection('keelson_leases'),
      step,
    };
    await migrate(collections, LASTING);
    await settle(collections, LASTING);
    return { collections, db };
  }

  /** Where the server refuses what it was shown, the next connection shows what is in files and secrets by then. */
  function leaveIfRefused(client: MongoClient | null, error: unknown): void {
    if (client === null || client !== state.client || translateError(error, '', name).code !== 'unauthorized') return;
    state.client = null;
    client.close().catch(() => {});
  }

  /** Prepared once for all who ask meanwhile: who stops waiting does not stop it for the others. */
  async function attempt<T>(signal: AbortSignal, work: (ready: Ready) => Promise<T>): Promise<T> {
    state.ready ??= prepare().catch((error: unknown) => {
      state.ready = null;
      leaveIfRefused(state.client, error);
      throw error;
    });
    const ready = await unless(signal, state.ready);
    const { client } = state;
    try {
      return await work(ready);
    } catch (error) {
      // It may be done by half: whatever comes next completes it first.
      state.ready = null;
      leaveIfRefused(client, error);
      throw error;
    }
  }

  const use: Connected['use'] = async (what, signal, work) => {
    if (!signal.aborted && state.down !== null && performance.now() < state.down.until) throw state.down.error;
    try {
      signal.throwIfAborted();
      const result = await attempt(signal, work).catch(error => {
        if (isBroken(error) && !signal.aborted) return attempt(signal, work);
        throw error;
      });
      state.down = null;
      return result;
    } catch (error) {
      if (signal.aborted) throw new OperationError('aborted', `${what} ${name}: told to stop before it was done`);
      const told = translateError(error, what, name);
      if (told.code === 'unreachable' || told.code === 'timeout')
        state.down = { error: told, until: performance.now() + REST_MS };
      throw told;
    }
  };

  return {
    name,
    use,
    async [Symbol.asyncDispose]() {
      // A server that hangs is not waited for.
      await step(LASTING, async () => {
        await state.ready?.catch(() => {});
        await state.client?.close();
      }).catch(() => {});
    },
  };
}

/** Ends with the signal, whatever becomes of the promise: only some of the driver's calls heed a signal. */
async function unless<T>(signal: AbortSignal, promise: Promise<T>): Promise<T> {
  const { promise: ended, reject } = Promise.withResolvers<never>();
  const onAbort = (): void => reject(signal.reason);
  if (signal.aborted) onAbort();
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    return await Promise.race([promise, ended]);
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}

function nameOf(url: string, database: string, options: MongoClientOptions): string {
  const told = `MongoDB ${url.replace(/^mongodb(\+srv)?:\/\//, '').replace(/[/?].*$/, '')}/${database}`;
  const why = whyNot(url, options);
  if (why !== null) throw new OperationError('invalid', `open the store ${told}: ${why}`);
  return told;
}

/** What is wrong with an address; null: nothing. Nothing is asked of anybody yet. */
function whyNot(url: string, options: MongoClientOptions): string | null {
  try {
    const { readPreference, writeConcern } = new MongoClient(url, options).options;
    // An address has the last word on these two, and a store that forgets or is behind is none.
    if (readPreference.mode !== 'primary')
      return 'another server than the primary may be behind; leave readPreference out of the address';
    if (writeConcern?.journal !== true) return 'what is not on disk may be lost; leave journal out of the address';
    return null;
  } catch (error) {
    return `the address is none that the driver takes (${(error as Error).message})`;
  }
}
