import type { Cluster } from '../../model/cluster.ts';
import { splitTargetId } from '../../model/ids.ts';
import type { Observed } from '../../model/observed.ts';
import type { ImageSpec } from '../../model/workload.ts';
import type { Sighted } from '../identity/lives.ts';
import { ignoredFields } from '../ignored-fields.ts';
import { imageAnswer } from '../image-answer.ts';
import type { Kit } from '../kit.ts';
import { differences, fits } from '../progress.ts';
import type { DesiredReplica } from './render-workload.ts';

/**
 * The image that a replica of a job with `pull: always` gets when it is made or replaced: what its tag names now. null: it stays as it is, or
 * nobody knows. That a tag moved is by itself no reason to replace anything.
 */
export function renewedImage(
  replica: DesiredReplica,
  lives: readonly Sighted[],
  { cluster, observed, kit }: { readonly cluster: Cluster; readonly observed: Observed; readonly kit: Kit },
): ImageSpec | null {
  const { job, placed, resource } = replica;
  const ref = job.workload.image;
  if (job.pull !== 'always' || ref === undefined || resource.spec.kind !== 'workload' || ref !== resource.spec.image?.ref)
    return null;
  const answer = imageAnswer(observed, ref);
  if (answer?.kind !== 'image' || answer.digest === resource.spec.image.digest) return null;
  const traits = kit.traits.get(splitTargetId(placed.target!).driver);
  const ignored = ignoredFields(cluster.policy);
  const stays = lives.some(sighted => fits(replica, { sighted, fields: differences(replica, sighted.live, ignored) }, traits));
  return stays ? null : { ref, digest: answer.digest };
}
