import type { Engine } from './engine.ts';
import type { EngineContainer } from './engine-types.ts';

/** Beyond its grace, what a stop may take. */
export const STOP_MARGIN_MS = 15_000;

/** Stops with the signal and grace that the container was made with. */
export async function stopContainer(container: EngineContainer, engine: Engine, signal: AbortSignal): Promise<void> {
  const graceMs = (container.Config.StopTimeout ?? 10) * 1000;
  const deadline = AbortSignal.any([signal, AbortSignal.timeout(graceMs + STOP_MARGIN_MS)]);
  await engine.ask(`stop container ${container.Name.slice(1)}`, docker => docker.getContainer(container.Id).stop(), deadline);
}
