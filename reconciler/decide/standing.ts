import { formatDuration } from '../model/quantities.ts';
import type { ServiceStatus } from '../model/swarm.ts';
import { endOf } from './tasks-end.ts';

/**
 * How a life stands, judged here and nowhere else.
 *
 * - `settled`: seen running and healthy for long enough on our own clock, or ended as a one-shot should
 * - `settling`: on its way there; `readyAt` when nothing more happens; `stuck`: it does not get there as things are
 * - `down`: not running, and it should be; `failing`: it runs badly: crashes, is unhealthy, ended with an error
 * - `off`: not running, as wanted
 */
export type Standing =
  | { readonly kind: 'settled'; readonly why: string }
  | { readonly kind: 'settling'; readonly why: string; readonly readyAt: number | null; readonly stuck?: true }
  | { readonly kind: 'down'; readonly why: string }
  | { readonly kind: 'failing'; readonly why: string; readonly canRecover: boolean }
  | { readonly kind: 'off'; readonly why: string };

/** So many tasks of one slot failed one after the other, and the service counts as failing. */
const FAILURES_TO_FAIL = 3;

/** Whether all tasks of a service that shall run do, and nothing is being changed. */
export function isWell({ want, have, update }: ServiceStatus): boolean {
  return have >= want && (update === 'none' || update === 'completed' || update === 'rolled-back');
}

/** How a service stands by what its managers tell of its tasks; `since`: since when it has been well, on our clock, all in milliseconds. */
export function standingOfService(status: ServiceStatus, since: number, settleMs: number, at: number): Standing {
  const { want, have, update, message } = status;
  const words = message === undefined ? '' : `: ${message}`;
  if (update === 'paused' || update === 'rollback-paused')
    return { kind: 'failing', why: `its ${update === 'paused' ? 'update' : 'roll-back'} is paused${words}`, canRecover: false };
  const count = want === have ? `${have} ${have === 1 ? 'task' : 'tasks'}` : `${have} of ${want} tasks`;
  const trouble = troubleOf(status);
  if (!isWell(status)) {
    const doing = update === 'updating' ? 'is being updated, ' : update === 'rolling-back' ? 'is being rolled back, ' : '';
    const why = `${doing}${count} running${trouble === null ? '' : `: ${trouble.why}`}`;
    if (trouble !== null && trouble.count >= FAILURES_TO_FAIL) return { kind: 'failing', why, canRecover: true };
    return { kind: 'settling', why, readyAt: null, ...(isStuck(status) ? { stuck: true } : {}) };
  }
  const ran = formatDuration(at - since);
  if (at >= since + settleMs) return { kind: 'settled', why: `${count} running for ${ran}` };
  return { kind: 'settling', why: `${count} running for ${ran} of ${formatDuration(settleMs)}`, readyAt: since + settleMs };
}

/** How a one-shot that is a service stands: its tasks run once each, to their end. */
export function standingOfOnce(status: ServiceStatus): Standing {
  const end = endOf(status);
  if (end?.exitCode === 0) return { kind: 'settled', why: end.why };
  if (end !== null) return { kind: 'failing', why: end.why, canRecover: false };
  const trouble = troubleOf(status);
  if (trouble !== null && trouble.count >= FAILURES_TO_FAIL)
    return { kind: 'failing', why: `keeps ending badly: ${trouble.why}`, canRecover: true };
  const silent = status.tasks.find(task => task.isPresent && !task.isBelieved);
  const told = silent === undefined ? trouble?.why : `${silent.node ?? 'its node'} does not answer`;
  const why = told === undefined ? 'runs until it is done' : `runs until it is done: ${told}`;
  return { kind: 'settling', why, readyAt: null, ...(silent !== undefined || isStuck(status) ? { stuck: true } : {}) };
}

/** Whether the scheduler finds no node for any of the tasks that shall run and do not. */
function isStuck({ tasks }: ServiceStatus): boolean {
  const waiting = tasks.filter(
    ({ isPresent, desired, state }) => isPresent && (desired === 'running' || desired === 'ready') && state !== 'running',
  );
  return waiting.length > 0 && waiting.every(({ state, error = '' }) => state === 'pending' && error.startsWith(NO_NODE));
}

/** How swarmkit's scheduler begins what it says of a task that it cannot place: manager/scheduler/scheduler.go, noSuitableNode. */
const NO_NODE = 'no suitable node';

/** What keeps a service from running as it shall, in its engine's words, and how often it happened to the slot it is worst for; null: nothing is known. */
function troubleOf({ tasks }: ServiceStatus): { readonly why: string; readonly count: number } | null {
  const present = tasks.filter(task => task.isPresent && task.error !== undefined);
  const slots = Map.groupBy(
    present.filter(task => task.state === 'failed' || task.state === 'rejected'),
    task => task.slot,
  );
  const [newest] = present.toSorted((one, other) => other.at - one.at || (one.id < other.id ? -1 : 1));
  if (newest === undefined) return null;
  const count = Math.max(0, ...[...slots.values()].map(failed => failed.length));
  return { why: newest.node === null ? newest.error! : `${newest.error} (on ${newest.node})`, count };
}
