import type { Cluster } from '../../model/cluster.ts';
import type { Diagnostic } from '../../model/diagnostic.ts';
import { placeOf } from '../../model/ids.ts';
import type { Observed } from '../../model/observed.ts';
import { formatDuration } from '../../model/quantities.ts';
import type { WorkloadSpec } from '../../model/workload.ts';
import type { Desired } from '../compose.ts';
import type { Judgement } from '../judge.ts';
import { isHost } from '../targets.ts';

/** Warnings of what targets remarked, where it concerns what shall be there. */
export function remarked({ sights }: Observed, { replicas }: Desired): readonly Diagnostic[] {
  const found: Diagnostic[] = [];
  for (const [target, sight] of sights) {
    const aheadMs = (sight.kind === 'seen' ? sight.facts.host?.clockAheadMs : undefined) ?? 0;
    if (Math.abs(aheadMs) >= CLOCK_OFF_MS) found.push(clockOff(placeOf(target), aheadMs));
    for (const { text, limit, code: own } of sight.kind === 'seen' ? sight.remarks : []) {
      const matters =
        limit === undefined ||
        replicas.some(
          ({ placed, resource }) => placed.target === target && (resource.spec as WorkloadSpec).limits[limit] !== undefined,
        );
      const summary = `node/${placeOf(target)}: ${text}`;
      const code = own ?? (isHost(target) ? 'host-remark' : 'limit-not-kept');
      if (matters) found.push({ severity: 'warning', code, summary });
    }
  }
  return found;
}

/** From here on certificates and logins by them can fail, and logs tell the wrong order. */
const CLOCK_OFF_MS = 30_000;

function clockOff(node: string, aheadMs: number): Diagnostic {
  const summary = `node/${node}: its clock is ${formatDuration(Math.abs(aheadMs))} ${aheadMs > 0 ? 'ahead of' : 'behind'} ours`;
  return { severity: 'warning', code: 'clock-off', summary, hint: 'let it keep time by NTP' };
}

/** Warnings of gates that a reason in `force` lets a node pass: what it passes stays visible. */
export function forcedGates({ nodes }: Pick<Cluster, 'nodes'>, judgement: Judgement): readonly Diagnostic[] {
  return [...nodes.values()].flatMap(({ name, force, at }) =>
    (judgement.nodes.get(name)?.forced ?? []).map(({ code, one }) => ({
      severity: 'warning',
      code,
      summary: `node/${name} ${one} (forced: ${force[code]})`,
      at,
    })),
  );
}
