import type { Cluster } from '../../model/cluster.ts';
import type { Memory } from '../../model/memory.ts';
import type { Observed } from '../../model/observed.ts';
import type { Relief, Scaled, ThresholdState, ThresholdStatus } from '../../model/threshold.ts';
import type { Active } from './active.ts';
import { aggregate } from './aggregate.ts';
import { statusOf } from './evidence.ts';
import { fold } from './fold.ts';
import { relieve, scale } from './relieve.ts';
import { STEP_MS, type Subject, type Subjects, subjectsOf } from './subjects.ts';
import { takeTurns } from './take-turns.ts';

/** What thresholds say of a cluster now. */
export interface JudgedThresholds {
  /** What Memory keeps; the very same map where nothing changed. */
  readonly states: ReadonlyMap<string, ThresholdState>;
  /** By node; of those of which nothing is wanted: absent. */
  readonly relief: ReadonlyMap<string, Relief>;
  /** By job. */
  readonly scaled: ReadonlyMap<string, Scaled>;
  /** Of those that are not calm. */
  readonly statuses: readonly ThresholdStatus[];
  readonly wakeAt: readonly number[];
}

/** What was judged before, the readings since, and what follows for each node: state in, state out. */
export function judgeThresholds(cluster: Cluster, observed: Observed, memory: Memory): JudgedThresholds {
  if (cluster.thresholds.size === 0) return NONE;
  const subjects = subjectsOf(cluster);
  const { at } = observed;
  const folded = foldAll(subjects, observed, memory);
  const { actives, wakeAt } = takeTurns(folded, { cluster, observed, memory });
  const states = new Map(actives.map(({ subject, state }) => [subject.key, state]));
  const statuses = actives.flatMap(active => statusOf(active, at) ?? []);
  return {
    states: isSame(states, memory.thresholds) ? memory.thresholds : states,
    relief: relieve(actives, observed),
    scaled: scale(actives, cluster),
    statuses,
    wakeAt: [...wakeAt, ...statuses.flatMap(({ changesAt }) => changesAt ?? []), ...looksAt(subjects, at)],
  };
}

const NONE: JudgedThresholds = { states: new Map(), relief: new Map(), scaled: new Map(), statuses: [], wakeAt: [] };

/** Every threshold that is not calm after the readings since the last pass, by key. */
function foldAll(subjects: Subjects, observed: Observed, { thresholds, judgedAt: before }: Memory): readonly Active[] {
  const { at, telemetry } = observed;
  // A clock that was set back: what was judged is past all the same.
  const judgedAt = Math.min(before, at);
  const actives: Active[] = [];
  const add = (subject: Subject, readings: Parameters<typeof fold>[2]['readings']): void => {
    const known = thresholds.get(subject.key);
    const state = fold(subject, known === undefined ? undefined : asOf(subject, known, at), { readings, judgedAt, at });
    if (state !== undefined) actives.push({ subject, state });
  };
  for (const [node, own] of subjects.ofNodes) {
    const readings = telemetry?.get(node)?.readings ?? [];
    for (const subject of own) add(subject, readings);
  }
  for (const { subject, measured } of subjects.ofSeveral) {
    const { over } = subject.threshold;
    if (over.kind !== 'node') add(subject, aggregate(subject.threshold, over.by, measured, observed, judgedAt));
  }
  return actives.sort((one, other) => (one.subject.key < other.subject.key ? -1 : 1));
}

/** A state as it can be now: not of a later time, and not of more levels than are declared. The very same object where it is so. */
function asOf({ threshold }: Subject, state: ThresholdState, at: number): ThresholdState {
  const { levels } = threshold;
  if (state.at <= at && state.level <= levels.length && (state.liftedAt ?? 0) <= at) return state;
  const liftedAt = state.liftedAt === null ? null : Math.min(state.liftedAt, at);
  return { ...state, at: Math.min(state.at, at), level: Math.min(state.level, levels.length), liftedAt };
}

/** What is measured on several nodes is looked at before it could have been over for too long: nobody hears of it from one of them. */
function looksAt({ ofSeveral }: Subjects, at: number): readonly number[] {
  return ofSeveral.map(({ subject }) => at + Math.max(STEP_MS, subject.threshold.forMs));
}

function isSame(one: ReadonlyMap<string, ThresholdState>, other: ReadonlyMap<string, ThresholdState>): boolean {
  return one.size === other.size && [...one].every(([key, state]) => other.get(key) === state);
}
