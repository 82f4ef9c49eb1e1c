import { goesOn, isMoving, LOOK_MS, record } from './converge.ts';
import { asOperationError, sleep } from './deadline.ts';
import { type LeaseOptions, withLease } from './lease.ts';
import { canonicalJson } from './model/digest.ts';
import type { Report } from './model/report.ts';
import { type Reconciler, reconcile } from './reconcile.ts';
import { openWake, type Wake } from './wake.ts';

/** How the loop passes; `onReport` is told of every pass and of what woke it. */
export interface LoopOptions {
  readonly lease: LeaseOptions;
  /** Between passes while nothing happens; jittered by a tenth. */
  readonly intervalMs: number;
  /** One pass (or as many as it takes to settle nothing more) and the end. */
  readonly once: boolean;
  readonly onReport: (report: Report, woken: string) => void;
}

/** Never pass more often than this, whatever rings. */
const SHORTEST_MS = 50;
/** An unchanged state is written to the history again after this long, so that `status` shows a daemon that lives. */
const STILL_MS = 60_000;

/**
 * Passes for ever, one at a time: at intervals, at events of engines and the source, and at instants that a plan named. Ends when the
 * signal aborts; a pass under way stops between changes. An error of one pass is told and never ends the loop. The lease is kept while
 * anything that was sent is not answered, so that nobody else acts meanwhile.
 */
export async function serve(reconciler: Reconciler, options: LoopOptions, signal: AbortSignal): Promise<void> {
  const { parts } = reconciler;
  const wake = openWake(parts.log, signal);
  wake.watchSource(parts.source);
  reconciler.listen(wake.ring);
  const pass = passes(reconciler, options, wake);
  const rest = async (report: Report | null, until: AbortSignal): Promise<string> => {
    await sleep(SHORTEST_MS, until);
    return wake.wait(nextPassMs(report, options.intervalMs, parts.now(), parts.random()), until);
  };
  const isBusy = (): boolean => reconciler.inFlight()?.isBusy() ?? false;
  let woken = 'start';
  const turn = async (held: AbortSignal): Promise<Report | null> => {
    for (;;) {
      const report = await pass(woken, held);
      if (!isBusy()) return report;
      woken = await rest(report, held);
      // What goes on then has some seconds to end.
      if (held.aborted) await reconciler.inFlight()?.end();
      if (held.aborted) return report;
    }
  };
  while (!signal.aborted) {
    const report = await withLease(reconciler, options.lease, signal, turn).catch((error: unknown) =>
      tell(reconciler, error, signal),
    );
    if (signal.aborted || (options.once && (report === null || !isMoving(report, parts.now())))) return;
    woken = await rest(report, signal);
  }
}

/** One pass after another, each with all that comes of it; null: it failed, which was told. */
function passes(
  reconciler: Reconciler,
  options: LoopOptions,
  wake: Wake,
): (woken: string, signal: AbortSignal) => Promise<Report | null> {
  const { parts } = reconciler;
  let kept = { text: '', at: 0 };
  return async (woken, signal) => {
    try {
      const { report } = await reconcile(reconciler, { dryRun: false }, signal);
      const text = gist(report);
      if (text !== kept.text || Math.abs(parts.now() - kept.at) >= STILL_MS) {
        await record(reconciler, report);
        kept = { text, at: parts.now() };
      }
      options.onReport(report, woken);
      const pool = reconciler.pool();
      if (pool !== null) wake.watchDrivers(pool.open());
      return report;
    } catch (error) {
      return tell(reconciler, error, signal);
    }
  };
}

function tell({ parts }: Reconciler, error: unknown, signal: AbortSignal): null {
  if (!signal.aborted) parts.log.error({ cluster: parts.name, error: asOperationError(error).message }, 'the pass failed');
  return null;
}

/** How long after a pass the next one is due if nothing happens: when something decided itself says so, and soon while something goes on. */
export function nextPassMs(report: Report | null, intervalMs: number, at: number, random: number): number {
  const interval = intervalMs * (0.9 + 0.2 * random);
  if (report === null) return Math.min(interval, 5_000);
  const wakeAt = report.plan.wakeAt === null ? interval : Math.max(0, report.plan.wakeAt - at);
  return Math.min(interval, wakeAt, goesOn(report) ? LOOK_MS : interval);
}

/** What a report says, without instants and durations: equal texts, nothing new. */
function gist(report: Report): string {
  const { intent, sync, health, plan, outcomes, degraded, nodes } = report;
  const { ready, later, held, drift, unseen } = plan;
  const jobs = plan.jobs.map(job => [job.name, job.want, job.have, job.health, job.image, job.nodes]);
  return canonicalJson([
    intent.inForce?.revision,
    intent.refused?.revision,
    intent.unreachable,
    sync,
    health,
    degraded,
    jobs,
    nodes.map(({ name, state, telemetry }) => [name, state, telemetry?.stale, telemetry?.agoMs === null]),
    plan.thresholds.map(({ threshold, subject, state, level, stopped, moved }) => [
      threshold,
      subject,
      state,
      level,
      stopped,
      moved,
    ]),
    [...ready, ...later.map(item => item.change)].map(change => change.key),
    held.map(item => [item.code, item.subject]),
    drift.map(item => [item.id, item.what]),
    unseen.map(item => item.target),
    outcomes.map(outcome => [outcome.key, outcome.status]),
  ]);
}
