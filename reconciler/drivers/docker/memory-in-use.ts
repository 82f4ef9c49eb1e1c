import type Docker from 'dockerode';
import { OperationError } from '../../model/operation-error.ts';
import { formatBytes } from '../../model/quantities.ts';
import type { Engine } from './engine.ts';
import type { EngineContainer } from './engine-types.ts';

interface MemoryStats {
  readonly usage?: number;
  readonly stats?: { readonly inactive_file?: number; readonly total_inactive_file?: number };
}

/**
 * That a memory limit is below what a container uses now, so that setting it would kill something in it (or be refused); null: it is not. What
 * the kernel gives back by itself, contents of files, does not count.
 */
export async function memoryInTheWay(
  engine: Engine,
  { Id, Name, State }: EngineContainer,
  wanted: number,
  signal: AbortSignal,
): Promise<OperationError | null> {
  if (State.Status !== 'running' && State.Status !== 'paused') return null;
  const ask = (docker: Docker): Promise<unknown> => docker.getContainer(Id).stats({ stream: false, 'one-shot': true });
  const name = Name.slice(1);
  const { memory_stats: memory } = (await engine.ask(`ask how much memory ${name} uses`, ask, signal)) as {
    readonly memory_stats: MemoryStats;
  };
  const { usage = 0, stats = {} } = memory;
  const used = usage - (stats.inactive_file ?? stats.total_inactive_file ?? 0);
  if (used < wanted) return null;
  const why = `it uses ${formatBytes(used)}, so its memory is not limited to ${formatBytes(wanted)} yet; its other limits are set`;
  return new OperationError('conflict', `limit container ${name}: ${why}`, { temporary: true });
}
