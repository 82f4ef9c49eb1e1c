import { OperationError } from '../model/operation-error.ts';
import { type HeldLease, mayTake } from './lease-holder.ts';
import type { Store } from './store.ts';

/** A store that ends with its process: for tests, and for runs that shall leave nothing behind. */
export function openMemoryStore({ now = Date.now }: { readonly now?: () => number } = {}): Store {
  const documents = new Map<string, string>();
  const leases = new Map<string, HeldLease>();
  const keysBelow = (prefix: string) => [...documents.keys()].filter(key => key.startsWith(prefix)).sort(compareBytes);

  return {
    name: 'memory',
    async get(key, signal) {
      refuseIfAborted(signal);
      return JSON.parse(documents.get(key) ?? 'null');
    },
    async put(changed, signal) {
      refuseIfAborted(signal);
      const written = changed.map(({ key, value }) => [key, JSON.stringify(value)] as const);
      for (const [key, text] of written) {
        if (text === 'null') documents.delete(key);
        else documents.set(key, text);
      }
    },
    async list(prefix, { from, limit, newest = false }, signal) {
      refuseIfAborted(signal);
      const keys = newest ? keysBelow(prefix).reverse() : keysBelow(prefix);
      const after = from === undefined ? keys : keys.filter(key => compareBytes(key, from) * (newest ? -1 : 1) > 0);
      return after.slice(0, limit).map(key => ({ key, value: JSON.parse(documents.get(key) ?? 'null') }));
    },
    async prune(prefix, keep, signal) {
      refuseIfAborted(signal);
      const gone = keysBelow(prefix).reverse().slice(keep);
      for (const key of gone) documents.delete(key);
      return gone.length;
    },
    async lease(key, holder, ttlMs, signal) {
      refuseIfAborted(signal);
      const held = leases.get(key);
      if (!mayTake(held, holder, now())) return held?.holder ?? null;
      leases.set(key, { holder, until: now() + ttlMs });
      return null;
    },
    async release(key, holder, signal) {
      refuseIfAborted(signal);
      if (leases.get(key)?.holder.id === holder.id) leases.delete(key);
    },
    async inspect(signal) {
      refuseIfAborted(signal);
      return { format: 1, program: 'memory', leases: Array.from(leases, ([key, held]) => ({ key, ...held })) };
    },
    async [Symbol.asyncDispose]() {},
  };
}

/** As SQLite and MongoDB compare: by the bytes of UTF-8, which is not the order of JavaScript's strings. */
function compareBytes(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}

function refuseIfAborted(signal: AbortSignal): void {
  if (signal.aborted) throw new OperationError('aborted', 'the store was not asked: the command was told to stop');
}
