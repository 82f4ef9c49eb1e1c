import type { Cluster } from '../../model/cluster.ts';
import type { Memory } from '../../model/memory.ts';
import type { Observed } from '../../model/observed.ts';
import type { Reading } from '../../model/telemetry.ts';
import type { Judged, Relief, Scaled, Taken, ThresholdState, ThresholdStatus } from '../../model/threshold.ts';
import type { Active } from './active.ts';
import { aggregate } from './aggregate.ts';
import { statusOf } from './evidence.ts';
import { fold, isForgotten } from './fold.ts';
import { type OwnReadings, ownLooksAt, ownReadings } from './own-readings.ts';
import { relieve, scale } from './relieve.ts';
import { STEP_MS, type Subject, type Subjects, subjectsOf } from './subjects.ts';
import { takeTurns } from './take-turns.ts';

/** What thresholds say of a cluster now. */
export interface JudgedThresholds {
  /** What Memory keeps; the very same map of thresholds where nothing changed. */
  readonly kept: Judged;
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
  const told = toldSince(observed, memory);
  if (cluster.thresholds.size === 0) return { ...CALM, kept: { thresholds: NO_STATES, judgedAt: told.at } };
  const subjects = subjectsOf(cluster);
  const { at } = observed;
  const known = { cluster, observed, memory };
  const found = ownReadings(subjects, known);
  const { actives, wakeAt } = takeTurns(foldAll(subjects, observed, memory, { ...told, found }), known);
  const states = new Map(actives.map(({ subject, state }) => [subject.key, state]));
  const statuses = actives.flatMap(active => statusOf(active, at) ?? []);
  return {
    kept: { thresholds: isSame(states, memory.thresholds) ? memory.thresholds : states, judgedAt: told.at },
    relief: relieve(actives, observed),
    scaled: scale(actives, cluster),
    statuses,
    wakeAt: [
      ...wakeAt,
      ...statuses.flatMap(({ changesAt }) => changesAt ?? []),
      ...looksAt(subjects, at),
      ...ownLooksAt(actives, found, at),
    ],
  };
}

const NO_STATES: Judged['thresholds'] = new Map();
const CALM: Omit<JudgedThresholds, 'kept'> = { relief: new Map(), scaled: new Map(), statuses: [], wakeAt: [] };

/** Which readings count in this pass: those that are later than `judgedAt`, up to `at`. */
interface Since {
  readonly judgedAt: number;
  readonly at: number;
}

/**
 * Up to the newest that was told, which may be earlier than the pass: what comes between the two is not known yet, and counts in the next.
 * Where our clock was set back, what was judged is past all the same.
 */
function toldSince({ at, telemetry }: Observed, { judgedAt }: Judged): Since {
  const before = Math.min(judgedAt, at);
  let newest = before;
  for (const { readings } of telemetry?.values() ?? []) {
    const last = readings.at(-1)?.at ?? 0;
    if (last > newest) newest = Math.min(last, at);
  }
  return { judgedAt: before, at: newest };
}

/** Every threshold that is not calm after the readings since the last pass, by key. `found`: what the pass itself did, each a reading of now. */
function foldAll(
  subjects: Subjects,
  observed: Observed,
  { thresholds }: Judged,
  { found, ...since }: Since & { readonly found: OwnReadings },
): readonly Active[] {
  const actives: Active[] = [];
  const add = (subject: Subject, readings: readonly Reading[], until: Since = since): void => {
    const known = thresholds.get(subject.key);
    const state = fold(subject, known === undefined ? undefined : asOf(subject, known, observed.at), { readings, ...until });
    if (state !== undefined && !isForgotten(subject, state, until.at)) actives.push({ subject, state });
  };
  for (const [node, own] of subjects.ofNodes) {
    const readings = observed.telemetry?.get(node)?.readings ?? [];
    for (const subject of own) add(subject, readings);
  }
  for (const { subject, measured } of subjects.ofSeveral) {
    const { over } = subject.threshold;
    if (over.kind !== 'node') add(subject, aggregate(subject.threshold, over.by, measured, observed.telemetry, since));
  }
  for (const [subject, reading] of found) add(subject, [reading], { judgedAt: Number.NEGATIVE_INFINITY, at: observed.at });
  return actives.sort((one, other) => (one.subject.key < other.subject.key ? -1 : 1));
}

/** A state as it can be now: not of a later time, and not of more levels than are declared. The very same object where it is so. */
function asOf({ threshold }: Subject, state: ThresholdState, at: number): ThresholdState {
  const { levels } = threshold;
  const { stopped, moved, liftedAt, returnedAt } = state;
  const latest = Math.max(state.at, liftedAt ?? 0, returnedAt ?? 0, ...[...stopped, ...moved].map(taken => taken.at));
  if (latest <= at && state.level <= levels.length) return state;
  const notAfter = (instant: number | null): number | null => (instant === null ? null : Math.min(instant, at));
  const takenBy = (taken: Taken): Taken => ({ ...taken, at: Math.min(taken.at, at) });
  return {
    ...state,
    at: Math.min(state.at, at),
    level: Math.min(state.level, levels.length),
    liftedAt: notAfter(liftedAt),
    returnedAt: notAfter(returnedAt),
    stopped: stopped.map(takenBy),
    moved: moved.map(takenBy),
  };
}

/** What is measured on several nodes is looked at before it could have been over for too long: nobody hears of it from one of them. */
function looksAt({ ofSeveral }: Subjects, at: number): readonly number[] {
  return ofSeveral.map(({ subject }) => at + Math.max(STEP_MS, subject.threshold.forMs));
}

function isSame(one: ReadonlyMap<string, ThresholdState>, other: ReadonlyMap<string, ThresholdState>): boolean {
  return one.size === other.size && [...one].every(([key, state]) => other.get(key) === state);
}
