import { converge } from '../reconciler/converge.ts';
import { describeThisProcess } from '../reconciler/open.ts';
import type { PassOptions, Reconciler } from '../reconciler/reconcile.ts';
import { renderJson, toJson } from '../reconciler/report/json.ts';
import { renderOutcomes } from '../reconciler/report/text/outcomes.ts';
import type { Context } from './action.ts';
import { openProgressView } from './progress-view.ts';

/** How long somebody else who reconciles the cluster is waited for. */
const LEASE_WAIT_MS = 30_000;

/** Passes until nothing is left to do, with progress on stderr and the end on stdout; the exit code is that of the last pass. */
export async function runToEnd(
  { flags, terminal, signal }: Context,
  reconciler: Reconciler,
  options: Omit<PassOptions, 'dryRun' | 'onEvent'> & { readonly deadlineMs: number },
): Promise<number> {
  const { now } = reconciler.parts;
  const view = openProgressView(terminal, now);
  try {
    const run = await converge(
      reconciler,
      {
        ...options,
        dryRun: false,
        onEvent: view.onEvent,
        onPass: view.onPass,
        lease: {
          holder: describeThisProcess('reconcile', now()),
          waitMs: LEASE_WAIT_MS,
          onWait: other => view.say(`waiting for ${other.command} (pid ${other.pid} on ${other.hostname}), which reconciles now`),
        },
      },
      signal,
    );
    view.end();
    const { report } = run.last;
    terminal.print(
      flags.json ? renderJson(toJson({ ...report, outcomes: run.outcomes })) : renderOutcomes({ ...run, report }, terminal.style),
    );
    signal.throwIfAborted();
    // In sync and not yet settled when the time was over: nobody knows yet whether it works.
    return run.ended === 'deadline' && report.exitCode === 0 ? 2 : report.exitCode;
  } finally {
    view.end();
  }
}
