import { UNINTERRUPTED, withDeadline } from './deadline.ts';
import { type LeaseOptions, withLease } from './lease.ts';
import type { JobStatus } from './model/plan.ts';
import type { Outcome, Report } from './model/report.ts';
import { type Pass, type PassOptions, type Reconciler, reconcile } from './reconcile.ts';
import { openWake } from './wake.ts';

/** How `converge` passes, and for how long. */
export interface ConvergeOptions extends PassOptions {
  readonly lease: LeaseOptions;
  /** Gives up after so long; what is underway goes on by itself. */
  readonly deadlineMs: number;
  /** Called after each pass, for progress. */
  readonly onPass?: (report: Report) => void;
}

/** What all passes together did. */
export interface Convergence {
  readonly last: Pass;
  /** Of all passes, in order. */
  readonly outcomes: readonly Outcome[];
  readonly tookMs: number;
  /** `stuck`: what is under way cannot get on by itself; then `last` tells it as degraded. */
  readonly ended: 'settled' | 'stuck' | 'deadline' | 'interrupted';
}

/** While something goes on, look at least this often; events usually come first. */
export const LOOK_MS = 1_000;
/** A decision that time alone will change is waited for when it is this near. */
const NEAR_MS = 60_000;
/** What cannot get on by itself is given this long for something else to change. */
const STUCK_MS = 30_000;
/** What goes on for long is recorded so often, for whoever looks meanwhile. */
const RECORD_MS = 30_000;
/** After what needs a change that failed, or is not done yet, the next pass decides anew. */
const MOVING: ReadonlySet<Outcome['status']> = new Set(['accepted', 'underway', 'skipped']);

/** Passes until nothing is ready or underway, or a deadline, or an interrupt: `reconcile` as people run it. */
export async function converge(reconciler: Reconciler, options: ConvergeOptions, signal: AbortSignal): Promise<Convergence> {
  const { parts } = reconciler;
  const startedAt = parts.now();
  const until = startedAt + options.deadlineMs;
  const listening = new AbortController();
  const wake = openWake(parts.log, listening.signal);
  const stopListening = reconciler.listen(wake.ring);
  const outcomes: Outcome[] = [];
  const end = (last: Pass, ended: Convergence['ended']): Convergence => ({
    last,
    outcomes,
    tookMs: parts.now() - startedAt,
    ended,
  });
  try {
    return await withLease(reconciler, options.lease, signal, async held => {
      let approvedRevision = options.approvedRevision;
      let stuckSince: number | null = null;
      let recordedAt = startedAt;
      for (;;) {
        const pass = await reconcile(
          reconciler,
          { ...options, ...(approvedRevision === undefined ? {} : { approvedRevision }) },
          held,
        );
        // Who approved saw no commit that comes while this runs.
        approvedRevision ??= pass.intent.cluster?.revision;
        outcomes.push(...pass.report.outcomes.filter(outcome => outcome.status !== 'underway'));
        options.onPass?.(pass.report);
        const at = parts.now();
        const isBusy = reconciler.inFlight()?.isBusy() === true;
        stuckSince = isBusy || !isStuck(pass.report) ? null : (stuckSince ?? at);
        const ended = held.aborted
          ? 'interrupted'
          : !isMoving(pass.report, at) && !isBusy
            ? 'settled'
            : stuckSince !== null && at - stuckSince >= STUCK_MS
              ? 'stuck'
              : at >= until
                ? 'deadline'
                : null;
        const last = ended === 'stuck' ? { ...pass, report: asDegraded(pass.report) } : pass;
        const isNews = pass.report.outcomes.some(({ status }) => status !== 'underway');
        if (ended !== null || isNews || at - recordedAt >= RECORD_MS) {
          await record(reconciler, last.report);
          recordedAt = at;
        }
        if (ended !== null) return end(last, ended);
        const pool = reconciler.pool();
        if (pool !== null) wake.watchDrivers(pool.open());
        await wake.wait(waitMs(pass.report, parts.now(), until), held);
        if (held.aborted) return end(pass, 'interrupted');
      }
    });
  } finally {
    stopListening();
    listening.abort();
  }
}

/** Whether something was sent, goes on, or waits for what goes on: it may look otherwise at any time. */
export function goesOn({ plan, outcomes }: Pick<Report, 'plan' | 'outcomes'>): boolean {
  return outcomes.some(({ status }) => MOVING.has(status)) || plan.underway.length > 0;
}

/** Whether another pass soon may find something new: something goes on, or will be ready shortly. */
export function isMoving(report: Report, at: number): boolean {
  if (goesOn(report)) return true;
  const { plan } = report;
  const near = plan.wakeAt !== null && plan.wakeAt - at <= NEAR_MS;
  return near && (plan.later.length > 0 || plan.held.some(held => held.code === 'retrying'));
}

/** Whether all that goes on is what cannot get on by itself. */
function isStuck({ plan, outcomes }: Report): boolean {
  return (
    !outcomes.some(({ status }) => MOVING.has(status)) && plan.underway.length > 0 && plan.underway.every(item => item.stuck)
  );
}

/** What nobody waits for any longer is not on its way. */
function asDegraded(report: Report): Report {
  const stuck = new Set(report.plan.underway.map(({ job }) => job));
  const jobs = report.plan.jobs.map(
    (job): JobStatus =>
      !stuck.has(job.name)
        ? job
        : {
            ...job,
            health: 'degraded',
            replicas: job.replicas.map(one => (one.health === 'progressing' ? { ...one, health: 'degraded' } : one)),
          },
  );
  return { ...report, health: 'degraded', exitCode: 1, plan: { ...report.plan, jobs } };
}

/** Reports are history only when something was done or is wrong; a store that refuses is told by the next pass. */
export async function record(reconciler: Reconciler, report: Report): Promise<void> {
  const { parts, filings } = reconciler;
  await withDeadline({ what: `writing to the store ${parts.store.name}`, ms: parts.limits.storeMs }, UNINTERRUPTED, signal =>
    filings.current().recollection.record(report, signal),
  ).catch((error: unknown) => parts.log.warn({ error: String(error) }, 'the report could not be kept'));
}

function waitMs(report: Report, at: number, until: number): number {
  const { wakeAt } = report.plan;
  const look = goesOn(report) ? LOOK_MS : NEAR_MS;
  return Math.max(0, Math.min(look, wakeAt === null ? look : wakeAt - at, until - at));
}
