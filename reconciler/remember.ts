import { withDeadline } from './deadline.ts';
import { isNews, merge, parseSmall, parseThresholds, smallOf, thresholdsGist, thresholdsOf } from './memory-documents.ts';
import type { TargetId } from './model/ids.ts';
import { type Approval, EMPTY_MEMORY, type Memory, type TargetMemory } from './model/memory.ts';
import type { Report } from './model/report.ts';
import { toJson } from './report/json.ts';
import type { Store, StoredDocument } from './stores/store.ts';

const NO_THRESHOLDS = thresholdsGist(EMPTY_MEMORY);

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
  readonly thresholds: string;
  readonly nodes: string;
  readonly reports: string;
  readonly pass: string;
  readonly lease: string;
} {
  return {
    suspend: `${cluster}/suspend`,
    approvals: `${cluster}/approvals`,
    memory: `${cluster}/memory`,
    targets: `${cluster}/target/`,
    thresholds: `${cluster}/thresholds`,
    nodes: `${cluster}/node/`,
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
    /** thresholdsGist of what the store holds. */
    thresholds: string;
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
    thresholds: NO_THRESHOLDS,
    targets: new Map(),
    known: false,
    ahead: false,
  };
  const call = <T>(what: string, signal: AbortSignal, run: (signal: AbortSignal) => Promise<T>): Promise<T> =>
    withDeadline({ what: `${what} of the store ${store.name}`, ms: storeMs }, signal, run);

  const readAll = async (signal: AbortSignal, generation: number): Promise<Memory> => {
    const small = await call('reading', signal, inner => store.get(keys.memory, inner));
    const judged = parseThresholds(await call('reading', signal, inner => store.get(keys.thresholds, inner)));
    const documents = await call('reading', signal, inner => store.list(keys.targets, {}, inner));
    const targets = new Map(documents.map(document => [(document.value as TargetMemory).target, document.value as TargetMemory]));
    state.generation = generation;
    state.small = '';
    state.targets = new Map(targets);
    const memory =
      small === null && targets.size === 0 ? EMPTY_MEMORY : { ...parseSmall(small), ...judged, targets, fresh: false };
    state.thresholds = thresholdsGist(memory);
    return memory;
  };

  const recall = async (signal: AbortSignal): Promise<Memory> => {
    const [pass, suspend, approvals] = await call('reading', signal, inner =>
      Promise.all([store.get(keys.pass, inner), store.get(keys.suspend, inner), store.get(keys.approvals, inner)]),
    );
    const generation = (pass as { readonly generation: number } | null)?.generation ?? null;
    if (generation === null && state.memory !== null) {
      state.generation = 0;
      state.small = '';
      state.thresholds = NO_THRESHOLDS;
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
      ...(thresholdsGist(memory) === state.thresholds ? [] : [{ key: keys.thresholds, value: thresholdsOf(memory) }]),
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
      if (documents.some(({ key }) => key === keys.thresholds)) state.thresholds = thresholdsGist(merged);
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
