import { startsKey } from '../../model/memory.ts';
import type { Cause, Change, Health } from '../../model/plan.ts';
import { formatDuration } from '../../model/quantities.ts';
import { describeThresholds } from '../../model/relieved.ts';
import type { Gates } from '../gates/gates.ts';
import { newChange } from '../new-change.ts';
import type { Assessed, Progress } from '../progress.ts';
import type { StoppedBy } from '../relief/who-stopped.ts';
import { orderOf, replaceChange, retire, stopChange, updateInPlace } from './changes.ts';
import { type Decision, earliest, held, later, nothing } from './decision.ts';
import { deadlineOf, RESTARTS_TO_FAIL, refusedStart, tooLate } from './failure.ts';
import { silentElsewhere, toStopFirst } from './silent-elsewhere.ts';

/** What is there is what is wanted, apart perhaps from fields that change in place. */
export function decideCurrent(progress: Progress, current: Assessed, gates: Gates): Decision {
  const { desired, previous } = progress;
  const { standing } = current;
  const update = updateInPlace(progress, current, gates);
  const isFirst = isFirstDeployment(progress, current, gates);
  const rollout = previous.length > 0 || isFirst ? { rollout: true as const } : {};
  switch (standing.kind) {
    case 'settled':
      return {
        ...nothing(),
        changes: [...update, ...retire(previous, 'its successor has settled')],
        health: 'healthy',
        why: standing.why,
      };
    case 'off':
      return { ...nothing(), changes: update, health: 'healthy', why: standing.why };
    case 'settling': {
      const late = isFirst ? tooLate(progress, gates) : null;
      if (late !== null) return { ...nothing(), ...rollout, changes: update, health: 'degraded', why: late };
      const wakeAt = earliest(standing.readyAt, deadlineOf(progress, gates));
      const stuck = standing.stuck === undefined ? {} : { stuck: standing.stuck };
      const underway = [{ id: desired.resource.id, job: desired.job.name, what: standing.why, ...stuck }];
      return {
        ...nothing(),
        ...rollout,
        changes: update,
        underway,
        health: 'progressing',
        why: standing.why,
        ...(wakeAt === null ? {} : { wakeAt }),
      };
    }
    case 'failing': {
      if (current.sighted.live.state.phase === 'restarting' && current.sighted.live.restarts < RESTARTS_TO_FAIL) {
        return {
          ...nothing(),
          ...rollout,
          changes: update,
          underway: [{ id: desired.resource.id, job: desired.job.name, what: standing.why }],
          health: 'degraded',
          why: standing.why,
        };
      }
      return { ...nothing(), ...rollout, changes: update, health: 'degraded', why: standing.why };
    }
    case 'down':
      return decideStart(progress, current, gates);
  }
}

/** Whether it has never settled and nothing was there before: there is nothing to go back to, and it may take as long as it likes. */
function isFirstDeployment({ desired, previous }: Progress, { sighted }: Assessed, { memory }: Gates): boolean {
  const isProven = memory.steady.get(sighted.live.ref)?.proven === true;
  return previous.length === 0 && !isProven && !desired.job.workload.oneShot;
}

