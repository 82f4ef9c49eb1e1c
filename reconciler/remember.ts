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
  /** What this process knows without asking the store; null before the first pass. */
  last(): Memory | null;
  /** Keeps what is new since. Throws OperationError; the memory itself stays with this process in any case. */
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

export function openRecollection(options: {
  readonly store: Store;
  readonly key: string;
  readonly storeMs: number;
  readonly reportsKept: number;
}): Recollection {
  const { store, storeMs } = options;
  const keys = storeKeys(options.key);
  const state: { memory: Memory | null; generation: number; small: string; targets: Map<TargetId, TargetMemory> } = {
    memory: null,
    generation: 0,
    small: '',
    targets: new Map(),
  };
  const call = <T>(what: string, signal: AbortSignal, run: (signal: AbortSignal) => Promise<T>): Promise<T> =>
    withDeadline(`${what} of the store ${store.name}`, storeMs, signal, run);

  const readAll = async (signal: AbortSignal, generation: number): Promise<Memory> => {
    const small = await call('reading', signal, inner => store.get(keys.memory, inner));
    const documents = await call('reading', signal, inner => store.list(keys.targets, {}, inner));
    const targets = new Map(documents.map(document => [(document.value as TargetMemory).target, document.value as TargetMemory]));
    state.generation = generation;
    state.small = '';
    state.targets = new Map(targets);
    return small === null && targets.size === 0 ? EMPTY_MEMORY : { ...parseSmall(small), targets, fresh: false };
  };

  return {
    async recall(signal) {
      const [pass, suspend, approvals] = await call('reading', signal, inner =>
        Promise.all([store.get(keys.pass, inner), store.get(keys.suspend, inner), store.get(keys.approvals, inner)]),
      );
      const generation = (pass as { readonly generation: number } | null)?.generation ?? null;
      if (generation === null && state.memory !== null) {
        state.generation = 0;
        state.small = '';
        state.targets = new Map();
      } else if (state.memory === null || generation !== state.generation) state.memory = await readAll(signal, generation ?? 0);
      return {
        ...state.memory,
        suspend: (suspend as Memory['suspend']) ?? null,
        approvals: (approvals as readonly Approval[] | null) ?? [],
      };
    },

    last: () => state.memory,

    async remember(memory, signal) {
      state.memory = memory;
      const documents: StoredDocument[] = [];
      const small = JSON.stringify(smallOf(memory));
      if (small !== state.small) documents.push({ key: keys.memory, value: smallOf(memory) });
      for (const [target, value] of memory.targets)
        if (isNews(state.targets.get(target), value)) documents.push({ key: `${keys.targets}${target}`, value });
      for (const target of state.targets.keys())
        if (!memory.targets.has(target)) documents.push({ key: `${keys.targets}${target}`, value: null });
      if (documents.length === 0) return;
      const generation = state.generation + 1;
      await call('writing', signal, inner => store.put([...documents, { key: keys.pass, value: { generation } }], inner));
      state.generation = generation;
      state.small = small;
      for (const { key } of documents) {
        if (!key.startsWith(keys.targets)) continue;
        const target = key.slice(keys.targets.length) as TargetId;
        const value = memory.targets.get(target);
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
  return now.live?.some((live, index) => live !== before.live?.[index]) ?? false;
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
