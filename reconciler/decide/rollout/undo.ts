import { wantedDigest } from '../../model/memory.ts';
import type { Gates } from '../gates/gates.ts';
import { newChange } from '../new-change.ts';
import type { Assessed, Progress } from '../progress.ts';
import { deleteChange, retire, runs } from './changes.ts';
import { type Decision, held, nothing } from './decision.ts';
import { fallback } from './failure.ts';

/** The new one failed: go back to what worked, or leave it, as `onFailure` says. */
export function decideFailed(progress: Progress, why: string, gates: Gates): Decision {
  const { current, previous, desired } = progress;
  const failures = [{ id: desired.resource.id, digest: wantedDigest(desired.resource), why }];
  const back = fallback(previous, gates.memory);
  const { onFailure } = desired.job.update;
  if (onFailure === 'continue')
    return { ...nothing(), changes: retire(previous, 'onFailure is continue'), health: 'degraded', why };
  const proving = onFailure === 'rollback' && back === null ? previous.find(isSettling) : undefined;
  if (proving !== undefined) {
    const { sighted, standing } = proving;
    const underway = [{ id: sighted.live.id, job: desired.job.name, what: `the one before: ${standing.why}` }];
    return { ...nothing(), underway, failures, rollout: true, health: 'degraded', why, wakeAt: standing.readyAt };
  }
  if (onFailure === 'pause' || back === null) {
    const todo = 'mend it in git: the next change goes on from here';
    return { ...held(progress, { code: 'rollout-paused', why, todo }, 'degraded', why), failures, rollout: true };
  }
  const remove = { ...deleteChange(current!, why), step: 'restore' as const };
  const start = newChange('start', back.sighted.live, `put back: the new one ${why}`, { after: [remove.key], step: 'restore' });
  return { ...nothing(), changes: runs(back) ? [remove] : [remove, start], failures, health: 'degraded', why };
}

/** Whether it may soon be known to work: it is seen running well, and not yet for long enough. */
function isSettling(
  item: Assessed,
): item is Assessed & { readonly standing: { readonly kind: 'settling'; readonly readyAt: number } } {
  return item.sighted.fresh && item.standing.kind === 'settling' && item.standing.readyAt !== null;
}
