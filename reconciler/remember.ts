import { withDeadline } from './deadline.ts';
import type { ResourceId, TargetId } from './model/ids.ts';
import { type Approval, EMPTY_MEMORY, type Memory, type TargetMemory } from './model/memory.ts';
import type { Report } from './model/report.ts';
import { toJson } from './report/json.ts';
import type { Store, StoredDocument } from './stores/store.ts';

/** What is kept of a target between writes that change nothing else: its `lastSeenAt` may be this old. */
const SEEN_PRECISION_MS = 60_000;

/** One cluster's part of the store, with what this process last read or wrote of it. */
export interface Recollection {
  /** What earlier passes left, this process's or another's. Throws OperationError. */
  recall(signal: AbortSignal): Promise<Memory>;
  /** What this process knows without asking the store, suspension and approvals with it; `fresh` until the store was read once. */
  last(): Memory;
  /**
   * Keeps what is new since, beside what the store holds by now: it is read first, and never written over unread. Throws OperationError; the
   * memory itself stays with this process in any case.
   */
  remember(memory: Memory, signal: AbortSignal): Promise<void>;
  /** Puts a report into the history and makes it the latest. */
  record(report: Report, signal: AbortSignal): Promise<void>;
}

/** Suspension and approvals are documents of their own, since people change them while a daemon runs. */
export function storeKeys(cluster: string): {
  readonly suspend: string;
  readonly approvals: string;
  readonly memory: string;
  readonly targets: string;
  readonly reports: string;
  readonly pass: string;
  readonly lease: string;
} {
  return {
    suspend: `${cluster}/suspend`,
    approvals: `${cluster}/approvals`,
    memory: `${cluster}/memory`,
    targets: `${cluster}/target/`,
    reports: `${cluster}/report/`,
    pass: `${cluster}/pass`,
    lease: `${cluster}/lease`,
  };
}

/** The memory and history of one cluster in a store; `key` is the prefix of its documents. Nothing is read yet. */
export function openRecollection(options: {
  readonly store: Store;
  readonly key: string;
  readonly storeMs: number;
  readonly reportsKept: number;
}): Recollection {
  const { store, storeMs } = options;
  const keys = storeKeys(options.key);
  const state: {
    memory: Memory | null;
    wishes: Pick<Memory, 'suspend' | 'approvals'>;
    generation: number;
    small: string;
    targets: Map<TargetId, TargetMemory>;
    /** Whether the store was ever read. */
    known: boolean;
    /** Whether `memory` holds what this process learned and the store may not have. */
    ahead: boolean;
  } = {
    memory: null,
    wishes: { suspend: null, approvals: [] },
    generation: 0,
    small: '',
    targets: new Map(),
    known: false,
    ahead: false,
  };
  const call = <T>(what: string, signal: AbortSignal, run: (signal: AbortSignal) => Promise<T>): Promise<T> =>
    withDeadline({ what: `${what} of the store ${store.name}`, ms: storeMs }, signal, run);

  const readAll = async (signal: AbortSignal, generation: number): Promise<Memory> => {
    const small = await call('reading', signal, inner => store.get(keys.memory, inner));
    const documents = await call('reading', signal, inner => store.list(keys.targets, {}, inner));
    const targets = new Map(documents.map(document => [(document.value as TargetMemory).target, document.value as TargetMemory]));
    state.generation = generation;
    state.small = '';
    state.targets = new Map(targets);
    return small === null && targets.size === 0 ? EMPTY_MEMORY : { ...parseSmall(small), targets, fresh: false };
  };

  const recall = async (signal: AbortSignal): Promise<Memory> => {
    const [pass, suspend, approvals] = await call('reading', signal, inner =>
      Promise.all([store.get(keys.pass, inner), store.get(keys.suspend, inner), store.get(keys.approvals, inner)]),
    );
    const generation = (pass as { readonly generation: number } | null)?.generation ?? null;
    if (generation === null && state.memory !== null) {
      state.generation = 0;
      state.small = '';
      state.targets = new Map();
      state.memory = { ...state.memory, fresh: state.memory.fresh || !state.known };
    } else if (state.memory === null || generation !== state.generation) {
      const stored = await readAll(signal, generation ?? 0);
      state.memory = state.ahead && state.memory !== null ? merge(stored, state.memory) : stored;
    }
    state.known = true;
    state.wishes = {
      suspend: (suspend as Memory['suspend']) ?? null,
      approvals: (approvals as readonly Approval[] | null) ?? [],
    };
    return { ...state.memory, ...state.wishes };
  };

  /** The documents that differ from those in the store. */
  const news = (memory: Memory): readonly StoredDocument[] => {
    const small = smallOf(memory);
    return [
      ...(JSON.stringify(small) === state.small ? [] : [{ key: keys.memory, value: small }]),
      ...[...memory.targets]
        .filter(([target, value]) => isNews(state.targets.get(target), value))
        .map(([target, value]) => ({ key: `${keys.targets}${target}`, value })),
      ...[...state.targets.keys()]
        .filter(target => !memory.targets.has(target))
        .map(target => ({ key: `${keys.targets}${target}`, value: null })),
    ];
  };

  return {
    recall,

    last: () => ({ ...(state.memory ?? EMPTY_MEMORY), ...state.wishes, ...(state.known ? {} : { fresh: true }) }),

    async remember(memory, signal) {
      state.memory = memory;
      state.ahead = !state.known || news(memory).length > 0;
      if (!state.ahead) return;
      const merged = await recall(signal);
      const documents = news(merged);
      const generation = state.generation + 1;
      await call('writing', signal, inner => store.put([...documents, { key: keys.pass, value: { generation } }], inner));
      state.generation = generation;
      state.small = JSON.stringify(smallOf(merged));
      state.ahead = false;
      for (const { key } of documents) {
        if (!key.startsWith(keys.targets)) continue;
        const target = key.slice(keys.targets.length) as TargetId;
        const value = merged.targets.get(target);
        if (value === undefined) state.targets.delete(target);
        else state.targets.set(target, value);
      }
    },

    async record(report, signal) {
      await call('writing', signal, inner => store.put([{ key: `${keys.reports}${report.id}`, value: toJson(report) }], inner));
      await call('tidying', signal, inner => store.prune(keys.reports, options.reportsKept, inner));
    },
  };
}

