import type { Gates } from './gates/gates.ts';
import { newChange } from './new-change.ts';
import { type Assessed, describeStopped, type Progress } from './progress.ts';
import { runs, stopChange } from './rollout/changes.ts';
import { decideCurrent } from './rollout/current.ts';
import { type Decision, nothing } from './rollout/decision.ts';
import { rolloutFailure } from './rollout/failure.ts';
import { decideMissing, decideReplace } from './rollout/make.ts';
import { decideOneShot } from './rollout/one-shot.ts';
import { decideService } from './rollout/service.ts';
import { decideFailed } from './rollout/undo.ts';

/** What to do about one replica: make, start, change, replace, finish or undo a replacement. Pure, and the same for all drivers. */
export function decideReplica(progress: Progress, gates: Gates): Decision {
  const { current, previous, desired } = progress;
  const service = decideService(progress, gates);
  if (service !== null) return service;
  const again = postAgain(progress, gates);
  if (again !== null) return again;
  if (desired.job.state === 'stopped' || desired.stoppedBy !== undefined) return decideStopped(progress);
  const once = desired.job.workload.oneShot ? decideOneShot(progress, gates) : null;
  if (once !== null) return once;
  if (current === null) return previous.length === 0 ? decideMissing(progress, gates) : decideReplace(progress, gates);
  if (!current.sighted.fresh) {
    const rollout = previous.length > 0 ? { rollout: true as const } : {};
    return { ...nothing(), ...rollout, health: 'unknown', why: `last seen on ${current.sighted.node}, which is silent` };
  }
  const { unheard, node } = current.sighted;
  if (unheard === true && current.fields.length === 0) return unheardOf(progress, current, gates, node);
  const failure = previous.length > 0 && !desired.job.workload.oneShot ? rolloutFailure(progress, gates) : null;
  if (failure !== null) return decideFailed(progress, failure, gates);
  return decideCurrent(progress, current, gates);
}

/** What is as it shall be, and is not what its agent was ordered: it has no order for it, cannot read it, or was told otherwise meanwhile. */
function postAgain({ desired, current }: Progress, gates: Gates): Decision | null {
  if (current === null || !current.sighted.fresh || current.fields.length > 0 || gates.hold !== null) return null;
  const { live } = current.sighted;
  if (live.unposted === undefined) return null;
  const isStopped = desired.job.state === 'stopped' || desired.stoppedBy !== undefined;
  if (isStopped && runs(current)) return null;
  const change = newChange(isStopped ? 'stop' : 'update', live, live.unposted, { resource: desired.resource, cause: 'loss' });
  return { ...nothing(), changes: [change], health: isStopped ? 'healthy' : 'progressing', why: live.unposted };
}

/** Its orders are posted, and its agent is not heard: how it fares is not known, and nothing but the agent can go on with it. */
function unheardOf(progress: Progress, current: Assessed, gates: Gates, node: string): Decision {
  const { underway } = decideCurrent(progress, current, gates);
  return {
    ...nothing(),
    underway: underway.map(item => ({ ...item, stuck: true })),
    health: 'unknown',
    why: `its orders are posted, and the agent of ${node} is not heard`,
  };
}

/** What is declared stopped, or stopped by thresholds, keeps what it has, stopped. */
function decideStopped(progress: Progress): Decision {
  const all = [...(progress.current === null ? [] : [progress.current]), ...progress.previous];
  const { stoppedBy } = progress.desired;
  const reason = stoppedBy === undefined ? 'declared stopped' : describeStopped(stoppedBy);
  const whose = stoppedBy === undefined ? {} : { cause: 'threshold' as const, by: stoppedBy };
  const running = all.filter(item => item.sighted.fresh && runs(item));
  const changes = running.map(item => stopChange(item, reason, whose));
  const why = describeStopped(stoppedBy);
  return { ...nothing(), changes, health: 'healthy', why: changes.length > 0 ? `is being ${why}` : why };
}
