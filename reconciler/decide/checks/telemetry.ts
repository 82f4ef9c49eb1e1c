import { formatDuration } from '../../model/quantities.ts';
import type { CheckContext } from './context.ts';
import type { Finding } from './finding.ts';

/** Telemetry that cannot be what it says: readings stale before the next one comes, fields that nobody reads, a Glances that sees only itself. */
export function* checkTelemetry(context: CheckContext): Iterable<Finding> {
  yield* checkSettings(context);
  yield* checkExporters(context);
}

function* checkSettings({ byKind, cluster }: CheckContext): Iterable<Finding> {
  for (const manifest of byKind.Node) {
    const { source, ...fields } = manifest.value.spec?.telemetry ?? { source: 'none' };
    const { telemetry, liveness } = cluster.nodes.get(manifest.name)!;
    const base = { manifest, severity: 'error' } as const;
    const [unread] = Object.keys(fields);
    if (telemetry.source !== 'glances' && unread !== undefined) {
      const summary = `"${manifest.name}" says telemetry.${unread}, which is about Glances, and its source is ${source}`;
      yield { ...base, path: ['spec', 'telemetry', unread], part: 'key', code: 'telemetry-field-unread', summary };
    }
    if (telemetry.source === 'glances' && telemetry.everyMs >= liveness.staleAfterMs) {
      const [every, stale] = [formatDuration(telemetry.everyMs), formatDuration(liveness.staleAfterMs)];
      const summary = `"${manifest.name}" is asked every ${every} and stale after ${stale}: it would be stale before it is asked again`;
      const hint = 'make liveness.staleAfter some times as long as telemetry.interval';
      yield { ...base, path: ['spec', 'telemetry'], code: 'stale-at-once', summary, hint };
    }
  }
}

/** A Glances that shares neither network nor processes with its node tells of its container. */
function* checkExporters({ jobs, eligibleNodes }: CheckContext): Iterable<Finding> {
  for (const { manifest, job } of jobs) {
    const { image = '', networkMode, pidMode } = job.workload;
    if (job.technology !== 'container' || !/glances/i.test(image) || (networkMode === 'host' && pidMode === 'host')) continue;
    const asked = eligibleNodes(job).find(({ telemetry }) => telemetry.source === 'glances');
    if (asked === undefined) continue;
    const lacks = [...(networkMode === 'host' ? [] : ['networkMode: host']), ...(pidMode === 'host' ? [] : ['pid: host'])];
    const summary = `Job "${manifest.name}" is a Glances without ${lacks.join(' and ')}: it would tell of its container and not of "${asked.name}"`;
    const hint = `write ${lacks.join(' and ')}`;
    const path = ['spec', 'image'];
    yield { manifest, path, severity: 'error', code: 'glances-sees-itself', summary, hint, passable: true };
  }
}
