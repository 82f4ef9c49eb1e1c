import { OperationError } from '../../model/operation-error.ts';
import type { Engine } from '../docker/engine.ts';
import { jsonLines } from '../docker/json-lines.ts';

/** What managers tell of; tasks that start or end are told by nobody. */
const TYPES = ['service', 'node', 'network', 'config', 'secret'];

/** Calls `onEvent` for every change that a Swarm's managers tell of; returns when the stream ends or the signal aborts. Throws when it cannot begin. */
export async function watchSwarm(engine: Engine, onEvent: () => void, signal: AbortSignal): Promise<void> {
  const doing = 'watch events of the Swarm';
  const filters = JSON.stringify({ type: TYPES, scope: ['swarm'] });
  try {
    const stream = await engine.ask(doing, docker => docker.getEvents({ filters }), signal);
    for await (const _ of jsonLines(stream, { doing, engine: engine.name }, signal)) onEvent();
  } catch (error) {
    if (!(error instanceof OperationError && (error.code === 'aborted' || error.code === 'unreachable'))) throw error;
  }
}