/** Whether a target's document differs from the one in the store by more than the instants of the last tries. */
function isNews(before: TargetMemory | undefined, now: TargetMemory): boolean {
  if (before === undefined) return true;
  if (now.triedAt - before.triedAt >= SEEN_PRECISION_MS) return true;
  if (before.silentSince !== now.silentSince || before.facts !== now.facts || before.live?.length !== now.live?.length)
    return true;
  if (before.swarm !== now.swarm || before.silentMachines !== now.silentMachines) return true;
  return now.live?.some((live, index) => live !== before.live?.[index]) ?? false;
}

/**
 * What the store holds and what this process learned meanwhile. What is over in the one and not in the other stays until the next pass
 * sees it; how a target looked goes by the later look that saw anything.
 */
function merge(stored: Memory, own: Memory): Memory {
  const both = <K, V>(one: ReadonlyMap<K, V>, other: ReadonlyMap<K, V>): ReadonlyMap<K, V> => new Map([...one, ...other]);
  const seen = [...own.targets].filter(([target, { live, triedAt }]) => {
    const kept = stored.targets.get(target);
    return kept === undefined || (live !== null && triedAt >= kept.triedAt);
  });
  return {
    ...own,
    fresh: false,
    lastGood: own.lastGood ?? stored.lastGood,
    targets: both(stored.targets, new Map(seen)),
    steady: both(stored.steady, own.steady),
    tries: both(stored.tries, own.tries),
    rollouts: both(stored.rollouts, own.rollouts),
    ran: both(both(stored.ran, own.ran), ended(stored.ran)),
    applied: both(stored.applied, own.applied),
    images: both(own.images, stored.images),
  };
}

/** The runs whose end is known: that is never forgotten for a doubt. */
function ended(ran: Memory['ran']): Memory['ran'] {
  return new Map([...ran].filter(([, { exitCode }]) => exitCode !== null));
}

/** Everything but the targets, suspension and approvals, as JSON. */
function smallOf(memory: Memory): Record<string, unknown> {
  const { lastGood, steady, tries, rollouts, ran, applied, images } = memory;
  return {
    lastGood,
    steady: [...steady],
    tries: [...tries],
    rollouts: [...rollouts],
    ran: [...ran],
    applied: [...applied],
    images: [...images],
  };
}

function parseSmall(value: unknown): Memory {
  const small = (value ?? {}) as { readonly lastGood?: Memory['lastGood'] } & Readonly<
    Record<string, readonly (readonly [string, never])[]>
  >;
  return {
    ...EMPTY_MEMORY,
    lastGood: small.lastGood ?? null,
    steady: new Map(small.steady ?? []),
    tries: new Map(small.tries ?? []),
    rollouts: new Map(small.rollouts ?? []),
    ran: new Map(small.ran ?? []),
    applied: new Map(small.applied ?? []),
    images: new Map(small.images as readonly (readonly [ResourceId, number])[] | undefined),
  };
}
