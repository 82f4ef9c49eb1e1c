import type { Reading } from '../../model/telemetry.ts';
import type { Term, ThresholdState } from '../../model/threshold.ts';
import type { Subject } from './subjects.ts';

/** What one reading says of a threshold: on which side of it the metrics are, and their values. */
export interface Measured {
  readonly side: ThresholdState['side'];
  readonly values: Readonly<Record<string, number>>;
}

/**
 * What the reading at `index` says of a subject; null: nothing. A metric that it leaves out has its last value while that is fresh; then it is
 * unknown, and neither over nor clear. One that was never told is ignored. `told`: metrics told before, with their last values.
 */
export function measure(
  { threshold, carryMs }: Subject,
  readings: readonly Reading[],
  index: number,
  told: ThresholdState['values'],
): Measured | null {
  const values = { ...told };
  let known = 0;
  let fresh = 0;
  let over = 0;
  let clear = 0;
  for (const term of threshold.terms) {
    const value = freshValue(readings, index, term.metric, carryMs);
    if (value !== undefined) {
      values[term.metric] = value;
      fresh += 1;
      if (isOver(term, value)) over += 1;
      else if (isClear(term, value)) clear += 1;
    }
    if (value !== undefined || Object.hasOwn(told, term.metric) || wasTold(readings, index, term.metric, carryMs)) known += 1;
  }
  if (fresh === 0) return null;
  const isExceeded = threshold.mode === 'any' ? over > 0 : over === known;
  const isRelieved = threshold.mode === 'any' ? clear === known : clear > 0;
  return { side: isExceeded ? 'over' : isRelieved ? 'clear' : 'between', values };
}

/** Whether a reading may be over: the quick answer for the many that are calm. Never false where measure says `over`. */
export function mayBeOver({ threshold, carryMs }: Subject, readings: readonly Reading[], index: number): boolean {
  for (const term of threshold.terms) {
    const value = freshValue(readings, index, term.metric, carryMs);
    if (value !== undefined && isOver(term, value)) return true;
  }
  return false;
}

/** Whether a value exceeds the limit. */
export function isOver(term: Term, value: number): boolean {
  return 'above' in term ? value > term.above : value < term.below;
}

/** What clears at its own limit is clear when it is not exceeded: there is nothing in between, and no count is below none. */
function isClear(term: Term, value: number): boolean {
  const limit = 'above' in term ? term.above : term.below;
  if (term.clear === limit) return !isOver(term, value);
  return 'above' in term ? value < term.clear : value > term.clear;
}

/** The value of a metric as of the reading at `index`; undefined: it was not told for longer than `carryMs`. */
export function freshValue(readings: readonly Reading[], index: number, metric: string, carryMs: number): number | undefined {
  const { at } = readings[index]!;
  for (let place = index; place >= 0; place -= 1) {
    const reading = readings[place]!;
    if (at - reading.at > carryMs) return undefined;
    const value = reading.metrics[metric];
    if (typeof value === 'number') return value;
  }
  return undefined;
}

function wasTold(readings: readonly Reading[], index: number, metric: string, carryMs: number): boolean {
  if (carryMs === 0) return false;
  for (let place = index; place >= 0; place -= 1) if (typeof readings[place]!.metrics[metric] === 'number') return true;
  return false;
}
