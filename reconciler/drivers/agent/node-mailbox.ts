import type { Mqtt } from '../../connections/mqtt/mqtt.ts';
import { OperationError } from '../../model/operation-error.ts';
import type { Orders } from '../../model/orders.ts';
import type { Change } from '../../model/plan.ts';
import type { Owner } from '../../model/resource.ts';
import type { Secrets } from '../../secrets/secrets.ts';
import { decodeOrders } from '../../wire/orders.ts';
import { topicsOf } from '../../wire/topics.ts';
import { changeOrders, noOrders, tidyOrders } from './change-orders.ts';
import { type Heard, hearAgent } from './hear-agent.ts';
import { packOrders } from './pack-orders.ts';
import { seal } from './seal.ts';

/** This side of what lies between the reconciler and the agent of one node. */
export interface NodeMailbox {
  /** What the broker has and the agent told, once that is known of this connection. Throws OperationError while the broker is not reached. */
  read(signal: AbortSignal): Promise<MailboxState>;
  /** Changes the orders; returns when the broker has them. What is asked for at the same time is posted together. Throws OperationError. */
  post(change: Change, signal: AbortSignal): Promise<void>;
  /** Calls back whenever the agent told something else than before, or the broker is lost or reached again; returns what ends that. */
  listen(onNews: () => void): () => void;
}

/** What is known of a node through its broker. */
export interface MailboxState extends Heard {
  readonly orders: Orders;
  /** Whether the broker has them. */
  readonly isPosted: boolean;
}

/** What a mailbox is opened with; `now`: milliseconds. */
export interface NodeMailboxOptions {
  readonly broker: Mqtt;
  readonly owner: Owner;
  readonly node: string;
  readonly secrets: Secrets;
  readonly now: () => number;
}

/** A change that waits to be posted. */
interface Letter {
  readonly change: Change;
  readonly done: PromiseWithResolvers<void>;
}

/** Listens until the signal aborts. */
export function openNodeMailbox({ broker, owner, node, secrets, now }: NodeMailboxOptions, signal: AbortSignal): NodeMailbox {
  const topics = topicsOf(owner.uid, node);
  const echo = `${topics.orders}/echo`;
  const listeners = new Set<() => void>();
  const tell = (): void => {
    for (const listener of listeners) listener();
  };
  const hearing = hearAgent(node, now, tell);
  let orders: Orders = noOrders(owner, node);
  let isPosted = true;
  /** Whether orders came over this connection. */
  let cameNow = false;
  let settled: Promise<void> | null = null;
  let echoes = 0;
  const waiting = new Map<string, () => void>();

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
  const onMessage = (name: string, payload: Buffer, retained: boolean): void => {
    if (name === topics.orders) onOrders(payload);
    else if (name === echo) waiting.get(payload.toString('utf8'))?.();
    else if (name === topics.up) hearing.onUp(payload);
    else if (name === topics.states) hearing.onStates(payload, retained);
    else if (!retained) hearing.onWord();
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
    if (!isConnected) {
      settled = null;
      cameNow = false;
      hearing.onLost();
    }
    tell();
  });
  const end = (): void => {
    forget();
    hearing[Symbol.dispose]();
  };
  signal.addEventListener('abort', end, { once: true });

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

  /** Posts changes together. What cannot be posted for good is told of the change that it is of, and holds up no other. */
  const send = async (letters: readonly Letter[], own: AbortSignal): Promise<void> => {
    try {
      await known(own);
      const { told } = hearing.read();
      const revision = Math.max(orders.revision, told?.revision ?? 0) + 1;
      const changed = letters.reduce((all, { change }) => changeOrders(all, change, revision, told), tidyOrders(orders, told));
      const { sealed: _, ...plain } = { ...changed, revision };
      const sealed = told === null ? undefined : await seal(plain, told.recipient, secrets, own);
      const next: Orders = sealed === undefined ? plain : { ...plain, sealed };
      await broker.publish(topics.orders, packOrders(next), { retain: true }, own);
      if (next.revision >= orders.revision) orders = next;
      isPosted = true;
      for (const { done } of letters) done.resolve();
    } catch (error) {
      const isForGood = error instanceof OperationError && !error.temporary && !own.aborted;
      if (isForGood && letters.length > 1) for (const letter of letters) await send([letter], own);
      else for (const { done } of letters) done.reject(error);
    }
  };
  let queue: readonly Letter[] = [];
  let posting: Promise<void> = Promise.resolve();
  const flush = async (own: AbortSignal): Promise<void> => {
    const letters = queue;
    queue = [];
    if (letters.length > 0) await send(letters, own);
  };

  return {
    async read(own) {
      await broker.tried(own);
      if (!broker.state().isConnected) throw unreachable(broker, node);
      await known(own);
      return { ...hearing.read(), orders, isPosted };
    },
    post(change, own) {
      const done = Promise.withResolvers<void>();
      queue = [...queue, { change, done }];
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
