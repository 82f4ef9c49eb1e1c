import type { LiveState } from '../../model/resource.ts';
import type { EngineContainer, EngineContainerEntry } from './engine-types.ts';

/** Where a container is in its life; its words as they are: see maskState. */
export function stateOf({ State: state }: EngineContainer): LiveState {
  switch (state.Status) {
    case 'created':
      return { phase: 'created' };
    case 'running':
      return runningState(state);
    case 'paused':
      return { phase: 'paused' };
    case 'restarting':
      return { phase: 'restarting', exitCode: state.ExitCode };
    default:
      return exitedState(state);
  }
}

/** Being removed, or half removed: nothing of ours any more. A create that meets its name clears it away. */
export function isGoing(status: string): boolean {
  return status === 'removing' || status === 'dead';
}

/**
 * What of a list entry changes when something happened to the container. Its status without the time in it: `Up 3 minutes (healthy)` says the
 * health, `Exited (1) 5 seconds ago` the code.
 */
export function fingerprintOf(entry: EngineContainerEntry): string {
  const status = entry.Status.replace(/(about |less than )?(an?|\d+) (second|minute|hour|day|week|month|year)s?( ago)?/i, '');
  return JSON.stringify([entry.State, status, entry.Names, entry.ImageID, entry.Ports, entry.NetworkSettings]);
}

function runningState(state: EngineContainer['State']): LiveState {
  const health = state.Health?.Status;
  const known = health === 'starting' || health === 'healthy' || health === 'unhealthy' ? health : 'none';
  const output = known === 'unhealthy' ? state.Health?.Log?.findLast(probe => probe.ExitCode !== 0)?.Output.trim() : undefined;
  const startedAt = instant(state.StartedAt);
  return {
    phase: 'running',
    health: known,
    ...(startedAt === null ? {} : { startedAt }),
    ...(output === undefined || output === '' ? {} : { healthOutput: output }),
  };
}

function exitedState(state: EngineContainer['State']): LiveState {
  const finishedAt = instant(state.FinishedAt);
  return {
    phase: 'exited',
    exitCode: state.ExitCode,
    ...(finishedAt === null ? {} : { finishedAt }),
    ...(state.OOMKilled ? { outOfMemory: true } : {}),
    ...(state.Error === '' ? {} : { error: state.Error }),
  };
}

/** Milliseconds; null for the Engine's `0001-01-01`: never. */
export function instant(text: string): number | null {
  const at = Date.parse(text);
  return at > 0 ? at : null;
}
