import stringWidth from 'string-width';
import { formatDuration } from '../../model/quantities.ts';
import type { Report } from '../../model/report.ts';
import { describeDisruption } from '../disruption.ts';
import { paragraph, wrapPhrases } from '../layout.ts';
import { planSections } from '../plan-entries.ts';
import { summarisePlan } from '../plan-summary.ts';
import { type Style, signOf } from '../style.ts';
import { readableReport } from '../visible.ts';
import { ago, count, shortRevision } from '../words.ts';
import { renderLegend, renderSections } from './entries.ts';
import { renderTroubles } from './troubles.ts';

/** What a pass would do, for `reconcile --dry-run`: the first line says where the cluster stands, one line when it is in sync. */
export function renderPlan(report: Report, style: Style): string {
  const shown = readableReport(report);
  const sections = planSections(shown.plan);
  const settled = shown.sync === 'in-sync' && sections.length === 0;
  return [
    ...(settled ? describeInSync(shown, style) : renderHeader(shown, style)),
    ...renderSuspended(shown, style),
    ...renderTroubles(shown, style),
    ...renderSections(sections, style),
    ...(settled || shown.intent.inForce === null ? [] : ['', ...renderSummary(shown, style)]),
    ...renderLegend(sections, style),
  ].join('\n');
}

/** `attic is in sync at 4f2a91c: 14 workloads on 5 nodes, observed 1 s ago`. */
export function describeInSync({ cluster, observed, intent }: Report, style: Style): readonly string[] {
  const at = intent.inForce === null ? '' : ` at ${shortRevision(intent.inForce.revision)}`;
  const { seen, targets } = observed;
  const nodes = seen === targets ? count(seen, 'node') : `${seen} of ${count(targets, 'node')}`;
  const where = `${count(observed.workloads, 'workload')} on ${nodes}`;
  const text = `${cluster} is in sync${at}: ${where}, observed ${ago(observed.oldestAgoMs ?? 0)}`;
  return paragraph(text, style, [
    { text: cluster, tone: 'strong' },
    { text: 'in sync', tone: 'good' },
  ]);
}

/** `attic at 4f2a91c "web: 1.4" · observed 5 of 6 nodes, 2 s to 9 s ago`, on two lines where one is too short. */
export function renderHeader({ cluster, intent, observed }: Report, style: Style): readonly string[] {
  const { inForce } = intent;
  const commit = inForce === null ? 'has no commit in force yet' : `at ${shortRevision(inForce.revision)} "${inForce.subject}"`;
  const seen = observed.seen === observed.targets ? (observed.seen === 1 ? '' : 'all ') : `${observed.seen} of `;
  const dot = ` ${signOf('dot', style)} `;
  const sight = `${dot}observed ${seen}${count(observed.targets, 'node')}${observed.seen === 0 ? '' : describeAges(observed)}`;
  const phrases = [`${cluster} ${commit}`, ...(observed.targets === 0 ? [] : [sight])];
  const whole = phrases.join('');
  const lines = stringWidth(whole) <= style.width ? [whole] : phrases.map(phrase => phrase.replace(dot, ''));
  return lines.flatMap((line, index) => paragraph(line, style, index === 0 ? [{ text: cluster, tone: 'strong' }] : []));
}

/** ` just now`, `, 9 s ago`, `, 2 s to 9 s ago`. */
function describeAges({ newestAgoMs, oldestAgoMs }: Report['observed']): string {
  const newest = ago(newestAgoMs ?? 0);
  const oldest = ago(oldestAgoMs ?? 0);
  if (oldest === 'just now') return ' just now';
  return newest === oldest || newest === 'just now' ? `, ${oldest}` : `, ${newest.replace(/ ago$/, '')} to ${oldest}`;
}

/** `! suspended: cluster (moving house, for 2 days more)`; no line where that is told of what it holds. */
function renderSuspended({ plan: { suspended, held, at } }: Report, style: Style): readonly string[] {
  if (suspended.length === 0 || held.some(({ code }) => code === 'suspended')) return [];
  const wishes = suspended.map(({ subject, reason, until }) => {
    const rest = until === undefined ? '' : `, for ${formatDuration(until - at)} more`;
    return `${subject} (${reason}${rest})`;
  });
  return paragraph(`${signOf('held', style)} suspended: ${wishes.join(', ')}`, style, [{ text: 'suspended', tone: 'care' }]);
}

/** `Plan: 2 to add, 1 to replace, 1 held · at most 1 replica of web down at a time`. */
function renderSummary({ plan }: Report, style: Style): readonly string[] {
  const counts = summarisePlan(plan);
  const dot = ` ${signOf('dot', style)} `;
  const disruption = describeDisruption(plan);
  const head = `Plan: ${counts.length === 0 ? 'nothing to do' : counts.join(', ')}`;
  const whole = [head, ...disruption].join(dot);
  const indent = '      ';
  const lines =
    stringWidth(whole) <= style.width
      ? [whole]
      : [
          ...wrapPhrases(
            [head.slice(0, 5), ...counts.map((text, index) => (index === counts.length - 1 ? text : `${text},`))],
            ' ',
            style.width - 6,
          ).map((line, index) => (index === 0 ? line : indent + line)),
          ...wrapPhrases(disruption, dot, style.width - 6).map(line => indent + line),
        ];
  return lines.map((line, index) => (index === 0 ? line.replace('Plan:', style.paint('strong', 'Plan:')) : line));
}
