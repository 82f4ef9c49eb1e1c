import { OperationError } from '../../model/operation-error.ts';
import type { Owner } from '../../model/resource.ts';
import type { Engine } from './engine.ts';
import { jsonLines } from './json-lines.ts';
import { ownerFilter } from './labels.ts';

/** Health probes are commands, and each makes three events: those are left out. */
const EVENTS = [
  'create',
  'start',
  'die',
  'destroy',
  'update',
  'rename',
  'pause',
  'unpause',
  'oom',
  'health_status',
  'connect',
  'disconnect',
  'remove',
];

/** Calls `onEvent` for every event of what is ours; returns when the stream ends or the signal aborts. Throws when it cannot begin. */
export async function watchEvents(engine: Engine, owner: Owner, onEvent: () => void, signal: AbortSignal): Promise<void> {
  const doing = 'watch events';
  const filters = JSON.stringify({ type: ['container', 'network', 'volume'], event: EVENTS, label: ownerFilter(owner) });
  try {
    const stream = await engine.ask(doing, docker => docker.getEvents({ filters }), signal);
    for await (const _ of jsonLines(stream, { doing, engine: engine.name }, signal)) onEvent();
  } catch (error) {
    if (!(error instanceof OperationError && (error.code === 'aborted' || error.code === 'unreachable'))) throw error;
  }
}
