import type { Manifest } from '../../model/manifest.ts';
import { didYouMean } from '../../model/nearest.ts';
import type { Threshold } from '../../model/threshold.ts';
import { isOnOwn, isOwn, OWN_METRICS } from '../judge/own-metrics.ts';
import { termsOf } from '../resolve/threshold.ts';
import type { Finding } from './finding.ts';

/** Metrics that feeds of Keelson tell, and those that it finds itself. */
const KNOWN_METRICS: readonly string[] = [
  'cpu.percent',
  'memory.percent',
  'swap.percent',
  'load1.percent',
  'load5.percent',
  'load15.percent',
  'disk.percent',
  'temperature.celsius',
  'battery.percent',
  'network.received.bytesPerSecond',
  'network.sent.bytesPerSecond',
  ...OWN_METRICS,
];

/** Metrics that nothing tells, that do not go together, or that nodes do not have; and limits that never clear. */
export function* checkTerms(manifest: Manifest<'Threshold'>, { over }: Pick<Threshold, 'over'>): Iterable<Finding> {
  const { spec } = manifest.value;
  const terms = termsOf(spec);
  for (const [index, { metric, above, below, clear }] of terms.entries()) {
    const at = spec.metric === undefined ? ['spec', spec.any === undefined ? 'all' : 'any', index] : ['spec'];
    yield* checkName(manifest, [...at, 'metric'], metric);
    if (metric === 'replicas.missing' && over.kind === 'node') {
      const summary = 'Replicas are missing from a job, not from a node';
      const hint = 'write over: {cluster: true, by: sum}, or a role';
      yield { manifest, path: [...at, 'metric'], severity: 'error', code: 'metric-of-jobs', summary, hint };
    }
    const isWrong = above === undefined ? below !== undefined && clear < below : clear > above;
    if (!isWrong) continue;
    const [side, limit] = above === undefined ? ['above', `below: ${below}`] : ['below', `above: ${above}`];
    const summary = `${metric} would be clear while it is still exceeded: clear is ${clear}, and it is exceeded ${limit.replace(':', '')}`;
    const hint = `write one that is not ${side === 'above' ? 'below' : 'above'} the limit`;
    yield { manifest, path: [...at, 'clear'], severity: 'error', code: 'clear-side', summary, hint };
  }
  const told = terms.find(({ metric }) => !isOwn(metric));
  if (!isOnOwn({ terms }) || told === undefined) return;
  const own = terms.find(({ metric }) => isOwn(metric))!;
  const summary = `${told.metric} is told by nodes, and ${own.metric} is found by Keelson once in each pass: they are not judged together`;
  yield {
    manifest,
    path: ['spec', spec.any === undefined ? 'all' : 'any'],
    severity: 'error',
    code: 'metrics-mixed',
    summary,
    hint: 'write two thresholds: what they do on one node adds up',
  };
}

/** What is nearly a known name is that one, mistyped, and would never be raised; any other may be told by an agent that is not Keelson's. */
function* checkName(manifest: Manifest<'Threshold'>, path: Finding['path'], metric: string): Iterable<Finding> {
  if (KNOWN_METRICS.includes(metric)) return;
  const meant = didYouMean(metric, KNOWN_METRICS);
  const summary = `"${metric}" is no metric that Keelson knows`;
  if (meant !== undefined) yield { manifest, path, severity: 'error', code: 'unknown-metric', summary, hint: meant };
  else {
    const hint = `known are ${KNOWN_METRICS.join(', ')}; any other is raised only where an agent of yours tells it`;
    yield { manifest, path, severity: 'warning', code: 'unknown-metric', summary, hint };
  }
}
