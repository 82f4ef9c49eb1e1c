import { questionKey } from '../../model/observed.ts';
import type { Held } from '../../model/plan.ts';
import type { WorkloadSpec } from '../../model/workload.ts';
import type { DesiredReplica } from '../compose/render-workload.ts';
import { otherOwnersOn } from '../identity/other-owners.ts';
import { imageAnswer } from '../image-answer.ts';
import { describeForeign, foreignHolder } from '../place/filters.ts';
import type { Progress } from '../progress.ts';
import type { GateContext } from './gates.ts';
import { wrongPlatform } from './wrong-platform.ts';

/** Why a replica cannot be made at all for now: no node, secret, network, image or port for it, or a namesake beside it. null: it can. */
export function holdOf(context: GateContext, progress: Progress): Pick<Held, 'code' | 'why' | 'todo'> | null {
  const { desired, current } = progress;
  const { placed, missingSecrets, needs, resource } = desired;
  if (placed.held !== undefined && (current === null || current.fields.some(({ cause }) => cause !== 'threshold')))
    return placed.held;
  if (missingSecrets.length > 0) {
    const answer = context.observed.answers.get(questionKey({ kind: 'secret', secret: missingSecrets[0]!.split('/')[0]! }));
    const detail = answer?.kind === 'unanswered' ? ` (${answer.why})` : '';
    return {
      code: 'secret-missing',
      why: `secret ${missingSecrets.join(', ')} cannot be read${detail}`,
      todo: 'give it to the reconciler; what runs keeps running',
    };
  }
  for (const id of needs) {
    const state = context.supports.states.get(id);
    if (state?.kind === 'held')
      return { code: state.code, why: state.why, ...(state.todo === undefined ? {} : { todo: state.todo }) };
  }
  const missing = imageRefused(context, desired);
  if (missing !== null) return missing;
  const wrong = wrongPlatform(context, progress);
  if (wrong !== null) return wrong;
  const sight = context.observed.sights.get(placed.target!);
  const twin = current === null && progress.previous.length === 0 ? otherOwnersOn(context.cluster, sight)[0] : undefined;
  if (twin !== undefined) {
    const why = `it would run beside what belongs to another cluster named ${context.cluster.name} there (uid ${twin.owner!.uid})`;
    return { code: 'other-owner', why, todo: 'give one of the two clusters another name, or put back the uid that this one had' };
  }
  for (const port of (resource.spec as WorkloadSpec).ports) {
    const holder = port.publish === undefined ? undefined : foreignHolder(port, sight);
    if (holder === undefined) continue;
    const why = `port ${port.publish} is held by ${describeForeign(holder)}`;
    return { code: 'port-held', why, todo: `stop ${holder.name}, or publish another port` };
  }
  return null;
}

/** The registry says, and will keep saying, that there is no such image, and the engine has none either. */
function imageRefused(context: GateContext, desired: DesiredReplica): Pick<Held, 'code' | 'why' | 'todo'> | null {
  const ref = desired.job.workload.image;
  if (ref === undefined || desired.job.build !== undefined) return null;
  const answer = imageAnswer(context.observed, ref);
  if (answer?.kind !== 'unanswered' || answer.temporary) return null;
  const waits = desired.needs.some(id => context.supports.states.get(id)?.kind === 'waits' && id.includes('/image/'));
  if (!waits) return null;
  return {
    code: 'image-unavailable',
    why: answer.why,
    todo: 'correct the image in git, push it, or give the registry credentials',
  };
}
