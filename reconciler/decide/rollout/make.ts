import type { Update } from '../../model/cluster.ts';
import { equalItems } from '../../model/equal-items.ts';
import { wantedTriesKey } from '../../model/memory.ts';
import type { Cause, Change, Health } from '../../model/plan.ts';
import { describeThresholds } from '../../model/relieved.ts';
import type { WorkloadSpec } from '../../model/workload.ts';
import type { DesiredReplica } from '../compose/render-workload.ts';
import type { Gates } from '../gates/gates.ts';
import { fuse } from '../learn/fuse.ts';
import type { Assessed, Progress } from '../progress.ts';
import { createChange, orderOf, replaceChange, retire, runs } from './changes.ts';
import { type Decision, held, later, nothing } from './decision.ts';
import { silentElsewhere, toStopFirst } from './silent-elsewhere.ts';
import { triedAgain } from './tried-again.ts';

/** Nothing of it is there. */
export function decideMissing(progress: Progress, gates: Gates): Decision {
  if (gates.wasThere && !gates.correct)
    return { ...nothing(), removed: true, health: 'missing', why: 'removed by hand, reported only' };
  const making = decideMaking(progress, gates);
  const [change] = making.changes;
  const stopped = blockedBy(progress, gates, change);
  if (stopped !== null) return stopped;
  if (gates.start !== null) return later(change, gates.start, 'missing', `waits: ${gates.start}`);
  return making;
}

type Making = Decision & { readonly changes: readonly [Change] };

const known = new WeakMap<DesiredReplica, { readonly inputs: readonly unknown[]; readonly making: Making }>();

/** To make it, if nothing is in the way; the very same decision as last time for the same reasons. */
function decideMaking(progress: Progress, gates: Gates): Making {
  const { desired } = progress;
  const { wasThere, after } = gates;
  const inputs = [wasThere, ...after];
  const before = known.get(desired);
  if (before !== undefined && equalItems(before.inputs, inputs)) return before.making;
  const beyond = (desired.resource.spec as WorkloadSpec).relieved;
  const isBeyond = beyond?.replicas !== undefined && !wasThere;
  const reason = isBeyond ? `${describeThresholds(beyond.by)} wants one more than the ${beyond.replicas} of git` : 'new replica';
  const why = wasThere ? 'it was removed by hand' : `${reason}; ${desired.placed.why}`;
  const change = createChange(progress, wasThere ? 'drift' : isBeyond ? 'threshold' : 'git', why, gates);
  const making: Making = { ...nothing(), changes: [change], health: 'missing', why };
  known.set(desired, { inputs, making });
  return making;
}

/** Something else is in its place: an earlier version, or it runs on another target. */
export function decideReplace(progress: Progress, gates: Gates): Decision {
  const { desired, previous } = progress;
  const best = previous[0]!;
  const standing = healthOf(best);
  const silent = silentElsewhere(progress, gates);
  const drifted = previous.every(item => item.fields.length > 0 && item.fields.every(field => field.cause === 'drift'));
  if (drifted && !gates.correct)
    return { ...nothing(), health: standing.health, why: `${standing.why}; changed by hand, reported only` };
  const moves = best.sighted.target !== desired.placed.target;
  const { movedBy, why: place } = desired.placed;
  const cause: Cause = gates.lost !== null ? 'loss' : drifted ? 'drift' : moves && movedBy !== undefined ? 'threshold' : 'git';
  const reason = gates.lost ?? (movedBy === undefined ? place : `${describeThresholds(movedBy)} relieves it; ${place}`);
  const why = moves ? `moves from ${best.sighted.node}: ${reason}` : runsAgain(best, desired);
  const order = orderOf(progress, gates);
  const probe = replaceChange(progress, best, order, cause, why, gates);
  const stopped = blockedBy(progress, gates, probe);
  if (stopped !== null) return { ...stopped, health: stopped.health === 'missing' ? standing.health : stopped.health };
  const blown = fuse(probe, gates.memory, gates.at);
  if (blown !== null)
    return { ...held(progress, blown.hold, 'degraded', blown.hold.why, probe), ...stays(progress, best), wakeAt: blown.until };
  if (silent !== undefined)
    return held(
      progress,
      { code: 'silent', why: `${silent.sighted.node} is silent and may still run it`, todo: `bring ${silent.sighted.node} back` },
      'unknown',
      `last seen on ${silent.sighted.node}, which is silent`,
      probe,
    );
  const wait = gates.start ?? gates.replace;
  if (wait !== null) return later(probe, wait, standing.health, standing.why);
  const change = moves ? moveChange(progress, order, cause, why, gates) : probe;
  return { ...nothing(), changes: [change], rollout: true, health: 'progressing', why: 'is to be replaced' };
}

/** Why a one-shot that is as it was is run once more; empty: it is not as it was. */
function runsAgain({ fields }: Assessed, { job: { after = [] } }: DesiredReplica): string {
  const isAsBefore = fields.length > 0 && fields.every(({ field }) => field === 'after');
  return isAsBefore ? `runs again after ${after.map(name => `job/${name}`).join(' and ')}` : '';
}

/**
 * A new one elsewhere. Stop-first: it is made beside the old one that runs, so that nothing stops for what cannot be made; the next pass
 * stops the one and starts the other.
 */
function moveChange(progress: Progress, order: Update['order'], cause: Cause, why: string, gates: Gates): Change {
  const create = createChange(progress, cause, why, gates);
  if (order === 'start-first') return create;
  const running = toStopFirst(progress, gates);
  return { ...create, impact: 'outage', ...(running.length > 0 ? { unstarted: true } : {}) };
}

/** What failed before is not tried again; what cannot be made is held. null: nothing is in the way. */
function blockedBy(progress: Progress, gates: Gates, change: Change): Decision | null {
  const { desired } = progress;
  const { resource } = desired;
  if (gates.hold !== null) return held(progress, gates.hold, 'missing', gates.hold.why, change);
  if (gates.memory.tries.size === 0) return null;
  const tries = gates.memory.tries.get(wantedTriesKey(resource));
  if (tries === undefined || (tries.nextAt !== null && tries.nextAt <= gates.at)) return null;
  if (tries.nextAt === null) {
    const keeps = progress.previous.find(item => runs(item));
    const why = `${tries.why}${keeps === undefined ? '' : '; what ran before keeps running'}`;
    return held(
      progress,
      { code: tries.count > 1 ? 'gave-up' : 'failed', why, todo: 'change it in git: this version is not tried again' },
      'degraded',
      why,
      change,
    );
  }
  const hold = triedAgain(tries, tries.why, gates.at);
  return { ...held(progress, hold, 'degraded', hold.why, change), wakeAt: tries.nextAt };
}

/** Of several that are not what is wanted, the one that works stays. */
function stays({ previous }: Progress, best: Assessed): Pick<Decision, 'changes'> {
  const others = previous.filter(item => item !== best);
  return { changes: best.standing.kind === 'settled' ? retire(others, `${best.sighted.live.name} stays in its place`) : [] };
}

/** How the job fares with what is there now, while something else is wanted. */
export function healthOf(item: Assessed): { readonly health: Health; readonly why: string } {
  const { standing } = item;
  return {
    health: standing.kind === 'settled' ? 'healthy' : standing.kind === 'settling' ? 'progressing' : 'degraded',
    why: `the one before: ${standing.why}`,
  };
}
