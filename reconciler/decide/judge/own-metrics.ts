import type { Term } from '../../model/threshold.ts';

/** Metrics that no feed tells: Keelson finds them in what it sees, once in each pass. */
export const OWN_METRICS = ['job.restarts', 'job.unhealthy', 'replicas.missing', 'age.seconds', 'clock.offset'] as const;

/** One of them. */
export type OwnMetric = (typeof OWN_METRICS)[number];

const known: ReadonlySet<string> = new Set(OWN_METRICS);

/** Whether a metric is one that Keelson finds itself. */
export function isOwn(metric: string): metric is OwnMetric {
  return known.has(metric);
}

/** Whether a threshold is on such metrics: then on no others, which a check sees to. */
export function isOnOwn({ terms }: { readonly terms: readonly Pick<Term, 'metric'>[] }): boolean {
  return terms.some(({ metric }) => isOwn(metric));
}
