import type { Update } from '../model/cluster.ts';
import { startsKey, triesKey } from '../model/memory.ts';
import { type Cause, type Change, changeKey, type Health } from '../model/plan.ts';
import { formatDuration } from '../model/quantities.ts';
import type { Gates } from './blockers.ts';
import { createChange, deleteChange, orderOf, replaceChange, retire, runs, stopChange, updateInPlace } from './changes.ts';
import { type Decision, earliest, held, later, nothing } from './decision.ts';
import { decideOneShot } from './one-shot.ts';
import type { Assessed, Progress } from './progress.ts';
import { deadlineOf, fallback, RESTARTS_TO_FAIL, refusedStart, rolloutFailure } from './rollout-failure.ts';

/** What to do about one replica: make, start, change, replace, finish or undo a replacement. Pure, and the same for all drivers. */
export function decideReplica(progress: Progress, gates: Gates): Decision {
  const { current, previous, desired } = progress;
  if (desired.job.state === 'stopped') return decideStopped(progress);
  const once = desired.job.workload.oneShot ? decideOneShot(progress, gates) : null;
  if (once !== null) return once;
  if (current === null) return previous.length === 0 ? decideMissing(progress, gates) : decideReplace(progress, gates);
  if (!current.sighted.fresh)
    return { ...nothing(), health: 'unknown', why: `last seen on ${current.sighted.node}, which is silent` };
  const failure = previous.length > 0 && !desired.job.workload.oneShot ? rolloutFailure(progress, gates) : null;
  if (failure !== null) return decideFailed(progress, failure, gates);
  return decideCurrent(progress, current, gates);
}

/** What is there is what is wanted, apart perhaps from fields that change in place. */
function decideCurrent(progress: Progress, current: Assessed, gates: Gates): Decision {
  const { desired, previous } = progress;
  const { standing } = current;
  const update = updateInPlace(progress, current, gates);
  const rollout = previous.length > 0 ? { rollout: desired.resource.digest } : {};
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
      const wakeAt = earliest(standing.readyAt, deadlineOf(progress, gates));
      const underway = [{ id: desired.resource.id, job: desired.job.name, what: standing.why }];
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

/** It is there as wanted and does not run: start it, or go on with a replacement that was cut short. */
function decideStart(progress: Progress, current: Assessed, gates: Gates): Decision {
  const { desired, previous } = progress;
  const { live } = current.sighted;
  const refusal = refusedStart(progress, live, gates.memory);
  const why = refusal === null ? current.standing.why : `${current.standing.why}: ${refusal}`;
  if (gates.hold?.code === 'port-held') return held(progress, gates.hold, 'degraded', why);
  const running = previous.find(item => item.sighted.fresh && item.sighted.target === current.sighted.target && runs(item));
  if (live.state.phase === 'created' && running !== undefined && orderOf(progress, gates.traits) === 'stop-first') {
    return {
      ...nothing(),
      changes: [replaceChange(progress, running, 'stop-first', 'git', 'goes on with a replacement that was cut short', gates)],
      rollout: desired.resource.digest,
      health: 'progressing',
      why,
    };
  }
  const byItself = !gates.traits.restartsItself && live.state.phase === 'exited';
  const cause: Cause = live.state.phase === 'created' ? 'git' : byItself ? 'loss' : 'drift';
  const change: Change = {
    key: changeKey('start', live.id, live.ref),
    id: live.id,
    action: 'start',
    ref: live.ref,
    resource: desired.resource,
    fields: [],
    why,
    cause,
    impact: 'none',
    after: gates.after,
  };
  if (cause === 'drift' && !gates.correct) return { ...nothing(), health: 'degraded', why };
  if (gates.start !== null) return later(change, gates.start, 'degraded', why);
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
    ...(previous.length > 0 ? { rollout: desired.resource.digest } : {}),
    health: 'degraded',
    why,
  };
}

/** Nothing of it is there. */
function decideMissing(progress: Progress, gates: Gates): Decision {
  const { desired } = progress;
  const { placed } = desired;
  if (gates.wasThere && !gates.correct && gates.lost === null)
    return { ...nothing(), removed: true, health: 'missing', why: 'removed by hand, reported only' };
  const cause: Cause = gates.lost !== null ? 'loss' : gates.wasThere ? 'drift' : 'git';
  const why = gates.lost ?? (gates.wasThere ? 'it was removed by hand' : `new replica; ${placed.why}`);
  const change = createChange(progress, cause, why, gates);
  const stopped = blockedBy(progress, gates, change);
  if (stopped !== null) return stopped;
  if (gates.start !== null) return later(change, gates.start, 'missing', `waits: ${gates.start}`);
  return { ...nothing(), changes: [change], health: 'missing', why };
}