/** It is there as wanted and does not run: start it, or go on with a replacement that was cut short. */
function decideStart(progress: Progress, current: Assessed, gates: Gates): Decision {
  const { desired, previous } = progress;
  const { live } = current.sighted;
  const { stoppedBy } = gates;
  const stands = stoppedBy === null ? current.standing.why : describeStop(stoppedBy);
  const health: Health = stoppedBy === null ? 'degraded' : 'progressing';
  const refusal = refusedStart(progress, live, gates.memory);
  const why = refusal === null ? stands : `${stands}: ${refusal}`;
  if (gates.hold !== null && hindersStart(gates)) return held(progress, gates.hold, 'missing', `${why}; ${gates.hold.why}`);
  if (orderOf(progress, gates) === 'stop-first') {
    const silent = silentElsewhere(progress, gates);
    if (silent !== undefined) return heldBySilence(progress, silent.sighted.node);
    const running = toStopFirst(progress, gates);
    if (running.length > 0) return decideTakeOver(progress, current, running, why, gates);
  }
  const byItself = !gates.traits.restartsItself && live.state.phase === 'exited' && stoppedBy === null;
  const cause: Cause =
    live.state.phase === 'created' ? 'git' : stoppedBy !== null ? causeOfStop(stoppedBy) : byItself ? 'loss' : 'drift';
  const change = newChange('start', live, why, {
    resource: desired.resource,
    cause,
    after: gates.after,
    ...(cause === 'threshold' ? { by: stoppedBy!.by } : {}),
  });
  if (cause === 'drift' && !gates.correct) return { ...nothing(), health: 'degraded', why };
  if (gates.start !== null) return later(change, gates.start, health, why);
  const starts = byItself ? gates.memory.tries.get(startsKey(live.id)) : undefined;
  const { attempts } = desired.job.workload.restart;
  if (starts !== undefined && attempts !== undefined && starts.count > attempts) {
    return held(
      progress,
      {
        code: 'restarts-used-up',
        why: `${why}; restarted ${starts.count - 1} times, as often as restart.attempts allows`,
        todo: 'mend it in git, or stop and start it by hand',
      },
      'degraded',
      why,
    );
  }
  const waitUntil = starts?.nextAt ?? 0;
  if (waitUntil > gates.at)
    return {
      ...later(change, `${formatDuration(waitUntil - gates.at)} of back-off after ${starts!.count} starts`, 'degraded', why),
      wakeAt: waitUntil,
    };
  return {
    ...nothing(),
    changes: [change],
    ...(previous.length > 0 ? { rollout: true as const } : {}),
    health,
    why,
  };
}

function causeOfStop({ by }: StoppedBy): 'git' | 'threshold' {
  return by.length === 0 ? 'git' : 'threshold';
}

function describeStop({ by, isSure }: StoppedBy): string {
  if (by.length === 0) return 'it was declared stopped';
  return `${describeThresholds(by)} ${isSure ? 'had' : 'may have'} stopped it`;
}

/** It is there, and the one in whose place it shall be still runs: that one stops, then it starts. */
function decideTakeOver(
  progress: Progress,
  { sighted: { live, target } }: Assessed,
  running: readonly Assessed[],
  standing: string,
  gates: Gates,
): Decision {
  const { resource } = progress.desired;
  const beside = live.state.phase === 'created' ? running.find(item => item.sighted.target === target) : undefined;
  const why = 'goes on with a replacement that was begun';
  const swapping = (changes: readonly Change[]): Decision => ({
    ...nothing(),
    changes,
    rollout: true,
    health: 'progressing',
    why: standing,
  });
  if (beside !== undefined) return swapping([replaceChange(progress, beside, 'stop-first', 'git', why, gates)]);
  const { placed } = progress.desired;
  const { name, node } = placed;
  if (gates.start !== null) {
    const start = newChange('start', live, why, { resource, step: 'swap' });
    return { ...later(start, gates.start, 'progressing', standing), rollout: true };
  }
  const cause = placed.movedBy === undefined ? 'git' : 'threshold';
  const stops = running.map(item => stopChange(item, `job/${name} starts on ${node!.name}`, { step: 'swap', cause }));
  const after = [...gates.after, ...stops.map(change => change.key)];
  return swapping([...stops, newChange('start', live, why, { resource, after, step: 'swap' })]);
}

/** Nobody knows whether the one before still runs: two of what goes stop-first are never wanted. */
function heldBySilence(progress: Progress, node: string): Decision {
  const reason = { code: 'silent', why: `${node} is silent and may still run it`, todo: `bring ${node} back` };
  return { ...held(progress, reason, 'unknown', `last seen on ${node}, which is silent`), rollout: true };
}

/** Whether what is held about it keeps it from being started, too: an engine that restarts its workloads by itself has their secrets. */
function hindersStart({ hold, traits }: Gates): boolean {
  return hold?.code === 'port-held' || (hold?.code === 'secret-missing' && !traits.restartsItself);
}
