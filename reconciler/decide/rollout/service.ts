import { wantedDigest, wantedTriesKey } from '../../model/memory.ts';
import { BESIDE_TASKS, type ServiceStatus } from '../../model/swarm.ts';
import { versionOf } from '../../model/version.ts';
import type { WorkloadSpec } from '../../model/workload.ts';
import type { Gates } from '../gates/gates.ts';
import type { Assessed, Progress } from '../progress.ts';
import { updateInPlace } from './changes.ts';
import { decideCurrent } from './current.ts';
import { type Decision, held, later } from './decision.ts';

/** A service that is there: all of it is changed in place, and its engine replaces the tasks. null: as any other workload, or as any one-shot. */
export function decideService(progress: Progress, gates: Gates): Decision | null {
  const { current, desired } = progress;
  if (current === null || !current.sighted.fresh || current.sighted.live.state.phase !== 'service') return null;
  if (desired.job.workload.oneShot) return null;
  const { placed, resource } = desired;
  const begun = gates.memory.rollouts.get(placed.name)?.digest === versionOf(resource.spec as WorkloadSpec);
  const failure = begun ? failureOf(current.sighted.live.state.status) : null;
  if (failure !== null) return failed(progress, failure, [{ id: resource.id, digest: wantedDigest(resource), why: failure }]);
  const git = current.fields.some(field => field.cause === 'git');
  const tries = git ? gates.memory.tries.get(wantedTriesKey(resource)) : undefined;
  if (tries?.nextAt === null) return failed(progress, tries.why, []);
  if (git && gates.hold !== null) return held(progress, gates.hold, 'degraded', `${current.standing.why}; ${gates.hold.why}`);
  const decision = decideCurrent(progress, current, gates);
  const [update] = updateInPlace(progress, current, gates);
  if (update === undefined) return begun && decision.health === 'progressing' ? { ...decision, rollout: true } : decision;
  const restarts = restartsTasks(current);
  const change = { ...update, after: gates.after, impact: restarts ? ('restart' as const) : update.impact };
  const wait = gates.start ?? (restarts ? gates.replace : null);
  if (wait !== null) return later(change, wait, decision.health, decision.why);
  return { ...decision, changes: decision.changes.map(item => (item.key === update.key ? change : item)), rollout: true };
}

/** Whether what differs is more than how many tasks there are, and how the next update goes. */
export function restartsTasks({ fields }: Pick<Assessed, 'fields'>): boolean {
  return fields.some(({ field }) => !BESIDE_TASKS.test(field));
}

/** States of tasks that ended by themselves; one that was told to end may have an error, too. */
const FAILED: ReadonlySet<string> = new Set(['failed', 'rejected']);

/** How the engine ended, or is about to end, an update that did not work; null: it goes on, or it worked. */
function failureOf({ update, message, tasks }: ServiceStatus): string | null {
  const words = message === undefined ? '' : ` (${message})`;
  const error = tasks.findLast(task => task.error !== undefined && FAILED.has(task.state))?.error;
  const failed = error === undefined ? 'its tasks failed' : `its tasks failed with "${error}"`;
  switch (update) {
    case 'rolling-back':
      return `${failed}, and the Swarm goes back to the version before${words}`;
    case 'rolled-back':
      return `${failed}, and the Swarm went back to the version before${words}`;
    case 'paused':
      return `${failed}, and the Swarm paused the update${words}`;
    case 'rollback-paused':
      return `${failed}, and so did going back: the Swarm paused it${words}`;
    default:
      return null;
  }
}

function failed(progress: Progress, why: string, failures: Decision['failures']): Decision {
  const todo = 'mend it in git: this version is not tried again';
  return { ...held(progress, { code: 'failed', why, todo }, 'degraded', why), failures };
}
