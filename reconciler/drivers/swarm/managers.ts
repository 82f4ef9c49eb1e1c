import { OperationError } from '../../model/operation-error.ts';
import type { Engine } from '../docker/engine.ts';
import type { EngineNode, EngineSwarm } from './engine-types.ts';
import type { EngineServiceTask } from './service-types.ts';

/** A manager that answered for the whole Swarm, and its answers. */
export interface Manager {
  readonly node: string;
  readonly engine: Engine;
  readonly swarm: EngineSwarm;
  readonly nodes: readonly EngineNode[];
  readonly tasks: readonly EngineServiceTask[];
}

/** A manager that says nothing so long gets company: the next is asked, too. */
const COMPANY_MS = 1_000;
/** The Engine itself would wait 20 s for a quorum. */
const DEADLINE_MS = 6_000;

/**
 * What the Swarm is, of the first of these managers that can tell; they are asked in this order, the next when one fails or hesitates.
 * Throws OperationError with the words of all.
 */
export async function askManagers(managers: readonly Pick<Manager, 'node' | 'engine'>[], signal: AbortSignal): Promise<Manager> {
  const over = new AbortController();
  const ending = AbortSignal.any([signal, over.signal, AbortSignal.timeout(DEADLINE_MS)]);
  const asked: Promise<Manager>[] = [];
  try {
    for (const manager of managers) {
      asked.push(askManager(manager, ending));
      const first = await firstWithin(asked, COMPANY_MS);
      if (first !== null) return first;
    }
    return await Promise.any(asked);
  } catch (error) {
    signal.throwIfAborted();
    const words = (error as AggregateError).errors.map(one => (one instanceof Error ? one.message : String(one)));
    throw new OperationError('internal', words.join('; and '), { cause: error });
  } finally {
    over.abort();
  }
}

async function askManager({ node, engine }: Pick<Manager, 'node' | 'engine'>, signal: AbortSignal): Promise<Manager> {
  const [swarm, nodes, tasks] = await Promise.all([
    inspectSwarm(engine, signal),
    engine.ask('list the nodes of the Swarm', docker => docker.listNodes() as Promise<EngineNode[]>, signal),
    engine.ask('list the tasks of the Swarm', docker => docker.listTasks(), signal),
  ]);
  return { node, engine, swarm, nodes, tasks };
}

/** The Swarm as a whole, as a manager tells it; its tokens go no further than this. */
export async function inspectSwarm(engine: Engine, signal: AbortSignal): Promise<EngineSwarm> {
  const { ID, CreatedAt, Version, Spec, DefaultAddrPool, SubnetSize, DataPathPort }: EngineSwarm = await engine.ask(
    'inspect the Swarm',
    docker => docker.swarmInspect(),
    signal,
  );
  return { ID, CreatedAt, Version, Spec, DefaultAddrPool, SubnetSize, DataPathPort } as EngineSwarm;
}

/** The first that is kept; null: none is within so long, or all are broken. */
async function firstWithin<T>(promises: readonly Promise<T>[], ms: number): Promise<T | null> {
  const { promise: over, resolve } = Promise.withResolvers<null>();
  const timer = setTimeout(() => resolve(null), ms);
  try {
    return await Promise.race([Promise.any(promises).catch(() => null), over]);
  } finally {
    clearTimeout(timer);
  }
}
