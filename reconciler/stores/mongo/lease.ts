import { randomUUID } from 'node:crypto';
import { OperationError } from '../../model/operation-error.ts';
import { type HeldLease, mayTake } from '../lease-holder.ts';
import type { LeaseHolder } from '../store.ts';
import type { Collections, Leased } from './collections.ts';
import { isDuplicate } from './errors.ts';

/** Who asks for which lease, for how long; `now` is an instant of the one clock that all who ask go by: the server's. */
export interface Asked {
  readonly key: string;
  readonly holder: LeaseHolder;
  readonly ttlMs: number;
  readonly now: (signal: AbortSignal) => Promise<number>;
}

/**
 * Takes or renews a lease. `other`: who has it; null where it is ours now, and `before` whose it was last. Whoever takes it does so from
 * the very turn that was read: of several who try, the server lets one, and a try that arrives late changes nothing.
 */
export async function takeLease(
  { leases, step }: Collections,
  { key, holder, ttlMs, now }: Asked,
  signal: AbortSignal,
): Promise<{ readonly other: LeaseHolder | null; readonly before: string | null }> {
  for (let tries = 0; tries < MOST_TRIES; tries += 1) {
    const found = await step(signal, inner => leases.findOne({ _id: key }, { signal: inner }));
    const at = await now(signal);
    const held = found === null ? undefined : heldLease(found);
    if (!mayTake(held, holder, at)) return { other: held?.holder ?? null, before: null };
    const taken = { owner: holder.id, holder: JSON.stringify(holder), until: at + ttlMs, turn: randomUUID() };
    const isOurs =
      found === null
        ? await step(signal, () => leases.insertOne({ _id: key, ...taken })).then(() => true, unlessDuplicate)
        : await step(signal, () => leases.updateOne({ _id: key, turn: found.turn }, { $set: taken })).then(
            ({ matchedCount }) => matchedCount === 1,
          );
    if (isOurs) return { other: null, before: found?.owner ?? null };
  }
  throw new OperationError('conflict', 'take the lease in the store: others are always faster; try again');
}

const MOST_TRIES = 10;

/** A lease as the store holds it. */
export function heldLease({ holder, until }: Leased): HeldLease {
  return { holder: JSON.parse(holder) as LeaseHolder, until };
}

function unlessDuplicate(error: unknown): false {
  if (isDuplicate(error)) return false;
  throw error;
}
