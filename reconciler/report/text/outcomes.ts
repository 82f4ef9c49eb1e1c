import type { ResourceId } from '../../model/ids.ts';
import type { Held, Plan } from '../../model/plan.ts';
import { formatDuration } from '../../model/quantities.ts';
import type { Outcome, Report } from '../../model/report.ts';
import { paragraph } from '../layout.ts';
import { type Entry, jobOf, planSections, type Section } from '../plan-entries.ts';
import { imageFailures, silenceOf } from '../progress.ts';
import { type Style, signOf } from '../style.ts';
import { isFailure } from '../summarise.ts';
import { readable, readableReport } from '../visible.ts';
import { count, describe, enumerate, shortRevision } from '../words.ts';
import { renderSections } from './entries.ts';
import { describeInSync } from './plan.ts';
import { renderTroubles } from './troubles.ts';

/** All passes of one `reconcile` together. */
export interface Run {
  /** Of the last pass. */
  readonly report: Report;
  /** Of all passes, in order. */
  readonly outcomes: readonly Outcome[];
  readonly tookMs: number;
  readonly ended: 'settled' | 'stuck' | 'deadline' | 'interrupted';
}

/** The end of `reconcile`: what failed or is held and why, a line that counts, and what to do next. */
export function renderOutcomes(run: Run, style: Style): string {
  const { tookMs, ended } = run;
  const report = readableReport(run.report);
  const outcomes = readable(run.outcomes);
  const results = judge(outcomes, report.plan, imageFailures(run.report.plan));
  const untouched = results.applied.size === 0 && results.failed.size === 0 && results.unsent === 0;
  const quiet = planSections(report.plan).length === 0;
  const troubles = renderTroubles(report, style);
  if (untouched && quiet && ended === 'settled' && report.sync === 'in-sync')
    return [...describeEnd(report, style), ...troubles].join('\n');
  const sections = worries(results, report.plan);
  return [
    ...troubles.slice(1),
    ...renderSections(sections, style).slice(troubles.length === 0 ? 1 : 0),
    ...(troubles.length + sections.length === 0 ? [] : ['']),
    ...renderCount(results, report.plan, ended, tookMs, style),
    ...(report.sync === 'in-sync' || ended === 'stuck' ? describeEnd(report, style) : []),
    ...(report.sync === 'in-sync' && unsettled(report).length === 0 ? [] : renderNext(results, report, ended, style)),
  ].join('\n');
}

interface Results {
  /** What was changed and did not fail, by what people call it. */
  readonly applied: ReadonlySet<string>;
  /** What was taken, and its target was not seen after that. */
  readonly unseen: ReadonlySet<string>;
  readonly failed: ReadonlyMap<string, Failed>;
  readonly held: readonly Held[];
  readonly unsent: number;
}

interface Failed {
  readonly why: string;
  readonly todo?: string;
  readonly job: string | null;
}

/** The last word on each thing: what failed at last, or did not work out after it was taken, was not applied. `notFetched`: why images are not there. */
function judge(outcomes: readonly Outcome[], plan: Plan, notFetched: ReadonlyMap<ResourceId, string>): Results {
  const last = [...new Map(outcomes.map(outcome => [outcome.id, outcome])).values()];
  const failed = new Map<string, Failed>([
    ...last
      .filter(({ status }) => status === 'failed')
      .map(({ id, error }) => [describe(id), { why: error?.message ?? 'failed', job: jobOf(id) }] as const),
    ...plan.failures.map(({ id, why }) => [describe(id), { why, job: jobOf(id) }] as const),
    ...plan.held.filter(isFailure).map(({ subject, job = null, ...held }) => [subject, { ...held, job }] as const),
  ]);
  const taken = last.filter(({ id, status }) => status === 'accepted' && !notFetched.has(id) && !failed.has(describe(id)));
  const subjects = (isSeen: boolean): ReadonlySet<string> =>
    new Set(taken.filter(({ id }) => (silenceOf(id, plan) === null) === isSeen).map(({ id }) => describe(id)));
  return {
    applied: subjects(true),
    unseen: subjects(false),
    failed,
    held: plan.held.filter(({ subject }) => !failed.has(subject)),
    unsent: last.filter(({ status }) => status === 'interrupted' || status === 'skipped').length,
  };
}

