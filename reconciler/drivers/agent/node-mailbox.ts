import type { Mqtt } from '../../connections/mqtt/mqtt.ts';
import { OperationError } from '../../model/operation-error.ts';
import type { Orders, Told } from '../../model/orders.ts';
import type { Change } from '../../model/plan.ts';
import type { Owner } from '../../model/resource.ts';
import type { Secrets } from '../../secrets/secrets.ts';
import { decodeOrders, encodeOrders } from '../../wire/orders.ts';
import { decodeStates } from '../../wire/states.ts';
import { topicsOf } from '../../wire/topics.ts';
import { decodeUp } from '../../wire/up.ts';
import { changeOrders, noOrders, tidyOrders } from './change-orders.ts';
import { seal } from './seal.ts';

/** This side of what lies between the reconciler and the agent of one node. */
export interface NodeMailbox {
  /** What the broker has and the agent told, once that is known of this connection. Throws OperationError while the broker is not reached. */
  read(signal: AbortSignal): Promise<MailboxState>;
  /** Changes the orders; returns when the broker has them. What is asked for at the same time is posted together. Throws OperationError. */
  post(change: Change, signal: AbortSignal): Promise<void>;
  /** Calls back whenever the agent told something else than before; returns what ends that. */
  listen(onNews: () => void): () => void;
}

/** What is known of a node through its broker. */
export interface MailboxState {
  readonly orders: Orders;
  /** Whether the broker has them. */
  readonly isPosted: boolean;
  /** null: it never told anything. */
  readonly told: Told | null;
  /** By our clock; null: not by this process. */
  readonly heardAt: number | null;
  /** Why nothing is heard of the agent; null: it is heard. */
  readonly silence: string | null;
  /** When another agent took the name, by our clock; null: none did. */
  readonly replacedAt: number | null;
}

/** What a mailbox is opened with; `now`: milliseconds. */
export interface NodeMailboxOptions {
  readonly broker: Mqtt;
  readonly owner: Owner;
  readonly node: string;
  readonly secrets: Secrets;
  readonly now: () => number;
}

/** An agent says something every few seconds; it is silent when nothing came for so long. */
const SILENT_MS = 30_000;

