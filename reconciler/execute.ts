import pLimit, { type LimitFunction } from 'p-limit';
import { asOperationError, sleep, withDeadline } from './deadline.ts';
import type { Driver } from './drivers/driver.ts';
import { type TargetId, targetOf } from './model/ids.ts';
import { OperationError } from './model/operation-error.ts';
import type { Change } from './model/plan.ts';
import type { Outcome } from './model/report.ts';

/** What execute needs of the world around it. */
export interface ExecuteOptions {
  readonly driverOf: (target: TargetId) => Driver | undefined;
  readonly perTarget: number;
  /** Deadline of one change, its stop grace not counted. */
  readonly applyMs: number;
  readonly now: () => number;
  readonly random: () => number;
  readonly onEvent?: (event: ExecuteEvent) => void;
}

/** A change that is being sent, and how it ended; for progress. */
export type ExecuteEvent =
  | { readonly kind: 'sent'; readonly change: Change }
  | { readonly kind: 'ended'; readonly change: Change; readonly outcome: Outcome };

const TRIES = 3;
const FIRST_PAUSE_MS = 200;
const LONGEST_GRACE_MS = 600_000;

/**
 * Sends what is ready, each change after those it names, and returns when all were accepted or refused. A failed change stops what depends
 * on it and nothing else; an abort stops between changes: what was not sent is `interrupted`.
 */
export async function execute(
  changes: readonly Change[],
  options: ExecuteOptions,
  signal: AbortSignal,
): Promise<readonly Outcome[]> {
  const limits = new Map<TargetId, LimitFunction>();
  const limitOf = (target: TargetId): LimitFunction => {
    const known = limits.get(target) ?? pLimit(options.perTarget);
    limits.set(target, known);
    return known;
  };
  const running = new Map<string, Promise<Outcome>>();
  const byKey = new Map(changes.map(change => [change.key, change]));
  const run = (change: Change): Promise<Outcome> => {
    const known = running.get(change.key);
    if (known !== undefined) return known;
    const promise = (async (): Promise<Outcome> => {
      const before = await Promise.all(change.after.flatMap(key => byKey.get(key) ?? []).map(run));
      const failed = before.find(outcome => outcome.status !== 'accepted');
      if (failed !== undefined) return outcomeOf(change, failed.status === 'interrupted' ? 'interrupted' : 'skipped', 0);
      return limitOf(targetOf(change.id))(() => send(change, options, signal));
    })();
    running.set(change.key, promise);
    return promise;
  };
  return Promise.all(changes.map(run));
}

async function send(change: Change, options: ExecuteOptions, signal: AbortSignal): Promise<Outcome> {
  if (signal.aborted) return outcomeOf(change, 'interrupted', 0);
  options.onEvent?.({ kind: 'sent', change });
  const startedAt = options.now();
  const outcome = await tryApply(change, options, signal).then(
    () => outcomeOf(change, 'accepted', options.now() - startedAt),
    (error: OperationError) => {
      if (error.code === 'aborted') return outcomeOf(change, 'interrupted', options.now() - startedAt);
      const { code, message, temporary } = error;
      return { ...outcomeOf(change, 'failed', options.now() - startedAt), error: { code, message, temporary } };
    },
  );
  options.onEvent?.({ kind: 'ended', change, outcome });
  return outcome;
}

/** Retries only what may pass by itself, a few times, with a growing and jittered pause; the next pass goes on from there. */
async function tryApply(change: Change, options: ExecuteOptions, signal: AbortSignal): Promise<void> {
  const driver = options.driverOf(targetOf(change.id));
  if (driver === undefined) throw new OperationError('unreachable', `${change.action} ${change.id}: its target is not open`);
  const deadlineMs = options.applyMs + graceOf(change);
  for (let attempt = 1; ; attempt += 1) {
    try {
      await withDeadline({ what: `${change.action} of ${change.id}`, ms: deadlineMs }, signal, inner =>
        driver.apply(change, inner),
      );
      return;
    } catch (error) {
      const failure = asOperationError(error);
      if (!failure.temporary || failure.code === 'timeout' || attempt >= TRIES) throw failure;
      await sleep(FIRST_PAUSE_MS * 2 ** (attempt - 1) * (0.5 + options.random()), signal);
      if (signal.aborted) throw new OperationError('aborted', failure.message, { cause: failure });
    }
  }
}

/** How long a stop within a change may take by declaration. */
function graceOf(change: Change): number {
  return Math.min(change.graceMs ?? 0, LONGEST_GRACE_MS);
}

function outcomeOf(change: Change, status: Outcome['status'], tookMs: number): Outcome {
  return { key: change.key, id: change.id, action: change.action, status, tookMs };
}