/** Something else is in its place: an earlier version, or it runs on another target. */
function decideReplace(progress: Progress, gates: Gates): Decision {
  const { desired, previous } = progress;
  const best = previous[0]!;
  const standing = healthOf(best);
  const silent = previous.find(item => !item.sighted.fresh && !gates.lostNodes.has(item.sighted.node));
  const drifted = previous.every(item => item.fields.length > 0 && item.fields.every(field => field.cause === 'drift'));
  if (drifted && !gates.correct)
    return { ...nothing(), health: standing.health, why: `${standing.why}; changed by hand, reported only` };
  const moves = best.sighted.target !== desired.placed.target;
  const cause: Cause = gates.lost !== null ? 'loss' : drifted ? 'drift' : 'git';
  const why = moves ? `moves from ${best.sighted.node}: ${gates.lost ?? desired.placed.why}` : '';
  const order = orderOf(progress, gates.traits);
  const probe = replaceChange(progress, best, order, cause, why, gates);
  const stopped = blockedBy(progress, gates, probe);
  if (stopped !== null) return { ...stopped, health: stopped.health === 'missing' ? standing.health : stopped.health };
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
  const changes = moves ? moveChanges(progress, order, cause, why, gates) : [probe];
  return { ...nothing(), changes, rollout: desired.resource.digest, health: 'progressing', why: 'is being replaced' };
}

/** A new one elsewhere; stop-first: the old one is stopped first, and kept until the new one has settled. */
function moveChanges(progress: Progress, order: Update['order'], cause: Cause, why: string, gates: Gates): readonly Change[] {
  const stops =
    order === 'start-first'
      ? []
      : progress.previous.filter(item => item.sighted.fresh && runs(item)).map(item => stopChange(item, why, 'outage'));
  const create = createChange(progress, cause, why, gates);
  return [
    ...stops,
    {
      ...create,
      after: [...create.after, ...stops.map(change => change.key)],
      impact: order === 'start-first' ? 'none' : 'outage',
    },
  ];
}

/** The new one failed: go back to what worked, or leave it, as `onFailure` says. */
function decideFailed(progress: Progress, why: string, gates: Gates): Decision {
  const { current, previous, desired } = progress;
  const failures = [{ id: desired.resource.id, digest: desired.resource.digest, why }];
  const back = fallback(previous, gates.memory);
  const { onFailure } = desired.job.update;
  if (onFailure === 'continue')
    return { ...nothing(), changes: retire(previous, 'onFailure is continue'), health: 'degraded', why };
  if (onFailure === 'pause' || back === null) {
    const todo = 'mend it in git: the next change goes on from here';
    return { ...held(progress, { code: 'rollout-paused', why, todo }, 'degraded', why), failures };
  }
  const remove = { ...deleteChange(current!, why), step: 'restore' as const };
  const { live } = back.sighted;
  const start: Change[] = runs(back)
    ? []
    : [
        {
          key: changeKey('start', live.id, live.ref),
          id: live.id,
          action: 'start',
          ref: live.ref,
          fields: [],
          why: `put back: the new one ${why}`,
          cause: 'git',
          impact: 'none',
          after: [remove.key],
          step: 'restore',
        },
      ];
  return { ...nothing(), changes: [remove, ...start], failures, health: 'degraded', why };
}

/** What failed before is not tried again; what cannot be made is held. null: nothing is in the way. */
function blockedBy(progress: Progress, gates: Gates, change: Change): Decision | null {
  const { desired } = progress;
  const { resource } = desired;
  if (gates.hold !== null) return held(progress, gates.hold, 'missing', gates.hold.why, change);
  const tries = gates.memory.tries.get(triesKey(resource.id, resource.digest));
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
  const why = `${tries.why}; tried ${tries.count} times, again in ${formatDuration(tries.nextAt - gates.at)}`;
  return {
    ...held(progress, { code: tries.temporary ? 'retrying' : 'refused', why }, 'degraded', why, change),
    wakeAt: tries.nextAt,
  };
}

/** A job declared stopped keeps what it has, stopped. */
function decideStopped(progress: Progress): Decision {
  const all = [...(progress.current === null ? [] : [progress.current]), ...progress.previous];
  const changes = all
    .filter(item => item.sighted.fresh && runs(item))
    .map(item => stopChange(item, 'declared stopped', 'outage'));
  return { ...nothing(), changes, health: 'healthy', why: changes.length > 0 ? 'is being stopped' : 'stopped, as declared' };
}

/** How the job fares with what is there now, while something else is wanted. */
function healthOf(item: Assessed): { readonly health: Health; readonly why: string } {
  const { standing } = item;
  return {
    health: standing.kind === 'settled' ? 'healthy' : standing.kind === 'settling' ? 'progressing' : 'degraded',
    why: `the one before: ${standing.why}`,
  };
}