/** Listens until the signal aborts. */
export function openNodeMailbox({ broker, owner, node, secrets, now }: NodeMailboxOptions, signal: AbortSignal): NodeMailbox {
  const topics = topicsOf(owner.uid, node);
  const echo = `${topics.orders}/echo`;
  const listeners = new Set<() => void>();
  let orders: Orders = noOrders(owner, node);
  let isPosted = true;
  let told: Told | null = null;
  let toldPayload: Buffer | null = null;
  let heardAt: number | null = null;
  let run: string | null = null;
  let isUp = false;
  let replacedAt: number | null = null;
  /** Whether orders came over this connection. */
  let cameNow = false;
  let settled: Promise<void> | null = null;
  let echoes = 0;
  const waiting = new Map<string, () => void>();

  const tell = (): void => {
    for (const listener of listeners) listener();
  };
  /** Who speaks is there, whatever the broker says of its connection. */
  const hear = (): void => {
    heardAt = now();
    isUp = true;
  };
  const onOrders = (payload: Buffer): void => {
    if (payload.length === 0) return;
    const read = decodeOrders(payload, node);
    if ('why' in read || read.value.owner.uid !== owner.uid) return;
    const given = read.value;
    cameNow = true;
    if (given.revision < orders.revision) return;
    orders = given;
    isPosted = true;
  };
  const onUp = (payload: Buffer): void => {
    const read = decodeUp(payload);
    if ('why' in read) return;
    const given = read.value;
    // Only its own broker's word ends an agent: the one before may be given up late.
    if (!given.up && run !== null && given.run !== run) return;
    if (given.up && isUp && run !== null && given.run !== run) replacedAt = now();
    const isNews = given.up !== isUp || given.run !== run;
    ({ run, up: isUp } = given);
    if (isUp) heardAt = now();
    if (isNews) tell();
  };
  const onStates = (payload: Buffer, retained: boolean): void => {
    if (!retained) hear();
    if (toldPayload?.equals(payload)) return;
    const read = decodeStates(payload, node);
    if ('why' in read) return;
    toldPayload = payload;
    told = read.value;
    tell();
  };
  const onMessage = (name: string, payload: Buffer, retained: boolean): void => {
    if (name === topics.orders) onOrders(payload);
    else if (name === echo) waiting.get(payload.toString('utf8'))?.();
    else if (name === topics.up) onUp(payload);
    else if (name === topics.states) onStates(payload, retained);
    else if (!retained) hear();
  };
  let subscribed: Promise<void> | null = null;
  /** Where the broker refused it, it is asked again with the next look: somebody may have put its access list right. */
  const listen = (): Promise<void> => {
    subscribed ??= broker.subscribe(`${topics.orders.slice(0, -'orders'.length)}#`, onMessage, signal).catch((error: unknown) => {
      subscribed = null;
      throw error;
    });
    return subscribed;
  };
  listen().catch(() => {});
  const forget = broker.onState(({ isConnected }) => {
    if (isConnected) return;
    settled = null;
    cameNow = false;
  });
  signal.addEventListener('abort', forget, { once: true });

  /** What a broker keeps comes before what is said after: once our own word is back, all of it is there. */
  const settle = async (own: AbortSignal): Promise<void> => {
    await listen();
    echoes += 1;
    const word = String(echoes);
    const { promise, resolve } = Promise.withResolvers<void>();
    waiting.set(word, resolve);
    const onAbort = (): void => resolve();
    own.addEventListener('abort', onAbort, { once: true });
    try {
      await broker.publish(echo, Buffer.from(word), {}, own);
      await promise;
      own.throwIfAborted();
      isPosted = cameNow || orders.revision === 0;
    } finally {
      waiting.delete(word);
      own.removeEventListener('abort', onAbort);
    }
  };
  const known = (own: AbortSignal): Promise<void> => {
    settled ??= settle(own).catch((error: unknown) => {
      settled = null;
      throw error;
    });
    return settled;
  };

  let queue: { readonly change: Change; readonly done: PromiseWithResolvers<void> }[] = [];
  let posting: Promise<void> = Promise.resolve();
  const flush = async (own: AbortSignal): Promise<void> => {
    const batch = queue;
    queue = [];
    if (batch.length === 0) return;
    try {
      await known(own);
      const revision = Math.max(orders.revision, told?.revision ?? 0) + 1;
      const changed = batch.reduce((all, { change }) => changeOrders(all, change, revision, told), tidyOrders(orders, told));
      const { sealed: _, ...plain } = { ...changed, revision };
      const sealed = told === null ? undefined : await seal(plain, told.recipient, secrets, own);
      const next: Orders = sealed === undefined ? plain : { ...plain, sealed };
      await broker.publish(topics.orders, encodeOrders(next), { retain: true }, own);
      if (next.revision >= orders.revision) orders = next;
      isPosted = true;
      for (const { done } of batch) done.resolve();
    } catch (error) {
      for (const { done } of batch) done.reject(error);
    }
  };

  return {
    async read(own) {
      await broker.tried(own);
      if (!broker.state().isConnected) throw unreachable(broker, node);
      await known(own);
      const isLate = heardAt === null || now() - heardAt > SILENT_MS;
      const silence =
        told === null ? null : !isUp ? `the broker has no connection of its agent` : isLate ? 'its agent says nothing' : null;
      return { orders, isPosted, told, heardAt, silence, replacedAt };
    },
    post(change, own) {
      const done = Promise.withResolvers<void>();
      queue.push({ change, done });
      posting = posting.then(() => flush(own));
      return done.promise;
    },
    listen(onNews) {
      listeners.add(onNews);
      return () => void listeners.delete(onNews);
    },
  };
}

function unreachable(broker: Mqtt, node: string): OperationError {
  const state = broker.state();
  const why = state.isConnected ? '' : `: ${state.why.message}`;
  return new OperationError('unreachable', `asking ${broker.name} for what the agent of ${node} told${why}`, { temporary: true });
}
