import type { EngineContainer } from '../engine-types.ts';
import { STOP_MARGIN_MS } from '../stop-container.ts';
import type { Keeper } from './keeper.ts';

/** Whether a container runs, or is about to again by itself. */
export function isRunning({ State: { Status } }: Pick<EngineContainer, 'State'>): boolean {
  return Status === 'running' || Status === 'restarting' || Status === 'paused';
}

/**
 * When the run of a container ended that a restraint stopped; null: it stopped none. Where it was killed before it could note that, it was the
 * one if the run that it was about to stop ended as soon as that takes: the keeper is made right before.
 */
export function endedRun({ State, Config }: EngineContainer, keepers: readonly Keeper[]): string | null {
  const noted = keepers.findLast(({ done }) => done?.stoppedAt != null)?.done?.stoppedAt;
  if (noted != null) return noted;
  const mostMs = (Config.StopTimeout ?? 10) * 1000 + STOP_MARGIN_MS;
  const finishedAt = Date.parse(State.FinishedAt);
  const isTheOne = keepers.some(
    ({ spec, startedAt, createdAt }) =>
      spec.stop && startedAt === State.StartedAt && finishedAt >= createdAt - SECOND && finishedAt <= createdAt + mostMs,
  );
  return isTheOne ? State.FinishedAt : null;
}

/** The Engine tells when a volume was made in whole seconds. */
const SECOND = 1000;