function worries({ failed, held }: Results, plan: Plan): readonly Section[] {
  const entries = [...failed].map(
    ([subject, { why, todo }]): Entry => ({
      sign: 'failed',
      subject,
      text: why,
      ...(todo === undefined ? {} : { todo }),
      fields: [],
      alike: `failed ${why}`,
    }),
  );
  const rest = planSections({ ...plan, ready: [], later: [], drift: [], moved: [], held });
  return [...(entries.length === 0 ? [] : [{ title: 'Failed', groups: [{ entries }] }]), ...rest];
}

/** `Done in 1m20s: 5 applied, 1 failed, 1 held.` */
function renderCount(
  { applied, unseen, failed, held, unsent }: Results,
  plan: Plan,
  ended: Run['ended'],
  tookMs: number,
  style: Style,
): readonly string[] {
  const took = formatDuration(tookMs);
  const head = {
    settled: `Done in ${took}`,
    stuck: `Gave up after ${took}`,
    deadline: `Stopped waiting after ${took}`,
    interrupted: `Interrupted after ${took}`,
  }[ended];
  const amounts: readonly (readonly [number, string])[] = [
    [applied.size, 'applied'],
    [unseen.size, 'sent and not seen since'],
    [failed.size, 'failed'],
    [unsent, 'not sent'],
    [held.length, 'held'],
    [plan.underway.length, ended === 'stuck' ? 'cannot get on by itself' : 'still under way'],
    [plan.later.length, 'to come later'],
  ];
  const counts = amounts.filter(([amount]) => amount > 0).map(([amount, what]) => `${amount} ${what}`);
  const tone = failed.size > 0 ? 'bad' : ended === 'settled' && held.length + unseen.size === 0 ? 'good' : 'care';
  const text = `${head}: ${counts.length === 0 ? 'nothing was changed' : counts.join(', ')}.`;
  return paragraph(text, style, [{ text: head, tone }]);
}

/** Where a cluster in sync stands: what was done as git says can work badly all the same. */
function describeEnd(report: Report, style: Style): readonly string[] {
  const { cluster, intent, plan } = report;
  const [ill, ...others] = plan.jobs.filter(job => job.health === 'degraded');
  const left = unsettled(report);
  if (ill === undefined && left.length === 0) return describeInSync(report, style);
  const at = intent.inForce === null ? '' : ` at ${shortRevision(intent.inForce.revision)}`;
  if (ill === undefined)
    return paragraph(`${cluster} is not in sync yet${at}: ${enumerate(left)}`, style, [
      { text: cluster, tone: 'strong' },
      { text: 'not in sync yet', tone: 'care' },
    ]);
  const more = others.length === 0 ? '' : `, and ${count(others.length, 'job')} more`;
  const text = `${cluster} is degraded${at}: job/${ill.why ?? ill.name}${more}; reconcile explain job/${ill.name} tells more`;
  return paragraph(text, style, [
    { text: cluster, tone: 'strong' },
    { text: 'degraded', tone: 'bad' },
  ]);
}

/** What keeps a cluster that matches git as far as it was seen from being in sync: `job/web is under way`. */
function unsettled({ plan }: Report): readonly string[] {
  const all = [
    ...plan.underway.map(({ id }) => `${describe(id)} is under way`),
    ...plan.held.map(({ subject }) => `${subject} is held`),
    ...plan.unseen.filter(({ matters }) => matters).map(({ node }) => `${node} is silent`),
  ];
  return [...new Set(all)];
}

/** What a person can do now; no line where there is nothing. */
function renderNext({ failed, held }: Results, report: Report, ended: Run['ended'], style: Style): readonly string[] {
  const [failure] = failed.values();
  const todo = held.find(candidate => candidate.todo !== undefined);
  const job = failure?.job ?? todo?.job ?? null;
  const steps = [
    ...(todo === undefined ? [] : [`${todo.subject}: ${todo.todo}`]),
    ...(job === null ? [] : [`reconcile explain job/${job}`]),
    ...(ended === 'settled' || ended === 'stuck' ? [] : ['reconcile goes on from here']),
    ...(report.intent.refused === undefined ? [] : [`mend ${shortRevision(report.intent.refused.revision)}: reconcile validate`]),
  ];
  if (steps.length === 0) return [];
  return paragraph(`Next: ${steps.join(` ${signOf('dot', style)} `)}`, style, [{ text: 'Next:', tone: 'strong' }], '      ');
}
