import type { Logger } from '../../reconciler/log.ts';
import type { Report } from '../../reconciler/model/report.ts';
import { summarisePlan } from '../../reconciler/report/plan-summary.ts';
import { summariseDiagnostic } from '../../reconciler/report/text/diagnostics.ts';
import { describe, shortRevision } from '../../reconciler/report/words.ts';

/** Tells of one pass: a line for each change sent and each thing that is newly wrong, then one line for the pass. */
export function logReport(log: Logger, report: Report, before: Report | null, woken: string): void {
  const { intent, plan, outcomes, sync, health, tookMs } = report;
  for (const { id, action, status, tookMs: changeMs, error } of outcomes) {
    const fields = { change: describe(id), action, status, tookMs: changeMs };
    if (error === undefined) log.info(fields, `${action} ${describe(id)}: ${status}`);
    else log.error({ ...fields, code: error.code }, `${action} ${describe(id)}: ${error.message}`);
  }
  for (const line of newLines(report, before, troublesOf)) log.warn(line);
  for (const line of newLines(report, before, errorsOf)) log.error(line);
  const revision = intent.inForce?.revision ?? null;
  const work = summarisePlan(plan).join(', ');
  log.info(
    { revision, sync, health, woken, tookMs, seen: report.observed.seen, targets: report.observed.targets },
    `${report.cluster} ${sync.replaceAll('-', ' ')}, ${health}${work === '' ? '' : `: ${work}`}`,
  );
}

function newLines(report: Report, before: Report | null, linesOf: (report: Report) => readonly string[]): readonly string[] {
  const known = new Set(before === null ? [] : linesOf(before));
  return linesOf(report).filter(line => !known.has(line));
}

function troublesOf({ intent, plan, degraded }: Report): readonly string[] {
  return [
    ...(intent.unreachable === undefined ? [] : [`${intent.source} cannot be asked: ${intent.unreachable}`]),
    ...(intent.rewrittenFrom === undefined ? [] : [`the history was rewritten: ${shortRevision(intent.rewrittenFrom)} is gone`]),
    ...degraded,
    ...plan.drift.map(({ id, what, answer }) => `${describe(id)}: ${what}, ${answer}`),
    ...plan.unseen.map(({ node, why, consequence }) => `node/${node} is silent (${why}): ${consequence}`),
    ...plan.held.map(({ code, subject, why }) => `held ${code}: ${subject}: ${why}`),
  ];
}

function errorsOf({ intent }: Report): readonly string[] {
  const errors = intent.diagnostics.filter(diagnostic => diagnostic.severity === 'error').map(summariseDiagnostic);
  const { refused } = intent;
  return refused === undefined
    ? errors
    : [`commit ${shortRevision(refused.revision)} "${refused.subject}" was refused`, ...errors];
}
