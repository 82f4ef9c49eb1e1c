import type { Node } from '../../model/cluster.ts';
import type { Observed } from '../../model/observed.ts';
import type { Reading } from '../../model/telemetry.ts';
import type { Aggregate, Threshold } from '../../model/threshold.ts';
import { freshValue } from './side.ts';
import { STEP_MS } from './subjects.ts';

/** After a longer pause between passes, what was before is a gap. */
const MOST_STEPS = 60;

/**
 * The readings of several nodes as those of one: at every whole step of the clock since `judgedAt` one value of each metric, made of those
 * nodes whose last reading was fresh then. A step at which no node was has none. So they are the same however many passes look at them.
 */
export function aggregate(
  { terms }: Pick<Threshold, 'terms'>,
  by: Aggregate,
  measured: readonly Node[],
  telemetry: Observed['telemetry'],
  { judgedAt, at }: { readonly judgedAt: number; readonly at: number },
): readonly Reading[] {
  const told = measured.flatMap(({ name, liveness }) => {
    const readings = telemetry?.get(name)?.readings ?? [];
    return readings.length === 0 ? [] : [{ readings, staleAfterMs: liveness.staleAfterMs, next: 0 }];
  });
  const last = Math.floor(at / STEP_MS);
  const first = Math.max(Math.floor(judgedAt / STEP_MS) + 1, last - MOST_STEPS + 1);
  const made: Reading[] = [];
  for (let step = first; step <= last && told.length > 0; step += 1) {
    const instant = step * STEP_MS;
    for (const node of told) while ((node.readings[node.next]?.at ?? Number.POSITIVE_INFINITY) <= instant) node.next += 1;
    const metrics: Record<string, number> = {};
    for (const { metric } of terms) {
      const values = told.flatMap(({ readings, staleAfterMs, next }) => {
        const carryMs = next === 0 ? -1 : staleAfterMs - (instant - readings[next - 1]!.at);
        return carryMs < 0 ? [] : (freshValue(readings, next - 1, metric, carryMs) ?? []);
      });
      if (values.length > 0) metrics[metric] = combine(by, values);
    }
    if (Object.keys(metrics).length > 0) made.push({ at: instant, metrics });
  }
  return made;
}

/** One value of several; there is at least one. */
export function combine(by: Aggregate, values: readonly number[]): number {
  const sum = values.reduce((total, value) => total + value, 0);
  switch (by) {
    case 'max':
      return values.reduce((most, value) => Math.max(most, value));
    case 'sum':
      return sum;
    case 'average':
      return sum / values.length;
    case 'count':
      return values.length;
  }
}
