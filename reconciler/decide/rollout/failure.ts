import { changeTriesKey, type Memory, wantedTriesKey } from '../../model/memory.ts';
import { formatDuration } from '../../model/quantities.ts';
import type { Live } from '../../model/resource.ts';
import { versionOf } from '../../model/version.ts';
import type { WorkloadSpec } from '../../model/workload.ts';
import type { Gates } from '../gates/gates.ts';
import type { Assessed, Progress } from '../progress.ts';

/** So many restarts by its engine, and what was just started counts as failed. */
export const RESTARTS_TO_FAIL = 3;

/** Why a replacement that has begun counts as failed; null: it does not (yet). */
export function rolloutFailure(progress: Progress, gates: Gates): string | null {
  const { current } = progress;
  const { standing, sighted } = current!;
  const { live } = sighted;
  if (standing.kind === 'settled' || standing.kind === 'off') return null;
  if (standing.kind === 'failing' && live.state.phase !== 'restarting') return standing.why;
  const refusal = live.state.phase === 'created' ? refusedStart(progress, live, gates.memory) : null;
  if (refusal !== null) return refusal;
  if (live.restarts >= RESTARTS_TO_FAIL)
    return live.state.phase === 'restarting' ? standing.why : `was restarted ${live.restarts} times before it settled`;
  if (live.state.phase === 'exited' && !gates.traits.restartsItself) return `${standing.why} before it settled`;
  return tooLate(progress, gates);
}

/** That the deadline is over, where that counts; null: it is not, or it does not. */
export function tooLate(progress: Progress, gates: Gates): string | null {
  const deadline = deadlineOf(progress, gates);
  if (deadline === null || gates.at < deadline || isPromising(progress, gates.memory)) return null;
  return `did not settle within ${formatDuration(progress.desired.job.update.deadlineMs)} (${progress.current!.standing.why})`;
}

/** Whether what is late may not be to blame: it runs well and only has to go on so, or nobody has tried to start it, as where nobody looked for long. */
function isPromising({ current, desired }: Progress, memory: Memory): boolean {
  const { standing, sighted } = current!;
  if (standing.kind === 'settling') return standing.readyAt !== null;
  const { id, ref, state } = sighted.live;
  const start = changeTriesKey({ id, action: 'start', ref, resource: desired.resource });
  return state.phase === 'created' && !memory.tries.has(start);
}

/** Why what was made could not be started, where trying again will not help; null: it was not tried, or it may. */
export function refusedStart({ desired }: Progress, live: Live, memory: Memory): string | null {
  const { resource } = desired;
  const start = memory.tries.get(changeTriesKey({ id: live.id, action: 'start', ref: live.ref, resource }));
  const tries = start ?? memory.tries.get(wantedTriesKey(resource));
  return tries === undefined || tries.temporary ? null : tries.why;
}

/** When a replacement, or a first deployment, that goes on counts as failed; null: none goes on. */
export function deadlineOf(progress: Progress, gates: Gates): number | null {
  const { placed, job, resource } = progress.desired;
  const rollout = gates.memory.rollouts.get(placed.name);
  return rollout?.digest === versionOf(resource.spec as WorkloadSpec) ? rollout.since + job.update.deadlineMs : null;
}

/** What to go back to: what is or was seen settled; where nothing is remembered, what was there first. null: nothing is known to work. */
export function fallback(previous: readonly Assessed[], memory: Memory): Assessed | null {
  const fresh = previous.filter(item => item.sighted.fresh);
  const isProven = ({ sighted: { live }, standing }: Assessed): boolean =>
    memory.steady.get(live.ref)?.proven === true || (live.state.phase === 'running' && standing.kind === 'settled');
  const proven = fresh.find(isProven);
  if (proven !== undefined) return proven;
  const unknown = fresh.filter(item => !memory.steady.has(item.sighted.live.ref));
  return unknown.length === fresh.length
    ? (unknown.sort((one, other) => one.sighted.live.createdAt - other.sighted.live.createdAt)[0] ?? null)
    : null;
}
