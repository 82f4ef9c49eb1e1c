import type { Reading } from '../../model/telemetry.ts';
import type { Threshold, ThresholdState } from '../../model/threshold.ts';
import { type Measured, mayBeOver, measure } from './side.ts';
import type { Subject } from './subjects.ts';

/** What has been told of a subject, and up to which instant that has counted already. */
export interface Told {
  readonly readings: readonly Reading[];
  readonly judgedAt: number;
  /** What is later counts in the next pass. */
  readonly at: number;
}

/**
 * How a threshold stands after what was told since: each reading counts once, in the order of time. Undefined: it is calm. The very same
 * object where nothing is new.
 */
export function fold(
  subject: Subject,
  before: ThresholdState | undefined,
  { readings, judgedAt, at }: Told,
): ThresholdState | undefined {
  let state = before;
  for (let index = firstAfter(readings, judgedAt); index < readings.length; index += 1) {
    const reading = readings[index]!;
    if (reading.at > at) break;
    if (state !== undefined && reading.at <= state.at) continue;
    if (state !== undefined && isForgotten(subject, state, reading.at)) state = undefined;
    if (state === undefined && !mayBeOver(subject, readings, index)) continue;
    const measured = measure(subject, readings, index, state?.values ?? NOTHING);
    if (measured !== null) state = step(subject, state, reading.at, measured);
  }
  return state;
}

const NOTHING: ThresholdState['values'] = {};

function firstAfter(readings: readonly Reading[], at: number): number {
  let index = readings.length;
  while (index > 0 && readings[index - 1]!.at > at) index -= 1;
  return index;
}

/** Whether nothing is left that a later reading could need: not even that it was raised lately. */
export function isForgotten({ threshold }: Subject, state: ThresholdState, at: number): boolean {
  if (state.raisedAt !== null || state.side === 'over' || state.overMs > 0) return false;
  if (state.stopped.length + state.moved.length > 0) return false;
  return state.liftedAt === null || at - state.liftedAt > threshold.backoff.maxMs;
}

/** One reading more. Time counts for a side only where the reading before was on it, too, and not long ago. */
function step(subject: Subject, before: ThresholdState | undefined, at: number, measured: Measured): ThresholdState | undefined {
  const { threshold, staleAfterMs } = subject;
  const { side, values } = measured;
  if (before === undefined) return side === 'over' ? climb(threshold, { ...CALM, at, side, values }) : undefined;
  const gap = at - before.at;
  const lasted = side === before.side && gap <= staleAfterMs ? gap : 0;
  const now: ThresholdState = { ...before, at, side, values };
  switch (side) {
    case 'over':
      return climb(threshold, { ...now, overMs: now.overMs + lasted, levelMs: now.levelMs + lasted, clearMs: 0 });
    case 'between':
      return now;
    case 'clear':
      return lift(threshold, { ...now, overMs: 0, levelMs: 0, clearMs: now.clearMs + lasted });
  }
}

const CALM: ThresholdState = {
  at: 0,
  side: 'clear',
  values: NOTHING,
  overMs: 0,
  clearMs: 0,
  levelMs: 0,
  raisedAt: null,
  level: 0,
  levelAt: 0,
  lifting: false,
  raises: 0,
  liftedAt: null,
  stopped: [],
  moved: [],
  returnedAt: null,
};

/** Raised when it has been over for long enough; then one level after the other. What rises again while it was being lifted is raised anew. */
function climb(threshold: Threshold, state: ThresholdState): ThresholdState {
  let now = state;
  if (now.raisedAt === null) {
    if (now.overMs < threshold.forMs) return now;
    const isAgain = now.liftedAt !== null && now.at - now.liftedAt <= threshold.backoff.maxMs;
    now = { ...now, raisedAt: now.at, levelAt: now.at, levelMs: 0, raises: isAgain ? now.raises + 1 : 1 };
  }
  for (let next = threshold.levels[now.level]; next !== undefined; next = threshold.levels[now.level]) {
    if (now.levelMs < next.afterMs) return now;
    const raises = now.lifting ? now.raises + 1 : now.raises;
    now = { ...now, level: now.level + 1, levelAt: now.at, levelMs: 0, lifting: false, raises };
  }
  return now;
}

/** One level is lifted when it has been clear for long enough, the last one first; with the first level it is raised no more. */
function lift(threshold: Threshold, state: ThresholdState): ThresholdState {
  if (state.raisedAt === null || state.clearMs < clearForMs(threshold, state)) return state;
  const lifted = { ...state, levelAt: state.at, clearMs: 0 };
  if (state.level > 1) return { ...lifted, level: state.level - 1, lifting: true };
  return { ...lifted, level: 0, lifting: false, raisedAt: null, liftedAt: state.at };
}

/** How long it has to be clear before the next level is lifted: longer for each time that it was raised again, once that has begun as declared. */
export function clearForMs(
  { clearForMs: declared, backoff }: Threshold,
  { lifting, raises }: Pick<ThresholdState, 'lifting' | 'raises'>,
): number {
  if (lifting) return declared;
  return Math.max(declared, Math.min(declared * backoff.factor ** (raises - 1), backoff.maxMs));
}
