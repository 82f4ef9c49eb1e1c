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
    if (status === 'underway') log.debug(fields, `${action} ${describe(id)}: not answered yet`);
    else if (error === undefined) log.info(fields, `${action} ${describe(id)}: ${status}`);
    else log.error({ ...fields, code: error.code }, `${action} ${describe(id)}: ${error.message}`);
  }
  for (const line of newLines(report, before, troublesOf)) log.warn(line);
  for (const line of newLines(report, before, errorsOf)) log.error(line);
  const text = passLine(report);
  const fields = {
    revision: intent.inForce?.revision ?? null,
    sync,
    health,
    woken,
    tookMs,
    seen: report.observed.seen,
    targets: report.observed.targets,
  };
  // While something goes on there is a pass each second: the same line again says nothing.
  const again = plan.underway.length > 0 && before !== null && passLine(before) === text;
  log[again ? 'debug' : 'info'](fields, text);
}

function passLine({ cluster, sync, health, plan }: Report): string {
  const work = summarisePlan(plan).join(', ');
  return `${cluster} ${sync.replaceAll('-', ' ')}, ${health}${work === '' ? '' : `: ${work}`}`;
}

/** Something to tell once; `key` stays the same while its sentence counts down. */
interface Trouble {
  readonly key: string;
  readonly text: string;
}

function newLines(report: Report, before: Report | null, troubles: (report: Report) => readonly Trouble[]): readonly string[] {
  const known = new Set(before === null ? [] : troubles(before).map(trouble => trouble.key));
  return troubles(report).flatMap(({ key, text }) => (known.has(key) ? [] : [text]));
}

function troublesOf({ intent, plan, degraded }: Report): readonly Trouble[] {
  const once = (text: string): Trouble => ({ key: text, text });
  return [
    ...(intent.unreachable === undefined ? [] : [once(`${intent.source} cannot be asked: ${intent.unreachable}`)]),
    ...(intent.rewrittenFrom === undefined
      ? []
      : [once(`the history was rewritten: ${shortRevision(intent.rewrittenFrom)} is gone`)]),
    ...degraded.map(once),
    ...plan.drift.map(({ id, what, answer }) => once(`${describe(id)}: ${what}, ${answer}`)),
    ...plan.unseen.map(({ node, why, consequence, todo }) => ({
      key: `silent ${node} ${consequence}`,
      text: `node/${node} is silent (${why}): ${consequence}${todo === undefined ? '' : `; ${todo}`}`,
    })),
    ...plan.held.map(({ code, subject, why }) => ({ key: `held ${code} ${subject}`, text: `held ${code}: ${subject}: ${why}` })),
  ];
}

function errorsOf({ intent }: Report): readonly Trouble[] {
  const errors = intent.diagnostics.filter(diagnostic => diagnostic.severity === 'error').map(summariseDiagnostic);
  const { refused } = intent;
  const lines =
    refused === undefined ? errors : [`commit ${shortRevision(refused.revision)} "${refused.subject}" was refused`, ...errors];
  return lines.map(text => ({ key: text, text }));
}
