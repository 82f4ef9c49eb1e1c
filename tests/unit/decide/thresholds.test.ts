import { describe, expect, it } from 'vitest';
import { EMPTY_MEMORY } from '../../../reconciler/model/memory.ts';
import type { Threshold } from '../../../reconciler/model/threshold.ts';
import { aThreshold, aWatched, cpu, judgeAt, NOON, ONE } from '../../support/thresholds.ts';

/** How many levels are in force after each reading of pi-1, told every five seconds; null: there is no state. */
function levels(threshold: Threshold, values: readonly (number | null)[], everyMs = 5_000): readonly (number | null)[] {
  const cluster = aWatched(ONE, [threshold]);
  const told = { 'pi-1': cpu(values, everyMs) };
  let memory = EMPTY_MEMORY;
  return values.map((_, index) => {
    const pass = judgeAt(cluster, NOON + index * everyMs, told, memory);
    memory = pass.memory;
    return memory.thresholds.get('overload node/pi-1')?.level ?? null;
  });
}

describe('raising', () => {
  it('takes as long as declared, from the first reading that exceeds', () => {
    expect(levels(aThreshold('overload'), [50, 90, 90, 90])).toEqual([null, 0, 0, 1]);
  });
});
