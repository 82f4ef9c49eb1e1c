import { formatDuration } from '../../model/quantities.ts';
import type { Report } from '../../model/report.ts';
import { type Cell, table, wrap } from '../layout.ts';
import { type Entry, planSections } from '../plan-entries.ts';
import { summarisePlan } from '../plan-summary.ts';
import type { Sign, Style } from '../style.ts';
import { readableReport } from '../visible.ts';
import { describe, instant, shortRevision } from '../words.ts';
import { renderLegend, renderSections } from './entries.ts';
import { renderHeader } from './plan.ts';
import { renderTroubles } from './troubles.ts';

/** Passes in the order given, a line each, with the id that `reconcile show` takes. */
export function renderHistory(reports: readonly Report[], now: number, style: Style): string {
  if (reports.length === 0) return 'No pass is on record.';
  const rows = reports.map(report => historyRow(readableReport(report), now));
  return table(['ID', 'AGO', 'COMMIT', 'STATE', 'WHAT'], rows, style, { whole: ['ID'] }).join('\n');
}

function historyRow(report: Report, now: number): readonly Cell[] {
  const { id, at, intent, sync, health } = report;
  const words = [sync.replaceAll('-', ' '), ...(health === 'healthy' ? [] : [health])];
  return [
    { text: id },
    { text: formatDuration(now - at) },
    { text: intent.inForce === null ? '' : shortRevision(intent.inForce.revision) },
    { text: words.join(', '), tone: words.join() === 'in sync' ? 'good' : 'care' },
    { text: describeWork(report) },
  ];
}

function describeWork({ outcomes, plan, dryRun, intent }: Report): string {
  const of = (status: string): number => outcomes.filter(outcome => outcome.status === status).length;
  const done = (['accepted', 'underway', 'failed', 'skipped', 'interrupted'] as const)
    .filter(status => of(status) > 0)
    .map(status => `${of(status)} ${status}`);
  const refused = intent.refused === undefined ? [] : [`${shortRevision(intent.refused.revision)} refused`];
  const work = dryRun ? summarisePlan(plan) : done;
  return [...refused, dryRun ? `dry run: ${work.join(', ') || 'nothing to do'}` : work.join(', ')]
    .filter(part => part !== '')
    .join('; ');
}

/** One pass in full, for `reconcile show ID`: when it was, what it decided, and how each change went. */
export function renderReport(report: Report, style: Style): string {
  const shown = readableReport(report);
  const sections = [...planSections(shown.plan), ...outcomeSections(shown)];
  const what = shown.dryRun ? 'dry run' : 'pass';
  const facts = `${what} ${shown.id}, ${instant(shown.at)}, took ${formatDuration(shown.tookMs)}: ${shown.sync.replaceAll('-', ' ')}, ${shown.health}`;
  return [
    ...renderHeader(shown, style),
    ...wrap(facts, style.width).map(line => style.paint('quiet', line)),
    ...renderTroubles(shown, style),
    ...renderSections(sections, style),
    '',
    ...renderLegend(sections, style),
  ].join('\n');
}

function outcomeSections({ outcomes }: Report): ReturnType<typeof planSections> {
  const entries = outcomes.map(({ id, action, status, tookMs, error }): Entry => {
    const text = error?.message ?? (status === 'accepted' ? `accepted in ${formatDuration(tookMs)}` : status);
    return { sign: SIGNS[status], subject: `${action} ${describe(id)}`, text, fields: [], alike: `${action} ${status} ${id}` };
  });
  return entries.length === 0 ? [] : [{ title: 'How it went', groups: [{ entries }] }];
}

const SIGNS: Readonly<Record<Report['outcomes'][number]['status'], Sign>> = {
  accepted: 'done',
  underway: 'underway',
  failed: 'failed',
  skipped: 'held',
  interrupted: 'held',
};
