import { setTimeout as sleep } from 'node:timers/promises';
import { describeResource, splitTargetId, type TargetId } from '../../model/ids.ts';
import { OperationError } from '../../model/operation-error.ts';
import type { Owner } from '../../model/resource.ts';
import type { Secrets } from '../../secrets/secrets.ts';
import type { Driver } from '../driver.ts';
import { applyChange } from './apply.ts';
import { findGroups } from './cgroup.ts';
import { openChecks } from './checks.ts';
import type { Context, Rotation } from './context.ts';
import { folderOf } from './folder.ts';
import { readLogs } from './logs.ts';
import { clearRemoved } from './make.ts';
import { findNodeFolder } from './node-folder.ts';
import { observeTarget, type Remembered } from './observe.ts';
import { readBoot } from './proc.ts';
import { rotateLogs } from './rotate.ts';
import type { Seen } from './see-life.ts';

/** Logs are looked at this often for having grown too long, and processes for having ended. */
const ROTATE_EVERY_MS = 5000;
const WATCH_EVERY_MS = 200;

/** Ten megabytes and two predecessors for each stream. */
const DEFAULT_ROTATION: Rotation = { bytes: 10 * 1024 * 1024, files: 3 };

/** Runs commands on this machine; all that it must know of them later is kept below `directory`. */
export async function openProcess(options: {
  readonly target: TargetId;
  readonly owner: Owner;
  readonly directory: string;
  readonly secrets: Secrets;
  readonly rotation?: Rotation;
  /** What the node was called before: its folder stays what it was. */
  readonly formerly?: readonly string[];
}): Promise<Driver> {
  const { target, owner, directory, secrets, rotation = DEFAULT_ROTATION, formerly = [] } = options;
  const root = await findNodeFolder({ directory, owner, node: splitTargetId(target).name, formerly });
  const groups = findGroups('keelson');
  const context: Context = { target, owner, root, secrets, groups, rotation, boot: readBoot() };
  const remembered: Remembered = { lives: new Map(), holders: new Map() };
  const listeners = new Set<() => void>();
  const tellAll = (): void => {
    for (const listener of listeners) listener();
  };
  const checks = openChecks(secrets, tellAll);
  const rotate = async (): Promise<void> => {
    // A log that cannot be rotated now is tried again; what stands in the way (a full disk) shows elsewhere.
    for (const ref of remembered.lives.keys()) await rotateLogs(folderOf(root, ref), rotation).catch(() => undefined);
  };
  const closing = new AbortController();
  const keepRotating = async (): Promise<void> => {
    while (!closing.signal.aborted) {
      await pause(ROTATE_EVERY_MS, closing.signal);
      await rotate();
    }
  };
  await clearRemoved(root);
  const rotating = keepRotating();
  return {
    observe: signal => untilAborted(`look at ${target}`, signal, () => observeTarget(context, checks, remembered)),
    apply: (change, signal) =>
      untilAborted(`${change.action} ${describeResource(change.id)}`, signal, () => applyChange(context, change, signal)).finally(
        tellAll,
      ),
    watch: async (onEvent, signal) => {
      const listener = (): void => onEvent();
      listeners.add(listener);
      try {
        await watchEnds(remembered, onEvent, signal);
      } finally {
        listeners.delete(listener);
      }
    },
    logs: (ref, logOptions, signal) => readLogs(folderOf(root, ref), logOptions, signal),
    [Symbol.asyncDispose]: async () => {
      checks[Symbol.dispose]();
      closing.abort();
      await rotating;
    },
  };
}

/** Tells once of every process that was seen running and is no longer there; asking the kernel for a pid costs a microsecond. */
async function watchEnds(remembered: Remembered, onEvent: () => void, signal: AbortSignal): Promise<void> {
  let told: ReadonlySet<string> = new Set();
  while (!signal.aborted) {
    const gone = new Set([...remembered.lives.values()].filter(hasEnded).map(({ live }) => `${live.ref} ${live.restarts}`));
    if ([...gone].some(key => !told.has(key))) onEvent();
    told = gone;
    await pause(WATCH_EVERY_MS, signal);
  }
}

function hasEnded({ status }: Seen): boolean {
  return status.kind === 'running' && status.start.main !== undefined && !isThere(status.start.main.pid);
}

/** Until some time is over, or the signal aborts; keeps no command from ending. */
function pause(ms: number, signal: AbortSignal): Promise<void> {
  return sleep(ms, undefined, { signal, ref: false }).catch(() => undefined);
}

function isThere(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** A failure after the signal was aborted is told as that: as a deadline that is over, or as a word to stop. */
async function untilAborted<T>(tried: string, signal: AbortSignal, action: () => Promise<T>): Promise<T> {
  try {
    signal.throwIfAborted();
    return await action();
  } catch (error) {
    if (!signal.aborted || error instanceof OperationError) throw error;
    const isLate = (signal.reason as Error | undefined)?.name === 'TimeoutError';
    throw new OperationError(isLate ? 'timeout' : 'aborted', `cannot ${tried}: ${isLate ? 'it took too long' : 'told to stop'}`, {
      cause: error,
    });
  }
}
