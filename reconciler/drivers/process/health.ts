import type { HealthcheckSpec } from '../../model/workload.ts';

/** What the checks of one start of a workload have shown so far. */
export interface HealthNote {
  readonly status: 'starting' | 'healthy' | 'unhealthy';
  /** Failed checks in a row. */
  readonly failures: number;
  /** Of the last failed check. */
  readonly output?: string;
}

/** Before the first check. */
export const UNKNOWN_HEALTH: HealthNote = { status: 'starting', failures: 0 };

/**
 * What one more check makes of it, `ageMs` after the start. A good one is healthy at once. What was healthy is unhealthy after `retries`
 * failures in a row; what never was, when the start period and the time for `retries` checks are over.
 */
export function nextHealth(
  note: HealthNote,
  check: { readonly ok: boolean; readonly output: string },
  { retries, startPeriodMs, intervalMs }: HealthcheckSpec,
  ageMs: number,
): HealthNote {
  if (check.ok) return { status: 'healthy', failures: 0 };
  const failures = note.failures + 1;
  const fails = note.status === 'starting' ? ageMs >= startPeriodMs + retries * intervalMs : failures >= retries;
  return { status: fails ? 'unhealthy' : note.status, failures, output: check.output };
}
