import type { Engine } from '../docker/engine.ts';
import { apart } from '../docker/fenced-docker.ts';
import { logLines } from '../docker/logs.ts';
import type { LogLine } from '../driver.ts';
import { newestInOrder } from './newest-in-order.ts';
import type { EngineService } from './service-types.ts';

/**
 * The output of all tasks of a service, by its managers, who ask the nodes for it; `follow`: until the signal aborts, as it comes. What is
 * there already is in order, and `tail` counts all of it: to a Swarm it is so many lines of each task.
 */
export async function* readServiceLogs(
  engine: Engine,
  ref: string,
  { follow, tail }: { readonly follow: boolean; readonly tail: number | null },
  signal: AbortSignal,
): AsyncGenerator<LogLine> {
  const doing = `read the log of service ${ref}`;
  const { Spec }: EngineService = await engine.ask(doing, docker => docker.getService(ref).inspect(), signal);
  const query = { stdout: true, stderr: true, timestamps: true, follow, tail: tail ?? 'all' };
  // Without `follow` dockerode reads the whole log into memory: what the Engine is asked for is the query alone.
  const asStream = { follow: true as const, ...apart<object>(query) };
  const answer = await engine.ask(doing, docker => docker.getService(ref).logs(asStream), signal);
  const isTerminal = Spec.TaskTemplate.ContainerSpec?.TTY === true;
  const lines = logLines(answer as NodeJS.ReadableStream, isTerminal, { doing, engine: engine.name }, signal);
  yield* follow ? lines : newestInOrder(lines, { tail, service: Spec.Name ?? ref });
}
