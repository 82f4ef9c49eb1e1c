import type { Cluster } from '../../model/cluster.ts';
import type { NodeTelemetry } from '../../model/telemetry.ts';
import type { Judged, ThresholdState } from '../../model/threshold.ts';
import { fold } from './fold.ts';
import { subjectsOf } from './subjects.ts';

/** Whether what a node told since the last pass makes one of its thresholds stand otherwise than that pass left it: then another is due. */
export function changesVerdict(
  cluster: Cluster,
  { thresholds, judgedAt }: Judged,
  node: string,
  { readings }: NodeTelemetry,
): boolean {
  const at = readings.at(-1)?.at ?? 0;
  return (subjectsOf(cluster).ofNodes.get(node) ?? []).some(subject => {
    const before = thresholds.get(subject.key);
    return standing(fold(subject, before, { readings, judgedAt, at })) !== standing(before);
  });
}

/** The side and the level, which is all that anything follows from; how long it has lasted is counted by the pass that is due then. */
function standing(state: ThresholdState | undefined): string {
  return state === undefined ? 'clear 0' : `${state.side} ${state.level}`;
}
