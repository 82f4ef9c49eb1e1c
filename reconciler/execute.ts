import { asOperationError, sleep, withDeadline } from './deadline.ts';
import type { Driver } from './drivers/driver.ts';
import type { InFlight } from './in-flight.ts';
import { type TargetId, targetOf } from './model/ids.ts';
import { OperationError } from './model/operation-error.ts';
import type { Change } from './model/plan.ts';
import type { Outcome } from './model/report.ts';

/** What execute needs of the world around it. */
export interface ExecuteOptions {
  readonly driverOf: (target: TargetId) => Driver | undefined;
  /** What earlier passes sent and nobody has answered yet. */
  readonly inFlight: InFlight;
  /** Deadline of one change, the grace of a stop and the time of a step not counted. */
  readonly applyMs: number;
  readonly now: () => number;
  readonly random: () => number;
  readonly onEvent?: (event: ExecuteEvent) => void;
}

/** What becomes known of a change while it is sent. */
export type ExecuteEvent =
  | { readonly kind: 'sent'; readonly change: Change }
  | { readonly kind: 'ended'; readonly change: Change; readonly outcome: Outcome };

const TRIES = 3;
const FIRST_PAUSE_MS = 200;
const LONGEST_GRACE_MS = 3_600_000;
/** How often it is seen whether only slow changes are left. */
const CHECK_MS = 100;

/**
 * Sends what is ready, each change after those it names. A failed change stops what depends on it and nothing else. Returns when all were
 * accepted or refused, or only slow ones are left: those are `underway` and go on beside the passes; what is sent again joins them. An
 * abort stops between changes: what was not sent is `interrupted`, what was begun is given a few seconds to end.
 */
export async function execute(
  changes: readonly Change[],
  options: ExecuteOptions,
  signal: AbortSignal,
): Promise<readonly Outcome[]> {
  const { inFlight } = options;
  inFlight.keepOnly(changes);
  const clashing = new Set(changes.filter(change => inFlight.clashes(change)));
  const byKey = new Map(changes.map(change => [change.key, change]));
  const ended = new Map<string, Outcome>();
  const running = new Map<string, Promise<Outcome>>();
  let isOver = false;
  const isWanted = (): boolean => !isOver && !signal.aborted;
  const run = (change: Change): Promise<Outcome> => {
    const known = running.get(change.key);
    if (known !== undefined) return known;
    const promise = (async (): Promise<Outcome> => {
      const before = await Promise.all(change.after.flatMap(key => byKey.get(key) ?? []).map(run));
      const failed = before.find(outcome => outcome.status !== 'accepted');
      if (failed !== undefined) return outcomeOf(change, failed.status === 'interrupted' ? 'interrupted' : 'skipped', 0);
      if (clashing.has(change)) return outcomeOf(change, 'skipped', 0);
      const sent =
        inFlight.join(change) ?? inFlight.begin(change, isWanted, inner => send(change, options, inner, signal), signal);
      return (await sent) ?? outcomeOf(change, 'interrupted', 0);
    })();
    running.set(change.key, promise);
    void promise.then(outcome => ended.set(change.key, outcome));
    return promise;
  };
  const isStuck = (change: Change): boolean =>
    inFlight.isSlow(change) || (!inFlight.has(change) && change.after.some(key => byKey.has(key) && !ended.has(key)));
  const left = (): readonly Change[] => changes.filter(change => !ended.has(change.key));
  const all = Promise.all(changes.map(run)).then((): true => true);
  await untilLeft(all, () => (signal.aborted ? !left().some(change => inFlight.has(change)) : left().every(isStuck)));
  isOver = true;
  return changes.map(
    change =>
      ended.get(change.key) ??
      outcomeOf(change, inFlight.has(change) ? 'underway' : signal.aborted ? 'interrupted' : 'skipped', 0),
  );
}

/** Returns when all have ended, or what is left need not be waited for. */
async function untilLeft(all: Promise<true>, isEnough: () => boolean): Promise<void> {
  const over = new AbortController();
  try {
    while ((await Promise.race([all, sleep(CHECK_MS, over.signal)])) !== true) if (isEnough()) return;
  } finally {
    over.abort();
  }
}

async function send(change: Change, options: ExecuteOptions, signal: AbortSignal, interrupt: AbortSignal): Promise<Outcome> {
  options.onEvent?.({ kind: 'sent', change });
  const startedAt = options.now();
  const outcome = await tryApply(change, options, signal, interrupt).then(
    () => outcomeOf(change, 'accepted', options.now() - startedAt),
    (error: OperationError) => {
      if (error.code === 'aborted') return outcomeOf(change, 'underway', options.now() - startedAt);
      const { code, message, temporary } = error;
      return { ...outcomeOf(change, 'failed', options.now() - startedAt), error: { code, message, temporary } };
    },
  );
  options.onEvent?.({ kind: 'ended', change, outcome });
  return outcome;
}

/** Retries only what may pass by itself, a few times, with a growing and jittered pause; the next pass goes on from there. */
async function tryApply(change: Change, options: ExecuteOptions, signal: AbortSignal, interrupt: AbortSignal): Promise<void> {
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
      await sleep(FIRST_PAUSE_MS * 2 ** (attempt - 1) * (0.5 + options.random()), interrupt);
      if (interrupt.aborted) throw failure;
    }
  }
}
/** How long a stop or a step within a change may take by declaration. */
function graceOf(change: Change): number {
  return Math.min(change.graceMs ?? 0, LONGEST_GRACE_MS);
}

function outcomeOf(change: Change, status: Outcome['status'], tookMs: number): Outcome {
  return { key: change.key, id: change.id, action: change.action, status, tookMs };
}
