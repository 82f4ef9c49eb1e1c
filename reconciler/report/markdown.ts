import { type Diagnostic, hasErrors } from '../model/diagnostic.ts';
import { splitResourceId } from '../model/ids.ts';
import type { Report } from '../model/report.ts';
import { describeDisruption, UNINTERRUPTED } from './disruption.ts';
import type { FieldLine } from './fields.ts';
import { foldEntries } from './fold-entries.ts';
import { cut } from './layout.ts';
import { DRIFT, type Entry, jobOf, planSections, type Section } from './plan-entries.ts';
import { summarisePlan } from './plan-summary.ts';
import { PLAIN, type Sign } from './style.ts';
import { renderDiagnostics, uniqueDiagnostics } from './text/diagnostics.ts';
import { readableReport } from './visible.ts';
import { count, describe, enumerate, instant, shortRevision } from './words.ts';

/** GitHub, GitLab and Gitea refuse longer comments, or cut them without a word. */
const MOST_CHARACTERS = 65_536;
const MOST_OF_A_LINE = 600;

/** The first line of a comment of ours for this cluster, by which it is found and brought up to date. */
export function markdownMarker(cluster: string): string {
  return `<!-- keelson:${cluster.replaceAll(/[^\w.-]/g, '_')} -->`;
}

/** What merging would do, as one comment on a pull request: the summary outside of what folds, and nothing in it that can break out. */
export function renderMarkdown(report: Report): string {
  const shown = readableReport(report);
  const { intent, plan } = shown;
  const diagnostics = uniqueDiagnostics([...report.intent.diagnostics, ...report.plan.warnings]);
  const sections = planSections(plan);
  const isDrift = (section: Section): boolean => section.title === DRIFT;
  const head = [markdownMarker(shown.cluster), `### Keelson: ${headline(shown)}`, subline(shown)];
  const blocks: readonly Block[] = [
    ...(diagnostics.length === 0 ? [] : [diagnosticsBlock(diagnostics, intent.files)]),
    ...block(
      'What merging would do',
      sections.filter(section => !isDrift(section)),
      true,
    ),
    ...block(`What was changed by hand (${plan.drift.length})`, sections.filter(isDrift), false),
  ];
  const tail = warnings(shown);
  const fixed = [...head, ...tail].join('\n').length + 200;
  return [...head, ...fitBlocks(blocks, MOST_CHARACTERS - fixed), ...(tail.length === 0 ? [] : ['', ...tail]), ''].join('\n');
}

function headline({ intent, plan, sync }: Report): string {
  if (hasErrors(intent.diagnostics)) {
    const errors = intent.diagnostics.filter(diagnostic => diagnostic.severity === 'error').length;
    return `${count(errors, 'error')}, nothing would be applied`;
  }
  if (intent.inForce === null) return 'no commit in force';
  const counts = summarisePlan({ ...plan, drift: [], ready: plan.ready.filter(change => change.cause !== 'drift') });
  const drift = plan.drift.length === 0 ? '' : ` · cluster has drifted in ${count(plan.drift.length, 'place')}`;
  return `${counts.length === 0 ? (sync === 'in-sync' ? 'in sync, nothing to do' : 'nothing to do') : counts.join(', ')}${drift}`;
}

function subline({ cluster, intent, at, observed }: Report): string {
  const { refused, inForce } = intent;
  const commit = refused ?? inForce;
  const which = commit === null ? 'no commit' : shortRevision(commit.revision);
  return `for ${inline(which)} onto **${inline(cluster)}**, observed ${instant(at)} (${observed.seen} of ${count(observed.targets, 'node')})`;
}

/** What a reader must not miss, even with everything folded. */
function warnings({ plan, degraded, intent }: Report): readonly string[] {
  const changes = [...plan.ready, ...plan.later.map(later => later.change)].filter(change => change.step === undefined);
  const deleted = new Set(
    changes
      .filter(({ id, action }) => action === 'delete' && splitResourceId(id).kind !== 'restraint')
      .map(({ id }) => (jobOf(id) === null ? describe(id) : `job/${jobOf(id)}`)),
  );
  const unseen = plan.unseen.map(({ node }) => node);
  const parts = [
    ...(deleted.size === 0 ? [] : [`deletes ${enumerate([...deleted])}`]),
    ...describeDisruption(plan).filter(phrase => phrase !== UNINTERRUPTED),
    ...(unseen.length === 0 ? [] : [`${enumerate(unseen)} ${unseen.length === 1 ? 'was' : 'were'} not seen`]),
    ...(intent.unreachable === undefined ? [] : [`the source cannot be asked: ${intent.unreachable}`]),
    ...degraded,
  ];
  return parts.length === 0 ? [] : [`> ⚠ ${parts.map(part => inline(cut(part, MOST_OF_A_LINE, PLAIN))).join(' · ')}`];
}

