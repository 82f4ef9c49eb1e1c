import type { Engine } from '../docker/engine.ts';
import { apart } from '../docker/fenced-docker.ts';
import { logLines } from '../docker/logs.ts';
import type { LogLine } from '../driver.ts';
import { newestInOrder } from './newest-in-order.ts';
import type { EngineService, EngineServiceTask } from './service-types.ts';
import { nameTasks, type TaskNames } from './task-lines.ts';

/**
 * The output of all tasks of a service, by its managers, who ask the nodes for it; `follow`: until the signal aborts, as it comes. What is
 * there already is in order, and `tail` counts all of it: to a Swarm it is so many lines of each task.
 */
export async function* readServiceLogs(
  engine: Engine,
  ref: string,
  { follow, tail, nodeName }: { readonly follow: boolean; readonly tail: number | null } & Pick<TaskNames, 'nodeName'>,
  signal: AbortSignal,
): AsyncGenerator<LogLine> {
  const doing = `read the log of service ${ref}`;
  const { Spec }: EngineService = await engine.ask(doing, docker => docker.getService(ref).inspect(), signal);
  const query = { stdout: true, stderr: true, timestamps: true, details: true, follow, tail: tail ?? 'all' };
  // Without `follow` dockerode reads the whole log into memory: what the Engine is asked for is the query alone.
  const asStream = { follow: true as const, ...apart<object>(query) };
  const answer = await engine.ask(doing, docker => docker.getService(ref).logs(asStream), signal);
  const isTerminal = Spec.TaskTemplate.ContainerSpec?.TTY === true;
  const written = logLines(answer as NodeJS.ReadableStream, isTerminal, { doing, engine: engine.name }, signal);
  const filters = { service: [ref] };
  const listTasks = (): Promise<EngineServiceTask[]> => engine.ask(doing, docker => docker.listTasks({ filters }), signal);
  const lines = nameTasks(written, { listTasks, nodeName });
  yield* follow ? lines : newestInOrder(lines, { tail, service: Spec.Name ?? ref });
}
