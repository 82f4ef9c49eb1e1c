import type { Diagnostic } from '../../model/diagnostic.ts';
import { placeOf } from '../../model/ids.ts';
import type { Observed } from '../../model/observed.ts';
import type { WorkloadSpec } from '../../model/workload.ts';
import type { Desired } from '../compose.ts';

/** Warnings of what targets remarked, where it concerns what shall be there. */
export function remarked({ sights }: Observed, { replicas }: Desired): readonly Diagnostic[] {
  const found: Diagnostic[] = [];
  for (const [target, sight] of sights) {
    for (const { text, limit } of sight.kind === 'seen' ? sight.remarks : []) {
      const matters =
        limit === undefined ||
        replicas.some(
          ({ placed, resource }) => placed.target === target && (resource.spec as WorkloadSpec).limits[limit] !== undefined,
        );
      const summary = `node/${placeOf(target)}: ${text}`;
      if (matters) found.push({ severity: 'warning', code: 'limit-not-kept', summary });
    }
  }
  return found;
}
