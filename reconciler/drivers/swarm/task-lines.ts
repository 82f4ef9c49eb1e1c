import type { LogLine } from '../driver.ts';
import type { EngineServiceTask } from './service-types.ts';

/** Where the names of tasks are from. */
export interface TaskNames {
  /** Asked for the tasks that are there, whenever one speaks that was not told of. */
  readonly listTasks: () => Promise<readonly Pick<EngineServiceTask, 'ID' | 'Slot'>[]>;
  /** The name of a node by its id. */
  readonly nodeName: (id: string) => string | undefined;
}

/** The lines of a Swarm's log without the details that each begins with, and with the replica that wrote it: its slot, or the node of a global service. */
export async function* nameTasks(lines: AsyncIterable<LogLine>, { listTasks, nodeName }: TaskNames): AsyncGenerator<LogLine> {
  const slots = new Map<string, number | undefined>();
  for await (const line of lines) {
    const { task, node, text } = splitDetails(line.text);
    if (task === null) {
      yield line;
      continue;
    }
    if (!slots.has(task)) for (const { ID, Slot } of await listTasks()) slots.set(ID, Slot);
    const slot = slots.get(task);
    if (slot === undefined) slots.set(task, slot);
    yield { ...line, text, replica: slot === undefined ? (nodeName(node) ?? task) : String(slot) };
  }
}

/** `com.docker.swarm.node.id=a,com.docker.swarm.task.id=b text`: pairs as in a query, with commas, in which there is no space. */
function splitDetails(line: string): { readonly task: string | null; readonly node: string; readonly text: string } {
  const [details = ''] = line.split(' ', 1);
  const pairs = new URLSearchParams(details.replaceAll(',', '&'));
  const task = pairs.get('com.docker.swarm.task.id');
  return { task, node: pairs.get('com.docker.swarm.node.id') ?? '', text: task === null ? line : line.slice(details.length + 1) };
}