interface Block {
  readonly title: string;
  readonly open: boolean;
  readonly language: 'diff' | 'text';
  readonly lines: readonly string[];
}

function block(title: string, sections: readonly Section[], titled: boolean): readonly Block[] {
  const lines = sections.flatMap(section => [
    ...(titled ? [`# ${section.title}`] : []),
    ...section.groups.flatMap(group => [
      ...(group.title === undefined ? [] : [`# ${group.title}`]),
      ...entryLines(group.entries),
    ]),
  ]);
  return lines.length === 0 ? [] : [{ title, open: false, language: 'diff', lines }];
}

function diagnosticsBlock(diagnostics: readonly Diagnostic[], files: number): Block {
  const lines = renderDiagnostics(diagnostics, { files }, { ...PLAIN, width: 120 }).split('\n');
  return { title: 'What is wrong', open: hasErrors(diagnostics), language: 'text', lines };
}

function entryLines(entries: readonly Entry[]): readonly string[] {
  const { shown, rest } = foldEntries(entries, false);
  const columns = Math.min(40, Math.max(...entries.map(entry => entry.subject.length)));
  const lines = shown.flatMap(({ entry, more }) => {
    const [mark, word] = DIFF_SIGNS[entry.sign];
    const answer = entry.answer === undefined ? '' : ` · ${entry.answer}`;
    return [
      `${mark} ${word.padEnd(WORD)} ${entry.subject.padEnd(columns)}  ${entry.text}${answer}`.trimEnd(),
      ...(entry.todo === undefined ? [] : [`#   → ${entry.todo}`]),
      ...entry.fields.map(fieldLine),
      ...(more === 0 ? [] : [`#   … and ${more} more like it`]),
    ];
  });
  return rest === 0 ? lines : [...lines, `#   … and ${rest} more`];
}

function fieldLine({ kind, label, from, to }: FieldLine): string {
  switch (kind) {
    case 'added':
      return `+     ${label}  ${to}`;
    case 'removed':
      return `-     ${label}  was ${from}`;
    case 'renewed':
      return `!     ${label}  ${from} has a new value`;
    case 'changed':
      return `!     ${label}  ${from} → ${to}`;
  }
}

const WORD = 8;

/** The first column as diff highlighting colours it (`!` is orange, `#` grey), and the word that says it without colour. */
const DIFF_SIGNS: Readonly<Record<Sign, readonly ['+' | '-' | '!' | '#', string]>> = {
  add: ['+', 'add'],
  change: ['!', 'change'],
  replace: ['!', 'replace'],
  delete: ['-', 'delete'],
  start: ['+', 'start'],
  stop: ['-', 'stopped'],
  gone: ['-', 'gone'],
  moved: ['!', 'moved'],
  underway: ['#', 'goes on'],
  held: ['!', 'held'],
  unseen: ['!', 'unseen'],
  done: ['+', 'done'],
  failed: ['-', 'failed'],
};

/** Blocks with as many of their lines as there is room for; what is left out is counted. */
function fitBlocks(blocks: readonly Block[], room: number): readonly string[] {
  const written: string[] = [];
  let left = room;
  for (const { title, open, language, lines } of blocks) {
    const cutLines = lines.map(line => cut(line, MOST_OF_A_LINE, PLAIN));
    const fence = fenceFor(cutLines);
    const frame = [`<details${open ? ' open' : ''}><summary>${title}</summary>`, '', `${fence}${language}`];
    const end = [fence, '', '</details>'];
    left -= [...frame, ...end, ''].join('\n').length + LEFT_OUT.length + 10;
    let kept = 0;
    while (kept < cutLines.length && left >= cutLines[kept]!.length + 1) {
      left -= cutLines[kept]!.length + 1;
      kept += 1;
    }
    const rest = cutLines.length - kept;
    written.push(...frame, ...cutLines.slice(0, kept), ...(rest === 0 ? [] : [`# … ${rest} ${LEFT_OUT}`]), ...end);
  }
  return written;
}

const LEFT_OUT = 'more lines do not fit into a comment; reconcile --dry-run shows all';

/** A fence that no line can close. */
function fenceFor(lines: readonly string[]): string {
  const longest = Math.max(2, ...lines.flatMap(line => [...line.matchAll(/`+/g)].map(([ticks]) => ticks.length)));
  return '`'.repeat(longest + 1);
}

/** Text between Markdown, with nothing in it that is markup, a link, a reference or a mention. */
function inline(text: string): string {
  return text
    .replace(/[\\`*_{}[\]()#+!|~]/g, '\\$&')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replace(/@|:\/\/|www\.|(?<=\w)#/g, '$&&#8203;');
}
